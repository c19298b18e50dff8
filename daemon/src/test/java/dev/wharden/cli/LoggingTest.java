package dev.wharden.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import dev.wharden.remedy.state.StateDir;
import dev.wharden.remedy.state.StateUnavailable;
import dev.wharden.web.Site;
import dev.wharden.web.Web;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    /** Jetty warns of each: anyone who can connect could fill the disk with such lines. */
    @ParameterizedTest
    @ValueSource(strings = {"[::", "user@localhost", "localhost:99999999", "localhost, b", "localhost\r\nHost: b"})
    void aRequestThatIsNoneIsNotLogged(String host) throws IOException {
        open("-v");
        var web = new Web(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                new Site(() -> fail("not asked"), () -> "", List::of, List::of, System::nanoTime));
        web.start();
        said.clear();
        try (var client = new Socket(InetAddress.getLoopbackAddress(), web.port())) {
            client.getOutputStream().write(("GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n").getBytes(US_ASCII));
            assertThat(new String(client.getInputStream().readAllBytes(), US_ASCII))
                    .startsWith("HTTP/1.1 400");
        } finally {
            web.stop();
        }
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
