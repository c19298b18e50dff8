package dev.wharden.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.subject.HostSystem;
import dev.wharden.subject.Observed;
import dev.wharden.subject.OsRelease;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HostSystemReaderTest {
    @TempDir
    Path root;

    private static HostSystem read(HostTree host) {
        return new HostSystemReader(host.files()).read("/run/docker.sock", Observed.absent("none"));
    }

    @Test
    void theDistributionIsWhatOsReleaseSays() {
        HostTree host = HostTree.bare(root)
                .file("/etc/os-release", "PRETTY_NAME=\"Debian GNU/Linux 13 (trixie)\"\nID=debian\nVERSION_ID='13'\n");
        assertThat(read(host).operatingSystem())
                .isEqualTo(Observed.known(new OsRelease("debian", "13", "Debian GNU/Linux 13 (trixie)", "")));
    }

    @Test
    void withoutOsReleaseItIsUnknown() {
        assertThat(read(HostTree.bare(root)).operatingSystem())
                .isEqualTo(Observed.unknown("/usr/lib/os-release: no such file"));
    }

    @Test
    void aNewerKernelOfTheSameFlavourWaitsForAReboot() {
        HostTree host = HostTree.bare(root)
                .file("/proc/sys/kernel/osrelease", "6.12.41+deb13-amd64\n")
                .file("/lib/modules/6.12.41+deb13-amd64/modules.dep", "")
                .file("/lib/modules/6.12.43+deb13-cloud-amd64/modules.dep", "");
        assertThat(read(host).rebootReasons()).isEqualTo(Observed.known(List.of()));
        host.file("/lib/modules/6.12.43+deb13-amd64/modules.dep", "").file("/lib/modules/6.12.9-amd64/x", "");
        assertThat(read(host).rebootReasons())
                .isEqualTo(Observed.known(
                        List.of("kernel 6.12.43+deb13-amd64 is installed, 6.12.41+deb13-amd64 is running")));
    }

    @Test
    void aPackageMayAskForAReboot() {
        HostTree host = HostTree.bare(root)
                .file("/run/reboot-required", "*** System restart required ***\n")
                .file("/run/reboot-required.pkgs", "libc6\nlinux-image-amd64\nlibc6\n");
        assertThat(read(host).rebootReasons())
                .isEqualTo(Observed.known(List.of("/run/reboot-required: libc6, linux-image-amd64")));
    }

    @Test
    void aKernelThatNoPackageInstalledHasNoSuccessor() {
        HostTree host = HostTree.bare(root).file("/lib/modules/6.99.0-amd64/modules.dep", "");
        assertThat(read(host).rebootReasons()).isEqualTo(Observed.known(List.of()));
    }

    @Test
    void theProcessorsHolesAreTheKernelsWords() {
        assertThat(read(HostTree.bare(root)).cpuVulnerabilities())
                .isEqualTo(Observed.unknown("/sys/devices/system/cpu/vulnerabilities: nothing to be read there"));
        HostTree host = HostTree.bare(root).file("/sys/devices/system/cpu/vulnerabilities/mds", "Not affected\n");
        assertThat(read(host).cpuVulnerabilities()).isEqualTo(Observed.known(Map.of("mds", "Not affected")));
    }

    @Test
    void membersOfTheSocketsGroupAreThoseOfBothFiles() throws IOException {
        HostTree host = HostTree.bare(root).file("/run/docker.sock", "");
        long gid = ((Integer) Files.getAttribute(root.resolve("run/docker.sock"), "unix:gid")).longValue();
        if (gid == 0) {
            Files.setAttribute(root.resolve("run/docker.sock"), "unix:gid", 999);
            gid = 999;
        }
        host.file("/etc/group", "root:x:0:\ndocker:x:" + gid + ":ann,root,bob\nother:x:4711:eve\n")
                .file("/etc/passwd", "root:x:0:0::/:/bin/sh\ncarl:x:1001:" + gid + "::/:/bin/sh\n");
        assertThat(read(host).socketGroup()).isEqualTo(Observed.known(List.of("ann", "bob", "carl")));
    }

    @Test
    void whatAnOldKernelLacksIsNamed() {
        HostTree host = HostTree.bare(root)
                .file("/proc/self/status", "Name:\tx\n")
                .file("/proc/cgroups", "#subsys_name\thierarchy\ncpuset\t1\ncpu\t2\nmemory\t3\n");
        for (String kind : new String[] {"ipc", "mnt", "net", "pid", "uts"}) {
            host.link("/proc/self/ns/" + kind, kind + ":[1]");
        }
        assertThat(read(host).missingFeatures())
                .isEqualTo(Observed.known(
                        List.of("no_new_privs", "seccomp filters", "user namespaces", "cgroup controller pids")));
    }

    @Test
    void filesAreFoundByPathFolderAndTree() throws IOException {
        HostTree host =
                HostTree.bare(root).file("/etc/docker/certs.d/r/ca.crt", "").file("/etc/docker/x", "");
        Files.setPosixFilePermissions(root.resolve("etc/docker/x"), PosixFilePermissions.fromString("rw-rw-r--"));
        var attributes = new FileAttributes(host.files());
        assertThat(attributes.of("/nowhere")).isEqualTo(Observed.known(List.of()));
        assertThat(attributes.of("/nowhere/*")).isEqualTo(Observed.known(List.of()));
        assertThat(attributes.of("/etc/docker/x").map(all -> all.getFirst().mode()))
                .isEqualTo(Observed.known(0664));
        assertThat(attributes
                        .of("/etc/docker/certs.d/**")
                        .map(all -> all.stream()
                                .map(file -> file.path() + (file.folder() ? "/" : ""))
                                .toList()))
                .isEqualTo(Observed.known(List.of("/etc/docker/certs.d/r/", "/etc/docker/certs.d/r/ca.crt")));
    }
}
