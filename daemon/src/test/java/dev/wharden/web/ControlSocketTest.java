package dev.wharden.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.wharden.Typed;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command line's way to the daemon, and what may stand in it. */
final class ControlSocketTest {
    private static final String SELF = System.getProperty("user.name", "");

    @TempDir
    private Path folder;

    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : open) {
            one.close();
        }
    }

    private Path path() {
        return folder.resolve("control.sock");
    }

    private ControlSocket listen() {
        ControlSocket socket = ControlSocket.listen(
                path(),
                new Site(
                        () -> Samples.status("x"),
                        () -> "wharden_up 1\n".repeat(50_000),
                        List::of,
                        List::of,
                        System::nanoTime));
        open.add(socket);
        return socket;
    }

    private ControlClient.Reply ask(String target) {
        return new ControlClient(path(), Set.copyOf(List.of("root", SELF))).get(target);
    }

    private static int run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getInputStream().readAllBytes();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    @Test
    void itServesTheApiWholeHoweverLong() {
        listen();
        assertThat(ask("/metrics")).isEqualTo(new ControlClient.Answered(200, "wharden_up 1\n".repeat(50_000)));
        assertThat(Typed.as(ControlClient.Answered.class, ask("/api/v1/status")).body())
                .startsWith("{");
        assertThat(Typed.as(ControlClient.Answered.class, ask("/nothing")).status())
                .isEqualTo(404);
    }

    @Test
    void onlyItsUserAndGroupMayConnect() throws IOException {
        listen();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path())))
                .isEqualTo("rw-rw----");
    }

    @Test
    void aUserWhomThePermissionsWouldLetInIsRefusedByTheKernelsWord() throws Exception {
        Assumptions.assumeTrue(SELF.equals("root"), "only root can ask as another user");
        listen();
        Files.setPosixFilePermissions(path(), PosixFilePermissions.fromString("rw-rw-rw-"));
        Path everyones = Path.of(System.getProperty("java.io.tmpdir"));
        for (Path above = folder; above != null && !above.equals(everyones); above = above.getParent()) {
            Files.setPosixFilePermissions(above, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        String ask = "import socket,sys; s=socket.socket(socket.AF_UNIX); s.connect(sys.argv[1]);"
                + "s.sendall(b'GET /metrics HTTP/1.0\\r\\n\\r\\n'); a=b''.join(iter(lambda: s.recv(65536), b''));"
                + "sys.exit(int(a.split()[1]) % 200)";
        assertThat(run(
                        "setpriv",
                        "--reuid=65534",
                        "--regid=65534",
                        "--clear-groups",
                        "/usr/bin/python3",
                        "-c",
                        ask,
                        path().toString()))
                .as("403")
                .isEqualTo(3);
        assertThat(run("/usr/bin/python3", "-c", ask, path().toString()))
                .as("200")
                .isZero();
    }

    @Test
    void aListenerThatIsSomebodyElseIsToldAndBelievedNothing() {
        listen();
        assertThat(new ControlClient(path(), Set.of("somebody")).get("/api/v1/status"))
                .isEqualTo(new ControlClient.Refused(
                        "user " + SELF + " listens on " + path() + ", which is not the daemon: end that process"));
    }

    @Test
    void whatADaemonThatIsGoneLeftIsReplaced() throws IOException {
        try (var left = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            left.bind(UnixDomainSocketAddress.of(path()));
        }
        assertThat(Typed.as(ControlClient.NotRunning.class, ask("/metrics")).why())
                .startsWith("nothing listens on " + path());

        assertThat(listen().isListening()).isTrue();
        assertThat(ask("/metrics")).isInstanceOf(ControlClient.Answered.class);
    }

    @Test
    void whereNothingIsNobodyAnswers() {
        assertThat(ask("/metrics")).isEqualTo(new ControlClient.NotRunning(path() + " does not exist"));
    }

    @Test
    void aSecondDaemonDoesNotTakeItFromTheFirst() {
        listen();
        assertThatThrownBy(this::listen).hasMessageContaining("another daemon listens there");
        assertThat(ask("/metrics")).isInstanceOf(ControlClient.Answered.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ln -s other.sock", "ln -s control.sock", "mkfifo", "mkdir", "touch"})
    void whatIsNoSocketIsSaidByBothSidesAndHangsNeither(String make) throws Exception {
        var command = new ArrayList<>(List.of(make.split(" ")));
        command.add(path().toString());
        assertThat(run(command.toArray(String[]::new))).isZero();

        assertThat(Typed.as(ControlClient.Refused.class, ask("/metrics")).why())
                .contains(path().toString(), "socket", "remove it");
        assertThatThrownBy(this::listen)
                .isInstanceOf(WebUnavailable.class)
                .hasMessageContaining("socket")
                .hasMessageContaining("remove it");
    }

    @Test
    void manyWhoSayNothingShutNobodyOut() throws IOException {
        listen();
        for (int i = 0; i < 40; i++) {
            open.add(SocketChannel.open(UnixDomainSocketAddress.of(path())));
        }
        await().atMost(java.time.Duration.ofSeconds(30))
                .until(() -> ask("/-/healthy") instanceof ControlClient.Answered);
    }

    @Test
    void whenItsFileIsRemovedItIsNotReachable() throws IOException {
        ControlSocket socket = listen();
        assertThat(socket.isListening()).isTrue();
        Files.delete(path());
        assertThat(socket.isListening()).isFalse();
    }

    @Test
    void aPathThatIsTooLongIsSaid() {
        Path longer = folder.resolve("x".repeat(120));
        assertThatThrownBy(() -> ControlSocket.listen(
                        longer, new Site(() -> Samples.status(""), () -> "", List::of, List::of, System::nanoTime)))
                .hasMessageContaining("107 bytes");
    }
}
