package dev.wharden.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.TestEngine;
import dev.wharden.docker.DockerJava;
import dev.wharden.kernel.ProcFiles;
import dev.wharden.subject.KernelFacts;
import dev.wharden.subject.Observed;
import dev.wharden.subject.Subject;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A container of a real engine, and what a sweep costs. */
final class ObserverIT {
    private static final int FLEET = 25;

    @RegisterExtension
    static final TestEngine ENGINE = TestEngine.shared("observe-");

    private DockerJava docker = ENGINE.client();
    private Observer observer = new Observer(docker, ProcFiles.ofHost(), "/run/docker.sock", InstantSource.system());

    @BeforeEach
    void connect() {
        docker = ENGINE.client();
        observer = new Observer(docker, ProcFiles.ofHost(), ENGINE.socket().toString(), InstantSource.system());
    }

    @AfterEach
    void close() {
        docker.close();
    }

    private void run(String name, String... flags) {
        var words = new java.util.ArrayList<>(List.of("run", "-d", "--name", ENGINE.prefix() + name));
        words.addAll(List.of(flags));
        words.addAll(List.of("busybox:test", "sleep", "1d"));
        ENGINE.docker(words.toArray(String[]::new));
    }

    private static KernelFacts kernel(Subject subject) {
        assertThat(subject.kernel()).isInstanceOf(Observed.Known.class);
        return ((Observed.Known<KernelFacts>) subject.kernel()).value();
    }

    @Test
    void allThreeTruthsOfARealContainerAreRead() {
        run("web", "--read-only", "--cap-drop=ALL", "--security-opt=no-new-privileges", "--user=app");
        Subject subject = observer.observe(ENGINE.prefix() + "web");
        KernelFacts kernel = kernel(subject);
        assertThat(kernel.main().uids()).containsOnly(10001L);
        assertThat(kernel.main().capabilityBounds()).isZero();
        assertThat(kernel.main().noNewPrivileges()).isTrue();
        assertThat(kernel.main().seccomp()).isEqualTo(2);
        assertThat(kernel.mounts()).isInstanceOfSatisfying(Observed.Known.class, known -> {
            @SuppressWarnings("unchecked")
            var mounts = (List<KernelFacts.MountPoint>) known.value();
            assertThat(mounts).anyMatch(mount -> mount.path().equals("/") && mount.readOnly());
        });
        assertThat(subject.image().map(image -> image.tags())).isEqualTo(Observed.known(List.of("busybox:test")));
        assertThat(subject.neighbours().passwd()).isEqualTo(Observed.known(Map.of("app", 10001L)));
        assertThat(subject.neighbours().sockets())
                .isInstanceOfSatisfying(
                        Observed.Known.class,
                        known -> assertThat(known.value().toString())
                                .contains(ENGINE.socket().toString()));
    }

    @Test
    void namespacesOfARealContainerDifferFromTheHostsUnlessShared() {
        run("own");
        run("host", "--pid=host");
        assertThat(shared("own")).isFalse();
        assertThat(shared("host")).isTrue();
    }

    private boolean shared(String name) {
        KernelFacts kernel = kernel(observer.observe(ENGINE.prefix() + name));
        return kernel.namespaces()
                .map(names -> names.getOrDefault("pid", 0L))
                .equals(kernel.hostNamespaces().map(names -> names.getOrDefault("pid", 0L)));
    }

    /** Reported, and held to a bound that only a mistake (an inspect of all for each) would break. */
    @Test
    void aSweepCostsLittleMoreThanListAndInspect() {
        for (int i = 0; i < FLEET; i++) {
            run("n" + i, "--network=none");
        }
        for (int i = 0; i < 10; i++) {
            raw();
            sweep();
        }
        long raw = Long.MAX_VALUE;
        long swept = Long.MAX_VALUE;
        for (int i = 0; i < 20; i++) {
            raw = Math.min(raw, time(this::raw));
            swept = Math.min(swept, time(this::sweep));
        }
        double ratio = (double) swept / raw;
        System.out.printf(
                "sweep of %d: %.1f ms, raw list+inspect %.1f ms, ratio %.2f%n", FLEET, swept / 1e6, raw / 1e6, ratio);
        assertThat(ratio).isLessThan(4);
    }

    private void raw() {
        docker.list().forEach(summary -> docker.inspect(summary.path("Id").asText()));
    }

    private void sweep() {
        docker.list().forEach(summary -> observer.observe(summary.path("Id").asText()));
    }

    private static long time(Runnable work) {
        long start = System.nanoTime();
        work.run();
        return System.nanoTime() - start;
    }
}
