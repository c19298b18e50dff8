package dev.wharden.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wharden.remedy.state.StateDir;
import dev.wharden.remedy.state.StateUnavailable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A person reads one line of what went wrong, and the log only on request. */
final class LoggingTest {
    @TempDir
    private Path folder;

    @RegisterExtension
    final Said said = new Said();

    private static void failToWrite() {
        assertThatThrownBy(() -> new StateDir(Path.of("/proc/nowhere")).write("file", new byte[1]))
                .isInstanceOf(StateUnavailable.class);
    }

    private void open(String... options) throws IOException {
        Path config = said.file(
                folder,
                "wharden.yaml",
                "apiVersion: wharden.dev/v1\nkind: WhardenConfiguration\nstateDirectory: " + folder + "\n");
        assertThat(said.wharden(List.of("exception", "list", "--config", config.toString()), options))
                .isNotEqualTo(Exit.USAGE);
    }

    @Test
    void aCommandLogsNothingUnlessItIsaskedTo() throws IOException {
        open();
        said.clear();
        failToWrite();
        assertThat(said.err()).isEmpty();
    }

    @Test
    void withTheOptionItDoes() throws IOException {
        open("-v");
        said.clear();
        failToWrite();
        assertThat(said.err()).contains("level=error").contains("The state directory cannot be written");
    }
}
