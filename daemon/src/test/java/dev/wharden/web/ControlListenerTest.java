package dev.wharden.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A control socket whose file is gone or somebody else's is made again; what is not its own is left alone. */
final class ControlListenerTest {
    @TempDir
    private Path folder;

    private ControlListener listener;

    @BeforeEach
    void listen() {
        listener = new ControlListener(
                path(),
                new Site(() -> Samples.status("x"), () -> "wharden_up 1\n", List::of, List::of, System::nanoTime));
        listener.start();
    }

    @AfterEach
    void close() {
        listener.close();
    }

    private Path path() {
        return folder.resolve("control.sock");
    }

    private ControlClient.Reply ask() {
        return new ControlClient(path(), Set.copyOf(List.of("root", System.getProperty("user.name", ""))))
                .get("/metrics");
    }

    private static final ControlClient.Reply WELL = new ControlClient.Answered(200, "wharden_up 1\n");

    @Test
    void aFileThatWasRemovedIsMadeAgain() throws IOException {
        Files.delete(path());
        assertThat(listener.isListening()).isFalse();
        listener.check();
        assertThat(listener.isListening()).isTrue();
        assertThat(ask()).isEqualTo(WELL);
    }

    @Test
    void whatStandsInItsPlaceIsLeftAloneUntilItGoes() throws IOException {
        Files.delete(path());
        Files.createDirectory(path());
        listener.check();
        assertThat(listener.isListening()).isFalse();
        assertThat(path()).isDirectory();
        Files.delete(path());
        listener.check();
        assertThat(ask()).isEqualTo(WELL);
    }

    @Test
    void whileItListensNothingIsChangedAndWhenItIsClosedItStaysSo() throws IOException {
        Object key = Files.getAttribute(path(), "unix:ino");
        listener.check();
        assertThat(Files.getAttribute(path(), "unix:ino")).isEqualTo(key);
        listener.close();
        listener.check();
        assertThat(path()).doesNotExist();
    }

    @Test
    void aSocketThatSomebodyElseServesThereIsNotTaken() throws IOException {
        Files.delete(path());
        try (var other = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            other.bind(UnixDomainSocketAddress.of(path()));
            listener.check();
            assertThat(other.isOpen()).isTrue();
            assertThat(path()).exists();
        }
    }
}
