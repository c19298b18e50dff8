package dev.wharden.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.subject.EngineFacts;
import dev.wharden.subject.HostFacts;
import dev.wharden.subject.Observed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A FIFO in the place of a file of the host is not read, and nobody waits for what is never written to it. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class FifoTest {
    private static final String SOCKET = "/run/docker.sock";

    @TempDir
    private Path root;

    private HostTree host = new HostTree(Path.of("/nowhere"));

    @BeforeEach
    void make() {
        host = HostTree.bare(root)
                .file("/run/docker.sock", "")
                .file("/proc/812/comm", "dockerd\n")
                .file("/proc/812/cgroup", "0::/\n")
                .file("/proc/812/status", "Name:\tdockerd\nUid:\t0\t0\t0\t0\nNSpid:\t812\n")
                .file("/proc/812/cmdline", "/usr/sbin/dockerd\0-H\0fd://\0")
                .file("/proc/812/stat", "812 (dockerd) S 1 " + "0 ".repeat(17) + "100 0\n")
                .file("/proc/812/net/unix", "Num\n0: 2 0 00010000 1 1 7 " + SOCKET + "\n");
    }

    private void fifo(String path) throws IOException, InterruptedException {
        Path file = root.resolve(path.substring(1));
        Files.createDirectories(file.getParent());
        Files.deleteIfExists(file);
        assertThat(new ProcessBuilder("mkfifo", file.toString())
                        .inheritIO()
                        .start()
                        .waitFor())
                .isZero();
    }

    private HostFacts facts() {
        return new HostReader(host.files()).facts(Path.of(SOCKET), EngineFacts.NONE);
    }

    @Test
    void theEnginesConfiguration() throws Exception {
        fifo("/etc/docker/daemon.json");
        assertThat(facts().engineProcess().toString())
                .contains("/etc/docker/daemon.json: not a regular file")
                .startsWith("Known");
    }

    @Test
    void aLinkToOneAndToWhatTheKernelWritesLater() throws Exception {
        fifo("/srv/pipe");
        for (String target : List.of("../../srv/pipe", "../../proc/kmsg")) {
            host.file("/proc/kmsg", "").link("/etc/docker/daemon.json", target);
            assertThat(facts().engineProcess().toString()).contains("/etc/docker/daemon.json: not a regular file");
        }
    }

    /** Any local user writes the command line of a sudo that waits at its prompt, and calls it by a link. */
    @ParameterizedTest
    @ValueSource(strings = {"/dev/shm/pipe", "/proc/self/root/dev/shm/pipe", "/sys/../dev/shm/pipe", "/proc/kmsg"})
    void aFileThatACommandLineNames(String path) throws Exception {
        fifo("/dev/shm/pipe");
        fifo("/proc/kmsg");
        host.link("/proc/self", "/proc/700").link("/proc/700/root", "/").file("/sys/x", "");
        host.file("/proc/812/cmdline", "dockerd\0sh\0-c\0" + path + "\0");
        assertThat(facts().engineProcess().toString())
                .contains(path + ": not a regular file")
                .startsWith("Known");
        assertThat(new EngineHolders(host.files()).sockets(Set.of(0), _ -> true))
                .isEqualTo(new EngineHolders.Places(Set.of(), Set.of(), ""));
    }

    @Test
    void theDistribution() throws Exception {
        fifo("/etc/os-release");
        assertThat(facts().system().operatingSystem())
                .isEqualTo(Observed.unknown("/etc/os-release: not a regular file"));
        assertThat(new HostReader(host.files()).operatingSystem()).isInstanceOf(Observed.Unknown.class);
    }

    @Test
    void accountsAndGroups() throws Exception {
        fifo("/etc/passwd");
        fifo("/etc/group");
        var reader = new HostReader(host.files());
        assertThat(reader.logins()).isEqualTo(Observed.unknown("/etc/passwd: not a regular file"));
        assertThat(reader.groups()).isEqualTo(Observed.unknown("/etc/group: not a regular file"));
        assertThat(reader.powerfulGroups()).isEqualTo(Map.of());
        assertThat(facts().system().socketGroup()).isNotInstanceOf(Observed.Absent.class);
    }

    @Test
    void rulesOfTheAuditSystem() throws Exception {
        fifo("/etc/audit/rules.d/10.rules");
        fifo("/etc/audit/audit.rules");
        assertThat(facts().system().unwatched())
                .isEqualTo(Observed.unknown("/etc/audit/rules.d/10.rules: not a regular file"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/etc/systemd/system/docker.socket", "/run/systemd/system/docker.socket.d/listen.conf"})
    void aSocketUnit(String unit) throws Exception {
        fifo(unit);
        assertThat(facts().engineProcess().toString()).contains(unit + ": cannot be read");
    }

    /** What is a hint among many is none. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/run/reboot-required.pkgs",
                "/run/systemd/container",
                "/run/host/container-manager",
                "/run/.containerenv",
                "/usr/lib/os-release"
            })
    void aHint(String path) throws Exception {
        host.file("/run/reboot-required", "");
        fifo(path);
        assertThat(facts().socket()).isEqualTo(SOCKET);
    }

    /** By which systemd masks a unit. */
    @Test
    void aLinkToNothingIsAnEmptyFile() throws Exception {
        host.link("/etc/x", "/dev/null");
        assertThat(host.files().read("/etc/x")).isEmpty();
    }

    @Test
    void theDevicesThatNeverEnd() {
        // A link of a path out of the tree that tests replace does not leave it: one to the kernel's is as endless.
        host.file("/proc/kmsg", "").link("/etc/os-release", "/proc/kmsg");
        assertThat(facts().system().operatingSystem())
                .isEqualTo(Observed.unknown("/etc/os-release: not a regular file"));
    }
}
