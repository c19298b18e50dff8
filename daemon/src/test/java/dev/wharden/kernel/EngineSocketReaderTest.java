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
        engine("0::/system.slice/containerd.service", user(), "--config", "/etc/two.toml");
    }

    /** A process of an engine, as it was started. */
    private void engine(String group, int user, String... arguments) {
        host.file("/proc/700/comm", "containerd\n")
                .file("/proc/700/cmdline", "/usr/bin/containerd\0" + String.join("\0", arguments) + "\0")
                .file("/proc/700/cgroup", group + "\n")
                .file("/proc/700/status", "Name:\tcontainerd\nUid:\t" + (user + "\t").repeat(4) + "\nNSpid:\t700\n");
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
    @ValueSource(
            strings = {
                "-H|unix:///srv/link/my.socket",
                "--host=unix:///srv/link/my.socket",
                "-Hunix:///srv/link/my.socket",
                "-a|/srv/link/my.socket",
                "--address=/srv/link/my.socket",
                "--containerd|/srv/link/my.socket",
                "system|service|unix:///srv/link/my.socket"
            })
    void aCommandLineNamesIt(String arguments) throws IOException {
        socket("/srv/two/my.socket");
        host.link("/srv/link", "/srv/two");
        engine("0::/system.slice/two.service", user(), arguments.split("\\|", -1));
        line("00010000", 77, "/srv/link/my.socket");
        assertThat(found()).isEqualTo(EngineSockets.of(List.of(ENGINE, "/srv/two/my.socket")));
    }

    /** A file of the host's that is no socket, one of no engine, and one that nobody has made. */
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
        assertThat(found()).isEqualTo(EngineSockets.of(List.of(ENGINE)));
    }

    /** A container calls its processes as it likes, and so does any local user. */
    @Test
    void anotherUsersProcessAndOneInAContainerProveNothing() throws IOException {
        socket("/srv/two/docker.sock");
        for (String group : List.of("0::/user.slice", "0::/docker/" + "a".repeat(64))) {
            engine(group, group.contains("docker") ? user() : user() + 1, "-H", "unix:///srv/two/docker.sock");
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
        engine("0::/", user(), "-H", "unix:///srv/open/docker.sock");
        Files.setPosixFilePermissions(root.resolve("srv/open"), PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThat(found()).isEqualTo(new EngineSockets(List.of(ENGINE), List.of("/srv/open/docker.sock"), ""));
    }

    /** As by fusermount, which any user may call: nothing there is asked. */
    @Test
    void whatIsOnAServerThatMayBeSilentIsNotAskedFor() throws IOException {
        socket("/srv/fuse/docker.sock");
        host.link("/srv/eve/x", "/srv/fuse");
        engine("0::/", user(), "-H", "unix:///srv/eve/x/docker.sock");
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
        engine("0::/", user(), "-H", "unix:///srv/two/docker.sock");
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
