package dev.wharden.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class InTimeTest {
    private final CountDownLatch server = new CountDownLatch(1);

    private String silent() throws InterruptedException {
        server.await();
        return "late";
    }

    @Test
    void whatIsReadOrThrownIsPassedOn() throws IOException {
        assertThat(InTime.read("a", () -> "read")).isEqualTo("read");
        assertThatThrownBy(() -> InTime.read("a", () -> {
                    throw new FileNotFoundException("gone");
                }))
                .isInstanceOf(FileNotFoundException.class);
        assertThatThrownBy(() -> InTime.read("a", () -> Path.of("a\0b")))
                .isInstanceOf(IOException.class)
                .hasMessage("a name that no path can have here");
        assertThatThrownBy(() -> InTime.read("a", () -> {
                    throw new IllegalStateException("broken");
                }))
                .isInstanceOf(IllegalStateException.class);
    }

    /** One is waited for by one thread, for a moment; the same is asked for again when that one has its answer. */
    @Test
    void whatIsSilentKeepsNobodyFromAnythingElse() throws Exception {
        assertThatThrownBy(() -> InTime.read("silent", this::silent))
                .isInstanceOf(InTime.Late.class)
                .hasMessageContaining("not read within 3 s");
        var asked = new AtomicInteger();
        assertThatThrownBy(() -> InTime.read("silent", asked::incrementAndGet))
                .isInstanceOf(InTime.Late.class)
                .hasMessageContaining("still not read");
        assertThat(asked).hasValue(0);
        assertThat(InTime.read("other", () -> "read")).isEqualTo("read");
        server.countDown();
        await().untilAsserted(
                        () -> assertThat(InTime.read("silent", () -> "read")).isEqualTo("read"));
    }

    /** Who asks then has what was read before, and waits for it once. */
    @Test
    void whatIsReadForAllStandsWhereItCannotBeReadAgain() {
        var shared = new SharedRead<String>();
        assertThat(shared.get(_ -> true, () -> "first", InTimeTest::instead)).isEqualTo("first");
        assertThat(shared.get("first"::equals, () -> "second", InTimeTest::instead))
                .isEqualTo("first");
        assertThat(shared.get("second"::equals, () -> "second", InTimeTest::instead))
                .isEqualTo("second");
        for (int i = 0; i < 100; i++) {
            assertThat(shared.get("third"::equals, this::waited, InTimeTest::instead))
                    .isEqualTo("second");
        }
        server.countDown();
        await().untilAsserted(() -> assertThat(shared.get("late"::equals, () -> "other", InTimeTest::instead))
                .isEqualTo("late"));
    }

    private static String instead(Optional<String> last, String why) {
        return last.orElse(why);
    }

    private String waited() {
        try {
            return silent();
        } catch (InterruptedException ended) {
            throw new IllegalStateException(ended);
        }
    }

    @Test
    void whereNothingWasReadBeforeThatIsSaid() {
        var shared = new SharedRead<String>();
        assertThat(shared.get(_ -> true, this::waited, InTimeTest::instead)).contains("not read within 3 s");
        server.countDown();
    }

    /** Each command line may be in a file of a silent server: however many, they keep one thread. */
    @Test
    void aHundredSilentProcessesOfAContainerKeepNoOtherFromBeingRead(@TempDir Path root) throws Exception {
        String silent = "ab".repeat(32);
        HostTree host = HostTree.bare(root).process(700, "cd".repeat(32), 0).file("/proc/700/cmdline", "web");
        for (int pid = 800; pid < 900; pid++) {
            host.process(pid, silent, 0);
            String pipe = root.resolve("proc/" + pid + "/cmdline").toString();
            assertThat(new ProcessBuilder("mkfifo", pipe).start().waitFor()).isZero();
        }
        for (int pid = 800; pid < 900; pid++) {
            String path = "/proc/" + pid + "/cmdline";
            assertThatThrownBy(() -> host.files().read(path)).isInstanceOf(InTime.Late.class);
        }
        assertThat(host.files().read("/proc/700/cmdline")).isEqualTo("web");
        // One answers: the others are asked for again.
        Files.writeString(root.resolve("proc/800/cmdline"), "late");
    }
}
