package dev.wharden.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.wharden.container.Container;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A signal may be pending for one thread or for the process. */
final class KillPendingTest {
    @TempDir
    private Path root;

    @ParameterizedTest
    @CsvSource({
        "D, 0, 1, 0000000000000100, 0000000000000000, true, it waits for a disk",
        "D, 0, 1, 0000000000000000, 0000000000004100, true, the same",
        "Z, 4, 1, 0000000000000100, 0000000000000100, false, it has ended",
        "S, 0, 1, 0000000000004000, 0000000000000200, false, other signals",
        "S, 4, 1, 0000000000000000, 0000000000000000, true, in its exit it waits for a child",
        "Z, 4, 3, 0000000000000000, 0000000000000000, false, only its first thread has ended",
        "Z, 4, 3, 0000000000000000, 0000000000000100, true, the same and the others are killed",
    })
    void whatEndsLater(String state, int flags, int threads, String own, String shared, boolean pending, String what) {
        new HostTree(root)
                .file(
                        "/proc/10/stat",
                        "10 (web) " + state + " 1 10 10 0 -1 " + flags + " " + "0 ".repeat(10) + threads + " 0 100 0\n")
                .file(
                        "/proc/10/status",
                        "Name:\tweb\nState:\t" + state + " (x)\nSigPnd:\t" + own + "\nShdPnd:\t" + shared + "\n");
        assertThat(isPending(10)).as(what).isEqualTo(pending);
        assertThat(isPending(11)).isFalse();
        assertThat(isPending(0)).isFalse();
    }

    private boolean isPending(int pid) {
        var state = JsonNodeFactory.instance.objectNode();
        state.putObject("State").put("Running", true).put("Pid", pid);
        return new KillPending(new ProcFiles(root)).of(new Container(state));
    }
}
