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
        // An engine of the host, which holds its sockets.
        host.file("/proc/700/comm", "containerd\n")
                .file("/proc/700/cgroup", "0::/system.slice/containerd.service\n")
                .file("/proc/700/status", "Name:\tcontainerd\nUid:\t" + (user() + "\t").repeat(4) + "\nNSpid:\t700\n")
                .link("/proc/700/fd/3", "socket:[77]");
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
    void anEnginesSocketsAreThoseOfUsualPlacesAndThoseThatAnEngineHolds() throws IOException {
        socket("/run/podman/podman.sock");
        socket("/srv/engine two/docker.sock");
        line("00010000", 77, "/srv/engine two/docker.sock");
        line("00010000", 78, "/gone/docker.sock");
        line("00010000", 79, "/run/other.sock");
        assertThat(found())
                .isEqualTo(EngineSockets.of(List.of(ENGINE, "/run/podman/podman.sock", "/srv/engine two/docker.sock")));
    }

    /** As any user makes it: bound, removed, and a link to what is another's in its place. */
    @Test
    void aNameIsNoProof() throws IOException {
        host.file("/srv/app/index.html", "");
        host.link("/srv/eve/docker.sock", "/srv/app/index.html");
        host.file("/srv/eve/a/docker.sock", "");
        line("00010000", 80, "/srv/eve/docker.sock");
        line("00010000", 81, "/srv/eve/a/docker.sock");
        line("00010000", 82, "@/docker.sock");
        assertThat(found()).isEqualTo(EngineSockets.of(List.of(ENGINE)));
    }

    @Test
    void aSocketThatNoEngineHoldsIsOnlyAlike() throws IOException {
        socket("/srv/eve/docker.sock");
        line("00010000", 83, "/srv/eve/docker.sock");
        line("00000000", 77, "/srv/eve/docker.sock");
        assertThat(found()).isEqualTo(new EngineSockets(List.of(ENGINE), List.of("/srv/eve/docker.sock"), ""));
    }

    /** A name with a line break forges a line, of the number or of the name of an engine's socket. */
    @Test
    void aForgedLineTakesNoProofAway() throws IOException {
        socket("/srv/one/docker.sock");
        socket("/srv/two/docker.sock");
        host.link("/proc/700/fd/4", "socket:[78]");
        line("00010000", 77, "/srv/one/docker.sock");
        line("00010000", 78, "/srv/two/docker.sock");
        line("00010000", 77, "/srv/two/docker.sock");
        line("00010000", 78, "/srv/three/docker.sock");
        line("00010000", 99, "/srv/one/docker.sock");
        assertThat(found())
                .isEqualTo(EngineSockets.of(List.of(ENGINE, "/srv/one/docker.sock", "/srv/two/docker.sock")));
    }

    @Test
    void whatOthersMayExchangeIsOnlyAlike() throws IOException {
        socket("/srv/open/docker.sock");
        Files.setPosixFilePermissions(root.resolve("srv/open"), PosixFilePermissions.fromString("rwxrwxrwx"));
        line("00010000", 77, "/srv/open/docker.sock");
        assertThat(found().alike()).containsExactly("/srv/open/docker.sock");
    }

    /** As by fusermount, which any user may call: nothing there is asked. */
    @Test
    void whatIsOnAServerThatMayBeSilentIsNotAskedFor() throws IOException {
        socket("/srv/fuse/docker.sock");
        host.link("/srv/eve/x", "/srv/fuse");
        line("00010000", 77, "/srv/eve/x/docker.sock");
        assertThat(found(new MountPoint("/", "/srv/fuse", "rw", "fuse.sshfs", "0:71")))
                .isEqualTo(EngineSockets.of(List.of(ENGINE)));
    }

    /** Names without a socket, or that nothing listens at, are not counted; neither do they hide an engine's. */
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
        line("00010000", 77, "/srv/two/docker.sock");
        EngineSockets found = found();
        assertThat(found.proven()).containsExactly(ENGINE, "/srv/two/docker.sock");
        assertThat(found.doubt()).isEqualTo("more than 1000 sockets have the name of an engine's");
    }

    @Test
    void theConfiguredOneIsKnownWhereNothingElseIs() {
        assertThat(new EngineSocketReader(host.files()).of(ENGINE, Observed.unknown("denied")))
                .isEqualTo(new EngineSockets(List.of(ENGINE), List.of(), "the host's mounts are not known"));
    }
}
