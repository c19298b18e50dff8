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
        "D, 0000000000000100, 0000000000000000, true",
        "D, 0000000000000000, 0000000000004100, true",
        "Z, 0000000000000100, 0000000000000100, false",
        "S, 0000000000004000, 0000000000000200, false"
    })
    void sigkillAlone(String state, String own, String shared, boolean pending) {
        new HostTree(root)
                .file(
                        "/proc/10/status",
                        "Name:\tweb\nState:\t" + state + " (x)\nSigPnd:\t" + own + "\nShdPnd:\t" + shared + "\n");
        assertThat(isPending(10)).isEqualTo(pending);
        assertThat(isPending(11)).isFalse();
        assertThat(isPending(0)).isFalse();
    }

    private boolean isPending(int pid) {
        var state = JsonNodeFactory.instance.objectNode();
        state.putObject("State").put("Running", true).put("Pid", pid);
        return new KillPending(new ProcFiles(root)).of(new Container(state));
    }
}
