package dev.wharden.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.subject.HostMounts;
import dev.wharden.subject.KernelFacts.MountPoint;
import dev.wharden.subject.Observed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FileIdentitiesTest {
    private static final MountPoint ROOT = new MountPoint("/", "/", "rw", "ext4", "254:0");

    @TempDir
    private Path folder = Path.of("");

    private Path root = Path.of("");

    @BeforeEach
    void make() throws IOException {
        root = folder.resolve("proc/1/root");
        Files.createDirectories(root.resolve("srv/app/sub"));
        Files.createDirectories(root.resolve("srv/decoy"));
        Files.createDirectories(root.resolve("srv/nfs/data"));
        Files.writeString(root.resolve("srv/app.conf"), "x");
        Files.createSymbolicLink(root.resolve("srv/link"), Path.of("/srv/app"));
        Files.createSymbolicLink(root.resolve("srv/up"), Path.of("../srv/./app/sub/.."));
        Files.createSymbolicLink(root.resolve("srv/loop"), Path.of("loop"));
        Files.createSymbolicLink(root.resolve("srv/remote"), Path.of("/srv/nfs/data"));
    }

    private Observed<String> at(String path) {
        var nfs = new MountPoint("/", "/srv/nfs", "rw", "nfs4", "0:71");
        return new FileIdentities(new ProcFiles(folder)).at(path, HostMounts.of(List.of(ROOT, nfs)));
    }

    private String word(String kind, String path) throws IOException {
        Path file = root.resolve(path);
        return kind + ":" + Files.getAttribute(file, "unix:dev") + ":" + Files.getAttribute(file, "unix:ino");
    }

    @ParameterizedTest
    @CsvSource({
        "/srv/app,          folder, srv/app",
        "/srv/app/sub/,     folder, srv/app/sub",
        "/srv/link,         folder, srv/app",
        "/srv/link/sub,     folder, srv/app/sub",
        "/srv/up,           folder, srv/app",
        "/srv/../../srv/up, folder, srv/app",
        "/srv/app.conf,     file,   srv/app.conf",
        "/,                 folder, ''",
    })
    void theFileIsFoundAsTheEngineFindsIt(String path, String kind, String file) throws IOException {
        assertThat(at(path)).isEqualTo(Observed.known(word(kind, file)));
    }

    @Test
    void anExchangeIsSeen() throws IOException {
        Observed<String> before = at("/srv/app");
        Files.move(root.resolve("srv/app"), root.resolve("srv/was"));
        assertThat(at("/srv/app")).isInstanceOf(Observed.Absent.class);
        Files.move(root.resolve("srv/decoy"), root.resolve("srv/app"));
        assertThat(at("/srv/app")).isNotEqualTo(before);
        assertThat(at("/srv/was")).isEqualTo(before);
    }

    @Test
    void aFileSystemOfAnotherMachineIsNotAskedAlsoBehindALink() {
        assertThat(at("/srv/remote")).isEqualTo(Observed.unknown("/srv/nfs: inodes of nfs4 are not compared"));
        assertThat(at("/srv/loop")).isEqualTo(Observed.unknown("/srv/loop: more than 512 names and links on the way"));
    }

    /** 36 links of 1,600 names each were 58,000 questions; the kernel itself follows no such path. */
    @Test
    void aChainOfLongLinksEnds() throws IOException {
        Files.createDirectories(root.resolve("srv/d"));
        Path last = Path.of("d/../".repeat(800) + "app");
        for (int i = 0; i < 36; i++) {
            Files.createSymbolicLink(root.resolve("srv/l" + i), last);
            last = Path.of("d/../".repeat(800) + "l" + i);
        }
        assertThat(at("/srv/l35/x"))
                .isEqualTo(Observed.unknown("/srv/l35/x: more than 512 names and links on the way"));
        assertThat(at("/srv/" + "d/../".repeat(100) + "app")).isEqualTo(at("/srv/app"));
    }

    /** As runc is led: links are those of the container's root, what is mounted in it is what its own table says. */
    @ParameterizedTest
    @CsvSource({
        "/var/run/app, /run/app",
        "/var/up/app, /run/app",
        "/var/none/x, ''",
        "/var/remote/x, ''",
    })
    void aPathInAContainerLeadsToAPlace(String path, String place) throws IOException {
        Path of = folder.resolve("proc/812/root");
        Files.createDirectories(of.resolve("run/app"));
        Files.createDirectories(of.resolve("var"));
        Files.createDirectories(of.resolve("nfs/x"));
        Files.createSymbolicLink(of.resolve("var/run"), Path.of("/run"));
        Files.createSymbolicLink(of.resolve("var/up"), Path.of("../../../run"));
        Files.createSymbolicLink(of.resolve("var/remote"), Path.of("/nfs"));
        Files.writeString(
                folder.resolve("proc/812/mountinfo"),
                "1 0 0:20 / / rw - overlay overlay rw\n2 1 254:0 /v /var rw - ext4 /dev/sda rw\n"
                        + "3 1 0:71 / /nfs rw - nfs4 x rw\n4 1 254:0 /s /run/app rw - ext4 /dev/sda rw\n");
        Observed<String> found = new FileIdentities(new ProcFiles(folder)).place(812, path);
        if (place.isEmpty()) {
            assertThat(found).isNotInstanceOf(Observed.Known.class);
        } else {
            assertThat(found).isEqualTo(Observed.known(place));
        }
    }

    @Test
    void whatAProcessHasMountedIsSeenThroughItsRoot() throws IOException {
        Files.createDirectories(folder.resolve("proc/812/root/data"));
        Files.createDirectories(folder.resolve("proc/812/root/fuse/data"));
        Files.writeString(
                folder.resolve("proc/812/mountinfo"),
                "1 0 0:20 / / rw - overlay overlay rw\n2 1 0:71 / /fuse rw - fuse.x x rw\n"
                        + "3 2 254:0 /srv/app /fuse/data rw - ext4 /dev/sda rw\n");
        var files = new FileIdentities(new ProcFiles(folder));
        Path data = folder.resolve("proc/812/root/data");
        assertThat(files.in(812, new MountPoint("/srv/app", "/data", "rw", "ext4", "254:0")))
                .isEqualTo(Observed.known(
                        "folder:" + Files.getAttribute(data, "unix:dev") + ":" + Files.getAttribute(data, "unix:ino")));
        assertThat(files.in(812, new MountPoint("/", "/data", "rw", "fuse.sshfs", "0:71")))
                .isInstanceOf(Observed.Unknown.class);
        assertThat(files.in(812, new MountPoint("/srv/app", "/fuse/data", "rw", "ext4", "254:0")))
                .as("on the way to it lies one that may never answer")
                .isEqualTo(Observed.unknown("/proc/812/root/fuse: inodes of fuse.x are not compared"));
    }
}
