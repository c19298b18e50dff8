package dev.wharden.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.wharden.ObservedEngine;
import dev.wharden.TestEngine;
import dev.wharden.Typed;
import dev.wharden.docker.DockerReader;
import dev.wharden.kernel.ProcFiles;
import dev.wharden.subject.EntryScript;
import dev.wharden.subject.KernelFacts;
import dev.wharden.subject.Observed;
import dev.wharden.subject.Subject;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A container of a real engine, and what a sweep asks of it. */
final class ObserverIT {
    private static final int FLEET = 5;

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

    /** Its first line names env, which is one file with all that busybox can do. */
    @Test
    void theScriptThatARealContainerIsAtIsReadInIt(@TempDir Path folder) throws IOException {
        Files.writeString(
                folder.resolve("entry.sh"),
                "#!/bin/env sh\nuntil [ -e /go ]; do sleep 0.1; done\nexec sleep \"${1:-1000}\"\n",
                StandardCharsets.UTF_8);
        Files.setPosixFilePermissions(folder.resolve("entry.sh"), PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.createSymbolicLink(folder.resolve("start.sh"), Path.of("entry.sh"));
        String name = ENGINE.prefix() + "entry";
        ENGINE.docker(
                "run", "-d", "--name", name, "-v", folder + ":/opt", "--entrypoint", "/opt/start.sh", "busybox:test");

        // Right after its start it is still the runtime's program, and then env: its script is to be seen then.
        Subject subject = await().until(
                        () -> observed.observe("entry"),
                        seen -> seen.service()
                                .entering()
                                .filter(script -> script.given() != EntryScript.Given.UNSEEN)
                                .isPresent());
        EntryScript script = subject.service().entering().orElseThrow();
        assertThat(script).isEqualTo(new EntryScript("/opt/start.sh", EntryScript.Given.NOTHING));
        assertThat(new EntryScripts(observed.docker()).handsOver(subject.declared(), script.path()))
                .isEqualTo(Observed.known(true));

        ENGINE.docker("exec", name, "touch", "/go");
        await().until(() -> observed.observe("entry").service().entering().isEmpty());
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

    /** What it costs in time is for {@code daemon/bin/bench}. */
    @Test
    void aSweepOfWhatIsKnownIsOneListAndOneInspectForEach() {
        for (int i = 0; i < FLEET; i++) {
            ENGINE.sleeping("n" + i, "--network=none");
        }
        var calls = new ConcurrentHashMap<String, Integer>();
        DockerReader counted = counting(calls);
        var observer = new Observer(counted, ProcFiles.ofHost(), ENGINE.socket().toString(), InstantSource.system());
        int listed = sweep(counted, observer);
        calls.clear();
        sweep(counted, observer);
        assertThat(listed).isGreaterThanOrEqualTo(FLEET);
        assertThat(calls).containsExactlyInAnyOrderEntriesOf(Map.of("list", 1, "inspect", listed));
    }

    private static int sweep(DockerReader docker, Observer observer) {
        var names = docker.list();
        names.forEach(summary -> observer.observe(summary.path("Id").asText()));
        return names.size();
    }

    /** Each call of the engine, by its name. */
    private DockerReader counting(Map<String, Integer> calls) {
        return (DockerReader) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {DockerReader.class}, (proxy, method, arguments) -> {
                    if (method.isDefault()) {
                        return InvocationHandler.invokeDefault(proxy, method, arguments);
                    }
                    calls.merge(method.getName(), 1, Integer::sum);
                    try {
                        return method.invoke(observed.docker(), arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
