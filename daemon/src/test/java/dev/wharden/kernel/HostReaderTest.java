package dev.wharden.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wharden.subject.EngineFacts;
import dev.wharden.subject.KernelFacts.MountPoint;
import dev.wharden.subject.Observed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class HostReaderTest {
    @TempDir
    Path root;

    @Test
    void loginsAreTheAccountsWithAShell() {
        HostTree host = HostTree.bare(root).file("/etc/passwd", """
                        root:x:0:0::/root:/bin/bash
                        daemon:x:1:1::/:/usr/sbin/nologin
                        ann:x:1000:1000::/home/ann:/bin/sh
                        sync:x:4:1::/:/bin/false
                        broken
                        late:x:1000:1::/:/bin/sh
                        """);
        assertThat(new HostReader(host.files()).logins()).isEqualTo(Observed.known(Map.of(0L, "root", 1000L, "ann")));
    }

    /** Debian with docker.io and without the package apparmor: /info says it, and each container runs unconfined. */
    @ParameterizedTest
    @CsvSource({"/sbin/apparmor_parser, true", "/sbin/other, false", "/containers, true"})
    void anEngineThatCannotLoadAProfileHasNoAppArmor(String file, boolean has) {
        String mount = "1 2 8:1 /var/lib/docker%s/%s/hosts /etc/hosts rw - ext4 /dev/sda rw\n"
                .formatted(file, "ab".repeat(32));
        HostTree host = HostTree.bare(root).file(file, "").file("/proc/self/mountinfo", mount);
        EngineFacts says = EngineFacts.NONE.saying(List.of("name=seccomp,profile=builtin", "name=apparmor"));
        EngineFacts confirmed = new HostReader(host.files()).confirmed(says);
        assertThat(confirmed.has("apparmor")).isEqualTo(has);
        assertThat(confirmed.has("seccomp")).isTrue();
    }

    @Test
    void withoutAPasswdTheLoginsAreUnknown() {
        assertThat(new HostReader(new ProcFiles(root)).logins())
                .isEqualTo(Observed.unknown("/etc/passwd: no such file"));
    }

    @Test
    void theHostIsDescribed() {
        var facts = new HostReader(HostTree.bare(root).files()).facts(Path.of("/run/docker.sock"), EngineFacts.NONE);
        assertThat(new HostReader(HostTree.bare(root).files()).hostname()).isEqualTo("host1");
        assertThat(facts.kernelRelease()).isEqualTo(Observed.known("6.12.0-1-amd64"));
        assertThat(facts.virtualization()).isEqualTo(Observed.known("none"));
    }

    @Test
    void theMountTableOfTheFirstProcessIsPreferred() {
        HostTree host = HostTree.bare(root).file("/proc/self/mountinfo", "1 2 0:1 / /self rw - tmpfs t rw\n");
        assertThat(paths(host)).containsExactly("/self");
        host.file("/proc/1/mountinfo", "1 2 0:1 / /first rw - tmpfs t rw\n");
        assertThat(paths(host)).containsExactly("/first");
    }

    private List<MountPoint> table(String text) throws IOException {
        ProcFiles files = new HostTree(root).file("/table", text).files();
        return MountTable.read(files, "/table", MountTable.OF_A_CONTAINER);
    }

    @Test
    void aTableThatIsLongerThanIsKeptIsUnknown() {
        String path = "/" + "x".repeat(200);
        HostTree host = HostTree.bare(root);
        host.file("/proc/1/mountinfo", hostLines(path, 15_000));
        assertThat(paths(host)).hasSize(15_000);
        host.file("/proc/1/mountinfo", hostLines(path, 25_000));
        assertThat(new HostReader(host.files()).mounts()).isInstanceOf(Observed.Unknown.class);
    }

    private static String hostLines(String path, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "1 2 0:1 / " + path + i + " rw - ext4 dev rw\n")
                .collect(Collectors.joining());
    }

    @Test
    void aLineThatNeverEndsIsNotHeldWhole() throws IOException {
        HostTree host = new HostTree(root).file("/long", "x".repeat(9 << 20));
        var lines = new java.util.ArrayList<String>();
        assertThatThrownBy(() -> host.files().lines("/long", lines::add)).hasMessageContaining("longer than");
        assertThat(lines).isEmpty();
    }

    @Test
    void linesAreGivenAsTheyStand() throws IOException {
        HostTree host = new HostTree(root).file("/lines", "a\n\n" + "b".repeat(40_000) + "\nc\rd");
        var lines = new java.util.ArrayList<String>();
        host.files().lines("/lines", lines::add);
        assertThat(lines).containsExactly("a", "", "b".repeat(40_000), "c\rd");
    }

    private static List<String> paths(HostTree host) {
        return new HostReader(host.files()).mounts() instanceof Observed.Known<List<MountPoint>> known
                ? known.value().stream().map(MountPoint::path).toList()
                : List.of();
    }

    @Test
    void aMountIsReadWithItsEscapesAndOptionalFields() throws IOException {
        MountPoint mount = table("36 35 98:0 /my\\040root /mnt\\134a ro,noatime master:1 shared:2 - ext3 /dev/x\\011y "
                        + "rw,errors=continue\n")
                .getFirst();
        assertThat(mount).isEqualTo(new MountPoint("/my root", "/mnt\\a", "ro,noatime", "ext3", "98:0"));
        assertThat(mount.readOnly()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"x", "1 2 0:1 / /p rw", "1 2 0:1 / /p rw shared:1 ext4 dev rw", "1 2 0:1 / /p rw - ext4 dev"})
    void aLineThatIsNoMountSpoilsTheTable(String line) {
        assertThatThrownBy(() -> table(line)).isInstanceOf(IOException.class);
    }

    @Test
    void theRealMountTableOfThisMachineIsRead() throws IOException {
        String text = Files.readString(Path.of("/proc/self/mountinfo"));
        assertThat(table(text)).hasSize((int) text.lines().count());
    }
}
