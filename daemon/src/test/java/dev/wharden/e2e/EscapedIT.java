package dev.wharden.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.wharden.TestEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A process with rights over the host's control groups leaves its own before the pause comes. */
final class EscapedIT {
    private static final String PREFIX = "escaped-";
    private static final Duration SOON = Duration.ofSeconds(60);
    /** Into the root of the freezer's hierarchy, of version 1 or 2. */
    private static final String LEAVE =
            "mkdir -p /f && { mount -t cgroup -o freezer none /f || mount -t cgroup2 none /f; }; echo 0 "
                    + ">/f/cgroup.procs;";

    /** Out of what the runtime kills by too. */
    private static final String LEAVE_ALL =
            LEAVE + "mkdir -p /d && mount -t cgroup -o devices none /d && echo 0 >/d/cgroup.procs;";

    private static final String MOUNT = "mkdir -p /f && mount -t cgroup -o freezer none /f;";

    /** A hundred times a second, which is often enough to be seen and leaves the processor to the others. */
    private static final String COUNT = "i=0; while sleep 0.01; do i=$((i+1)); echo $i >/out/n; done";
    /** Without a child: a quarantine lets it have none any more. */
    private static final String SPIN = "i=0; while :; do i=$((i+1)); echo $i >/out/n; done";

    private static final String SLEEP = "exec sleep 1000000";

    @RegisterExtension
    static final TestEngine ENGINE = TestEngine.shared(PREFIX);

    @TempDir
    private Path folder;

    private Product product;

    @BeforeEach
    void product() throws IOException {
        product = Product.in(folder, ENGINE, "Enforce");
        product.enforce("escaped", PREFIX + "*", "{privileged: {allow: false, onDrift: Quarantine}}");
    }

    /** Who leaves, and how. */
    enum Escape {
        ITSELF(LEAVE + COUNT, ""),
        CHILD("( exec sh -c '" + LEAVE + COUNT + "' ) &\n" + SLEEP, ""),
        /** Its own leader stays in the group: only the list of its threads tells. */
        THREAD(MOUNT + "exec /out/thread", ""),
        DEAD_LEADER("( exec sh -c '" + LEAVE + "exec /out/dead' ) &\n" + SLEEP, ""),
        EXEC(SLEEP, LEAVE + COUNT),
        /** The grandchild of one of many. */
        DECOYS("for i in $(seq 300); do sleep 1000000 & done; ( sh -c '" + LEAVE + COUNT + "' & wait ) & " + SLEEP, "");

        private final String script;
        private final String exec;

        Escape(String script, String exec) {
            this.script = script;
            this.exec = exec;
        }

        String container() {
            return PREFIX + name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /** A thread leaves its process only in version 1, and the programs are of one kind of processor. */
        boolean isPossible() {
            return switch (this) {
                case ITSELF, CHILD, EXEC, DECOYS -> true;
                case THREAD -> TwoThreads.isPossible() && Files.exists(Path.of("/sys/fs/cgroup/freezer"));
                case DEAD_LEADER -> TwoThreads.isPossible();
            };
        }
    }

    @Test
    void thePauseDoesNotReachThemAndTheyAreEnded() throws IOException {
        List<Escape> escapes =
                Arrays.stream(Escape.values()).filter(Escape::isPossible).toList();
        for (Escape escape : escapes) {
            run(escape.container(), "", escape.script);
            if (!escape.exec.isEmpty()) {
                ENGINE.docker("exec -d " + escape.container() + " sh -c", escape.exec);
            }
        }
        for (Escape escape : escapes) {
            await(escape.container()).atMost(SOON).until(() -> beat(escape.container()) > 0);
        }
        try (RunningDaemon daemon = product.start().ready()) {
            for (Escape escape : escapes) {
                String container = escape.container();
                daemon.awaitState(container, "Quarantined");
                new Containers(ENGINE).await(container, "{{.State.Running}}", "false");
                await().atMost(SOON).until(() -> listed().contains(container + " was ended: process"));
            }
            assertThat(listed()).contains("ran on outside of its frozen control group");
            Map<Escape, Long> ended = beats(escapes);
            ENGINE.docker("version");
            assertThat(beats(escapes)).isEqualTo(ended);
        }
    }

    /** Nothing pauses a container whose group in the freezer's hierarchy is gone. */
    @Test
    void itsControlGroupIsGoneAndItIsEnded() throws IOException {
        Assumptions.assumeTrue(
                Files.exists(Path.of("/sys/fs/cgroup/freezer")), "a group of version 2 is that of all controllers");
        String container = PREFIX + "removes";
        run(container, "", LEAVE + "until rmdir /f/docker/$(hostname)*; do sleep 0.1; done;" + COUNT);
        await().atMost(SOON).until(() -> beat(container) > 0);
        try (RunningDaemon daemon = product.start().ready()) {
            daemon.awaitState(container, "Quarantined");
            new Containers(ENGINE).await(container, "{{.State.Running}}", "false");
            await().atMost(SOON)
                    .until(() -> listed().contains(container + " was ended, since it could not be frozen: "));
        }
    }

    /** Its end would not end what left all of its groups and has the host's process ids. */
    @Test
    void whatOutlivesItIsToldAndIsNoSuccess() throws IOException {
        String container = PREFIX + "outlives";
        run(container, "--pid host", "( sh -c 'echo $$ >/out/pid;" + LEAVE_ALL + SPIN + "' & )\n" + SLEEP);
        await().atMost(SOON).until(() -> beat(container) > 0);
        String pid = Files.readString(out(container).resolve("pid")).strip();
        try (RunningDaemon daemon = product.start().ready()) {
            daemon.awaitState(container, "Quarantined");
            await().atMost(SOON)
                    .until(() -> listed().contains("process " + pid + " of " + container
                            + " runs on outside of its frozen control group, where neither a pause nor the end"
                            + " of the container reaches it: end it on the host (kill -9 " + pid + ")"));
            new Containers(ENGINE).await(container, "{{.State.Paused}}", "true");
            await().atMost(SOON).until(() -> Files.readString(product.audit()).contains("\"result\":\"failed\""));
        } finally {
            ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    private String listed() {
        return product.wharden("quarantine", "list").out();
    }

    private Path out(String container) {
        return folder.resolve(container);
    }

    private void run(String container, String flags, String script) throws IOException {
        Path out = Files.createDirectory(out(container));
        TwoThreads.write(out.resolve("thread"), false);
        TwoThreads.write(out.resolve("dead"), true);
        ENGINE.docker(
                "run -d --privileged " + flags + " --name " + container + " -v " + out + ":/out busybox:test sh -c",
                script);
    }

    private Map<Escape, Long> beats(List<Escape> escapes) throws IOException {
        var beats = new EnumMap<Escape, Long>(Escape.class);
        for (Escape escape : escapes) {
            beats.put(escape, beat(escape.container()));
        }
        return beats;
    }

    /** When it last wrote, in nanoseconds; 0 before the first time. */
    private long beat(String container) throws IOException {
        Path file = out(container).resolve("n");
        return Files.exists(file) ? Files.getLastModifiedTime(file).to(TimeUnit.NANOSECONDS) : 0;
    }
}
