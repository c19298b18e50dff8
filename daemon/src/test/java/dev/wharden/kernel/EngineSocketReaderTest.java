package dev.wharden.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.subject.EngineSockets;
import dev.wharden.subject.HostMounts;
import dev.wharden.subject.KernelFacts.MountPoint;
import dev.wharden.subject.Observed;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The sockets are this test's user's, who is root or the user of the configured engine here. */
final class EngineSocketReaderTest {
    private static final String ENGINE = "/run/docker.sock";

    @TempDir
    private Path root = Path.of("");

    private HostTree host = new HostTree(root);
    private final List<ServerSocketChannel> open = new ArrayList<>();
    private final StringBuilder table = new StringBuilder("Num RefCount Protocol Flags Type St Inode Path\n");

    @BeforeEach
    void make() throws IOException {
        Files.createDirectories(root.resolve("proc/1/root"));
        Files.delete(root.resolve("proc/1/root"));
        Files.createSymbolicLink(root.resolve("proc/1/root"), root);
        host = HostTree.bare(root);
        host.link("/var/run", "/run");
        socket(ENGINE);
        host.file("/usr/bin/sudo", "").link("/proc/700/exe", "/usr/bin/containerd");
        engine("0::/system.slice/containerd.service", user(), "--config", "/etc/two.toml");
    }

    /** A process of an engine, as it was started. */
    private void engine(String group, int user, String... arguments) {
        host.file("/proc/700/comm", "containerd\n")
                .file("/proc/700/cmdline", "/usr/bin/containerd\0" + String.join("\0", arguments) + "\0")
                .file("/proc/700/cgroup", group + "\n")
                .file("/proc/700/status", "Name:\tcontainerd\nUid:\t" + (user + "\t").repeat(4) + "\nNSpid:\t700\n");
    }

    private void arguments(String all) throws IOException {
        String name = Files.readString(root.resolve("proc/700/comm"));
        engine("0::/system.slice/two.service", user(), all.split("\\|", -1));
        host.file("/proc/700/comm", name);
    }

    /** What it is called, and what it executes; that is not seen where it is empty. */
    private void program(String name, String executes) throws IOException {
        host.file("/proc/700/comm", name + "\n");
        Files.delete(root.resolve("proc/700/exe"));
        if (!executes.isEmpty()) {
            host.link("/proc/700/exe", executes);
        }
    }

    @AfterEach
    void close() throws IOException {
        for (var one : open) {
            one.close();
        }
    }

    private int user() throws IOException {
        return (Integer) Files.getAttribute(root, "unix:uid");
    }

