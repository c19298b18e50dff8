package dev.wharden.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.wharden.TestEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A process with rights over the host's control groups leaves its own before the pause comes. */
final class EscapedIT {
    private static final String PREFIX = "escaped-";
    private static final Duration SOON = Duration.ofSeconds(60);
    /** Into the root of the freezer's hierarchy, of version 1 or 2. */
    private static final String LEAVE =
            "mkdir /f && { mount -t cgroup -o freezer none /f || mount -t cgroup2 none /f; }; echo 0 >/f/cgroup.procs;";

    private static final String COUNT = "i=0; while :; do i=$((i+1)); echo $i >/out/n; done";

    @RegisterExtension
    static final TestEngine ENGINE = TestEngine.shared(PREFIX);

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"itself, ''", "child, '&'"})
    void thePauseDoesNotReachItAndItIsEnded(String name, String background) throws IOException {
        Path out = Files.createDirectory(folder.resolve("out"));
        String container = PREFIX + name;
        String script = "( exec sh -c '" + LEAVE + COUNT + "' ) " + background + "\nexec sleep 1000000";
        ENGINE.docker(
                "run -d --privileged --name " + container + " -v " + out + ":/out busybox:test sh -c",
                background.isEmpty() ? LEAVE + COUNT : script);
        await().atMost(SOON).until(() -> count(out) > 0);
        Product product = Product.in(folder, ENGINE, "Enforce");
        product.enforce("escaped", PREFIX + "*", "{privileged: {allow: false, onDrift: Quarantine}}");
        try (RunningDaemon daemon = product.start().ready()) {
            daemon.awaitState(container, "Quarantined");
            new Containers(ENGINE).await(container, "{{.State.Running}}", "false");
            assertThat(product.wharden("quarantine", "list").out())
                    .contains(container + " was ended: process")
                    .contains("ran on outside of its frozen control group");
            long ended = count(out);
            ENGINE.docker("version");
            assertThat(count(out)).isEqualTo(ended);
        }
    }

    /** Empty while it is being written. */
    private static long count(Path out) throws IOException {
        Path file = out.resolve("n");
        String text = Files.exists(file) ? Files.readString(file).strip() : "";
        return text.isEmpty() ? 0 : Long.parseLong(text);
    }
}
