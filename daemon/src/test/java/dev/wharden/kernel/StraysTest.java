package dev.wharden.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.wharden.container.Container;
import dev.wharden.subject.Unfrozen;
import dev.wharden.subject.Unfrozen.LiveProcess;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What may have come from a container into the processes of another: 5 is the shim of c, whose first process 10 is
 * frozen; 6 that of the owner of its process ids, whose first process is 50.
 */
final class StraysTest {
    private static final int OLD = 100;
    private static final int NEW = 900;
    private static final String USUAL = "00000000a80425fb";
    private static final String ALL = "000001ffffffffff";
    private static final String OWNER = "5:freezer:/docker/owner\n3:devices:/docker/owner\n0::/\n";
    private static final String OWNERS = "3000 1 0:9 / / rw - overlay o rw\n";

    @TempDir
    private Path root;

    private HostTree host = new HostTree(Path.of("/"));

    @BeforeEach
    void twoContainers() {
        host = new HostTree(root)
                .file("/proc/stat", "cpu 1\nbtime 1795600000\n")
                .file("/sys/fs/cgroup/freezer/cgroup.procs", "")
                .file("/sys/fs/cgroup/freezer/docker/c/freezer.state", "FROZEN\n")
                .file("/sys/fs/cgroup/freezer/docker/owner/freezer.state", "THAWED\n");
        process(1, 0, 1, 1, USUAL, "0::/\n", "22 27 0:21 / / rw - ext4 r rw\n");
        shim(5, "c");
        shim(6, "owner");
        process(10, 5, 10, 800, USUAL, "5:freezer:/docker/c\n0::/\n", "2000 1 0:8 / / rw - overlay c rw\n");
        process(50, 6, 50, OLD, USUAL, OWNER, OWNERS);
        numbers(50, "50\t1");
    }

    private void shim(int pid, String container) {
        process(pid, 1, 77, 1, USUAL, "0::/\n", "22 27 0:21 / / rw - ext4 r rw\n");
        host.file("/proc/" + pid + "/cmdline", "/usr/bin/containerd-shim-runc-v2\0-id\0" + container + "\0");
        stat(pid, "containerd-shim", 1, 77, 1);
    }

    private void numbers(int pid, String numbers) {
        status(pid, USUAL, USUAL, numbers);
    }

    private void status(int pid, String bounds, String permitted, String numbers) {
        host.file(
                "/proc/" + pid + "/status",
                "Name:\tx\nState:\tS\nNSpid:\t" + numbers + "\nCapPrm:\t" + permitted + "\nCapBnd:\t" + bounds + "\n");
    }

    private void stat(int pid, String name, int parent, int session, int start) {
        host.file(
                "/proc/" + pid + "/stat",
                "%d (%s) S %d %d %d 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 %d 100 200\n"
                        .formatted(pid, name, parent, pid, session, start));
    }

    private void process(int pid, int parent, int session, int start, String bounds, String groups, String mounts) {
        stat(pid, "a", parent, session, start);
        status(pid, bounds, bounds, pid + "\t7");
        host.file("/proc/" + pid + "/cgroup", groups).file("/proc/" + pid + "/mountinfo", mounts);
    }

    /** With the owner's control group, mounts and bounds. */
    private void disguised(int pid, int parent, int session, int start) {
        process(pid, parent, session, start, USUAL, OWNER, OWNERS);
    }

    private Unfrozen found(String mode, String... added) {
        var inspect = JsonNodeFactory.instance.objectNode().put("Id", "c").put("Name", "/web");
        inspect.put("Created", "2026-11-25T09:46:48Z"); // eight seconds after the boot
        inspect.putObject("State").put("Pid", 10).put("Running", true);
        var added2 = inspect.putObject("HostConfig").put("PidMode", mode).putArray("CapAdd");
        List.of(added).forEach(added2::add);
        return new FrozenProcesses(host.files()).of(new Container(inspect));
    }

    private static List<LiveProcess> processes(int... pids) {
        return java.util.stream.IntStream.of(pids)
                .mapToObj(pid -> new LiveProcess(pid, NEW))
                .toList();
    }

    @Test
    void whatWasAdoptedInASessionOfItsOwnMayHaveComeFromOneThatCanEnter() {
        disguised(60, 50, 60, NEW);
        disguised(61, 60, 60, NEW);
        assertThat(found("container:owner", "SYS_ADMIN").unproved()).isEqualTo(processes(60, 61));
        assertThat(found("host", "SYS_ADMIN").unproved()).isEqualTo(processes(60, 61));
        assertThat(found("container:owner").unproved()).as("it cannot").isEmpty();
        assertThat(found("", "SYS_ADMIN").unproved()).as("it does not see them").isEmpty();
    }

    /** A session is given on to children, and begun, but never joined. */
    @Test
    void whatIsInASessionOfTheOwnerIsItsOwn() {
        disguised(60, 50, 50, NEW);
        disguised(61, 6, 61, NEW);
        disguised(62, 50, 61, NEW);
        disguised(63, 50, 63, OLD);
        disguised(64, 60, 64, NEW);
        assertThat(found("container:owner", "SYS_ADMIN").unproved()).isEmpty();
    }

    @Test
    void aSessionOfItsOwnExecIsNoneOfTheOwner() {
        disguised(61, 5, 61, NEW);
        disguised(62, 50, 61, NEW);
        assertThat(found("container:owner", "SYS_ADMIN").unproved()).isEqualTo(processes(62));
    }

    /** The rights that a privileged exec session of it has, or has given on before it ended. */
    @Test
    void whatAPrivilegedExecSessionLeftIsFound() {
        disguised(60, 50, 60, NEW);
        process(61, 5, 61, NEW, ALL, "5:freezer:/docker/c\n0::/\n", "2000 1 0:8 / / rw - overlay c rw\n");
        assertThat(found("container:owner").unproved()).isEqualTo(processes(60));
        host.file("/proc/61/stat", "").file("/proc/60/status", "");
        stat(61, "a", 1, 61, OLD);
        status(60, ALL, ALL, "60\t9");
        assertThat(found("container:owner").unproved()).isEqualTo(processes(60));
    }

    @Test
    void whoMayWriteIntoTheMemoryOfOthersIsADoubt() {
        assertThat(found("container:owner", "SYS_PTRACE").doubts())
                .containsExactly("it sees processes of another container and has CAP_SYS_PTRACE: what it wrote into"
                        + " their memory is not seen");
        assertThat(found("container:owner").doubts()).isEmpty();
        assertThat(found("", "SYS_PTRACE").doubts()).isEmpty();
    }
}