    private void socket(String path) throws IOException {
        Path file = root.resolve(path.substring(1));
        Files.createDirectories(file.getParent());
        open.add(ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(file)));
    }

    private void line(String flags, int inode, String path) {
        table.append("0000000000000000: 00000002 00000000 %s 0001 01 %d %s\n".formatted(flags, inode, path));
    }

    private EngineSockets found(MountPoint... mounts) {
        host.file("/proc/net/unix", table.toString());
        var all = new ArrayList<>(List.of(new MountPoint("/", "/", "rw", "ext4", "8:1")));
        all.addAll(List.of(mounts));
        return new EngineSocketReader(host.files()).of(ENGINE, Observed.known(HostMounts.of(all)));
    }

    @Test
    void anEnginesSocketsAreThoseOfUsualPlacesAndThoseThatAnEngineWasStartedWith() throws IOException {
        socket("/run/podman/podman.sock");
        socket("/srv/engine two/containerd.sock");
        host.file("/etc/two.toml", "[grpc]\n  address = '/srv/engine two/containerd.sock'\n");
        line("00010000", 77, "/srv/engine two/containerd.sock");
        line("00010000", 79, "/run/other.sock");
        assertThat(found())
                .isEqualTo(EngineSockets.of(
                        List.of(ENGINE, "/run/podman/podman.sock", "/srv/engine two/containerd.sock")));
    }

    @ParameterizedTest
    @CsvSource({
        "dockerd, -H|unix:///srv/link/docker.sock",
        "dockerd, --host=unix:///srv/link/docker.sock",
        "dockerd, -Hunix:///srv/link/docker.sock",
        "dockerd, --containerd|/srv/link/docker.sock",
        "containerd, -a|/srv/link/docker.sock",
        "containerd, --address=/srv/link/docker.sock",
        "podman, --log-level=info|system|service|--time=0|unix:///srv/link/docker.sock"
    })
    void aCommandLineNamesIt(String program, String arguments) throws IOException {
        socket("/srv/two/docker.sock");
        host.link("/srv/link", "/srv/two");
        program(program, "/usr/bin/" + program);
        arguments(arguments);
        line("00010000", 77, "/srv/link/docker.sock");
        assertThat(found()).isEqualTo(EngineSockets.of(List.of(ENGINE, "/srv/two/docker.sock")));

        program(program, "/usr/bin/" + program + " (deleted)");
        assertThat(found().proven()).as("upgraded since").hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({
        "podman, run|-v|/srv/two:/srv/two|img|server|--address|/srv/two/docker.sock",
        "podman, run|img|system|service|unix:///srv/two/docker.sock",
        "crio, --metrics-socket|unix:///srv/two/docker.sock",
        "dockerd, -S|-H|true|unix:///srv/two/docker.sock"
    })
    void whatItNamesOtherwiseIsNotWhereItListens(String program, String arguments) throws IOException {
        socket("/srv/two/docker.sock");
        program(program, "/usr/bin/" + program);
        arguments(arguments);
        assertThat(found()).isEqualTo(EngineSockets.of(List.of(ENGINE)));
    }

    /** It is an engine's, but who else has such a name would be taken for one. */
    @Test
    void aSocketWithoutAnEnginesNameIsOnlyAlike() throws IOException {
        socket("/srv/two/my.socket");
        arguments("--address|/srv/two/my.socket");
        assertThat(found()).isEqualTo(new EngineSockets(List.of(ENGINE), List.of("/srv/two/my.socket"), ""));
    }

    /** Any local user calls a program of root's by a link of any name, with any arguments: sudo waits at its prompt. */
    @Test
    void whatExecutesAnotherProgramProvesNothing() throws IOException {
        socket("/run/dbus/system_bus_socket");
        socket("/srv/two/docker.sock");
        program("dockerd", "/usr/bin/sudo");
        for (String place : List.of("/run/dbus/system_bus_socket", "/srv/two/docker.sock")) {
            arguments("-S|-H|" + place + "|unix://" + place);
            assertThat(found()).isEqualTo(EngineSockets.of(List.of(ENGINE)));
        }
    }

    /** Without CAP_SYS_PTRACE, and as with a hard link to sudo in a folder that others may write to. */
    @ParameterizedTest
    @ValueSource(strings = {"", "/tmp/dockerd", "/tmp/dockerd (deleted)", "/gone/dockerd"})
    void whatIsNotSeenToExecuteAnEngineMakesADoubtOnly(String executes) throws IOException {
        socket("/run/dbus/system_bus_socket");
        socket("/srv/two/docker.sock");
        host.file("/tmp/dockerd", "");
        Files.setPosixFilePermissions(root.resolve("tmp"), PosixFilePermissions.fromString("rwxrwxrwx"));
        Files.setAttribute(root.resolve("tmp"), "unix:mode", 01777);
        program("dockerd", executes);
        arguments("-H|/run/dbus/system_bus_socket|-H|unix:///srv/two/docker.sock");
        assertThat(found()).isEqualTo(new EngineSockets(List.of(ENGINE), List.of("/srv/two/docker.sock"), ""));
    }

    @Test
    void manyPlacesOfWhatIsNoEngineCrowdNoneOut() throws IOException {
        socket("/srv/two/docker.sock");
        arguments("--address|/srv/two/docker.sock");
        String many = IntStream.range(0, 65)
                .mapToObj(i -> "-H\0/a/" + i + "/docker.sock\0")
                .collect(Collectors.joining());
        host.file("/proc/701/comm", "dockerd\n")
                .file("/proc/701/cmdline", "/tmp/dockerd\0" + many)
                .file("/proc/701/status", "Name:\tdockerd\nUid:\t" + (user() + "\t").repeat(4) + "\n");
        assertThat(found())
                .isEqualTo(new EngineSockets(
                        List.of(ENGINE, "/srv/two/docker.sock"),
                        List.of(),
                        "engines were started with more than 64 places"));
        host.link("/proc/701/exe", "/usr/bin/sudo");
        assertThat(found()).isEqualTo(EngineSockets.of(List.of(ENGINE, "/srv/two/docker.sock")));
    }

    /** Others of that name cannot be told from it where it is not seen what they execute. */
    @Test
    void moreOfOneNameThanAreLookedAtAreSaid() throws IOException {
        socket("/srv/two/docker.sock");
        arguments("--address|/srv/two/docker.sock");
        for (int pid = 701; pid < 718; pid++) {
            host.file("/proc/" + pid + "/comm", "dockerd\n")
                    .file("/proc/" + pid + "/cmdline", "dockerd\0-H\0/a\0")
                    .file("/proc/" + pid + "/status", "Name:\tdockerd\nUid:\t" + (user() + "\t").repeat(4) + "\n");
        }
        assertThat(found())
                .isEqualTo(new EngineSockets(
                        List.of(ENGINE, "/srv/two/docker.sock"),
                        List.of(),
                        "more than 16 processes that may be engines are called dockerd"));
    }

    /** Nothing is made of a megabyte of places. */
    @Test
    void aCommandLineThatIsTooLongIsSaid() throws IOException {
        socket("/srv/two/docker.sock");
        program("dockerd", "");
        host.file("/proc/700/cmdline", "dockerd\0" + "-H\0/srv/two/docker.sock\0".repeat(3_000));
        assertThat(found())
                .isEqualTo(new EngineSockets(
                        List.of(ENGINE), List.of(), "dockerd: its command line is longer than 65536 bytes"));
    }

    @Test
    void aFileThatOthersMayExchangeNamesNoPlace() throws IOException {
        socket("/srv/two/docker.sock");
        host.file("/etc/two.toml", "address = '/srv/two/docker.sock'\n");
        assertThat(found().proven()).contains("/srv/two/docker.sock");
        Files.setPosixFilePermissions(root.resolve("etc"), PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThat(found()).isEqualTo(EngineSockets.of(List.of(ENGINE)));
    }

    /** A file of the host's that is no socket, one of no engine, and one that is not there. */
    @Test
    void whatElseIsNamedIsNoSocketOfAnEngine() throws IOException {
        socket("/dev/log");
        host.file("/srv/two/docker.sock", "").file("/etc/two.toml", "address = \"/gone/containerd.sock\"");
        engine(
                "0::/system.slice/two.service",
                user(),
                "--config=/etc/two.toml",
                "--log-opt",
                "syslog-address=unix:///dev/log",
                "--host=/srv/two/docker.sock",
                "-H",
                "tcp://127.0.0.1:2375");
        program("dockerd", "/usr/bin/dockerd");
        assertThat(found()).isEqualTo(EngineSockets.of(List.of(ENGINE)));
    }

    /** A container calls its processes as it likes, and so does any local user. */
    @Test
    void anotherUsersProcessAndOneInAContainerProveNothing() throws IOException {
        socket("/srv/two/docker.sock");
        for (String group : List.of("0::/user.slice", "0::/docker/" + "a".repeat(64))) {
            engine(group, group.contains("docker") ? user() : user() + 1, "--address", "unix:///srv/two/docker.sock");
            assertThat(found()).isEqualTo(EngineSockets.of(List.of(ENGINE)));
        }
    }

    /**
     * As any user makes them: names bound and removed, abstract ones, and lines that a name with a line break forges
     * with the number of an engine's socket. A socket of root's with such a name, as in a container's folder, is none.
     */
    @Test
    void theKernelsTableProvesNothing() throws IOException {
        socket("/srv/shared/docker.sock");
        host.link("/proc/700/fd/3", "socket:[77]");
        line("00010000", 80, "/srv/shared/docker.sock");
        line("00010000", 81, "@x");
        line("00010000", 77, "/srv/shared/docker.sock");
        line("00010000", 77, "/srv/a\u2028b/docker.sock");
        line("00010000", 82, "@/docker.sock");
        line("00000000", 77, "/srv/talks/docker.sock");
        line("00010000", 83, "/run/podman/podman.sock");
        assertThat(found())
                .isEqualTo(new EngineSockets(
                        List.of(ENGINE), List.of("/srv/a\u2028b/docker.sock", "/srv/shared/docker.sock"), ""));
    }

    @Test
    void whatOthersMayExchangeIsOnlyAlike() throws IOException {
        socket("/srv/open/docker.sock");
        engine("0::/", user(), "--address", "unix:///srv/open/docker.sock");
        Files.setPosixFilePermissions(root.resolve("srv/open"), PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThat(found()).isEqualTo(new EngineSockets(List.of(ENGINE), List.of("/srv/open/docker.sock"), ""));
    }

    /** As by fusermount, which any user may call: nothing there is asked. */
    @Test
    void whatIsOnAServerThatMayBeSilentIsNotAskedFor() throws IOException {
        socket("/srv/fuse/docker.sock");
        host.link("/srv/eve/x", "/srv/fuse");
        engine("0::/", user(), "--address", "unix:///srv/eve/x/docker.sock");
        assertThat(found(new MountPoint("/", "/srv/fuse", "rw", "fuse.sshfs", "0:71")))
                .isEqualTo(EngineSockets.of(List.of(ENGINE)));
    }

    /**
     * Names that nothing listens at are not counted; neither do they hide an engine's. No file is looked at for one.
     */
    @Test
    void aFloodOfNamesHidesNothing() throws IOException {
        table.append(IntStream.range(0, 2_000)
                .mapToObj(i -> "0: 2 0 00010000 1 1 9 @" + i + "/docker.sock\n0: 2 0 00000000 1 1 9 /x/" + i
                        + "/docker.sock\n")
                .collect(Collectors.joining()));
        assertThat(found()).isEqualTo(EngineSockets.of(List.of(ENGINE)));

        for (int i = 0; i < 1_500; i++) {
            line("00010000", 10_000 + i, "/a/" + i + "/docker.sock");
        }
        socket("/srv/two/docker.sock");
        engine("0::/", user(), "--address", "unix:///srv/two/docker.sock");
        line("00010000", 77, "/srv/two/docker.sock");
        EngineSockets found = found();
        assertThat(found.proven()).containsExactly(ENGINE, "/srv/two/docker.sock");
        assertThat(found.alike()).hasSize(1_000);
        assertThat(found.doubt()).isEqualTo("more than 1000 sockets have the name of an engine's");
    }

    @Test
    void theConfiguredOneIsKnownWhereNothingElseIs() {
        assertThat(new EngineSocketReader(host.files()).of(ENGINE, Observed.unknown("denied")))
                .isEqualTo(new EngineSockets(List.of(ENGINE), List.of(), "the host's mounts are not known"));
    }
}
