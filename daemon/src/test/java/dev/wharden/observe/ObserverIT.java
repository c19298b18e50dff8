package dev.wharden.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.ObservedEngine;
import dev.wharden.TestEngine;
import dev.wharden.Typed;
import dev.wharden.subject.KernelFacts;
import dev.wharden.subject.Observed;
import dev.wharden.subject.Subject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A container of a real engine, and what a sweep costs. */
final class ObserverIT {
    private static final int FLEET = 25;

    @RegisterExtension
    static final TestEngine ENGINE = TestEngine.shared("observe-");

    @RegisterExtension
    final ObservedEngine observed = new ObservedEngine(ENGINE);

    private static KernelFacts kernel(Subject subject) {
        assertThat(subject.kernel()).isInstanceOf(Observed.Known.class);
        return ((Observed.Known<KernelFacts>) subject.kernel()).value();
    }

    @Test
    void allThreeTruthsOfARealContainerAreRead() {
        ENGINE.sleeping("web", "--read-only --cap-drop=ALL --security-opt=no-new-privileges --user=app");
        Subject subject = observed.observe("web");
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
        assertThat(Typed.as(Observed.Known.class, subject.neighbours().sockets())
                        .value()
                        .toString())
                .contains(ENGINE.socket().toString());
    }

    @Test
    void namespacesOfARealContainerDifferFromTheHostsUnlessShared() {
        ENGINE.sleeping("own", "");
        ENGINE.sleeping("host", "--pid=host");
        assertThat(shared("own")).isFalse();
        assertThat(shared("host")).isTrue();
    }

    private boolean shared(String name) {
        KernelFacts kernel = kernel(observed.observe(name));
        return kernel.namespaces()
                .map(names -> names.getOrDefault("pid", 0L))
                .equals(kernel.hostNamespaces().map(names -> names.getOrDefault("pid", 0L)));
    }

    /** Reported, and held to a bound that only a mistake (an inspect of all for each) would break. */
    @Test
    void aSweepCostsLittleMoreThanListAndInspect() {
        for (int i = 0; i < FLEET; i++) {
            ENGINE.sleeping("n" + i, "--network=none");
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
        observed.docker()
                .list()
                .forEach(summary -> observed.docker().inspect(summary.path("Id").asText()));
    }

    private void sweep() {
        observed.docker()
                .list()
                .forEach(summary ->
                        observed.observer().observe(summary.path("Id").asText()));
    }

    private static long time(Runnable work) {
        long start = System.nanoTime();
        work.run();
        return System.nanoTime() - start;
    }
}
