package dev.wharden.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.subject.KernelFacts;
import dev.wharden.subject.Observed;
import dev.wharden.subject.ProcessFacts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is in a control group below a container's is judged as that container's, unless another container was created
 * there; and nothing below it hides what is in its own.
 */
final class ChildGroupsTest {
    private static final String ID = "ab".repeat(32);
    private static final String OTHER = "5".repeat(64);
    private static final String GROUP = "/sys/fs/cgroup/pids/docker/" + ID;
    private static final String BELOW = GROUP + "/" + OTHER;

    @TempDir
    Path root;

    private HostTree host = new HostTree(Path.of("/"));

    @BeforeEach
    void aContainerWithItsOwnProcessIds() throws IOException {
        host = HostTree.bare(root)
                .process(812, ID, 1000)
                .process(813, ID, 0)
                .file(GROUP + "/cgroup.procs", "812\n813\n");
        born(812, 700, 1);
        shim(700, ID, "/");
    }

    private void born(int pid, int parent, int... numbers) throws IOException {
        StringBuilder all = new StringBuilder("NSpid:\t" + pid);
        for (int number : numbers) {
            all.append('\t').append(number);
        }
        Path status = root.resolve("proc/" + pid + "/status");
        host.file("/proc/" + pid + "/status", Files.readString(status).replaceFirst("Uid:", all + "\nUid:"))
                .file("/proc/" + pid + "/stat", pid + " (x) S " + parent + " " + "0 ".repeat(17) + "100 0\n");
    }

    private void shim(int pid, String id, String group) {
        host.file("/proc/" + pid + "/stat", pid + " (containerd-shim) S 1 " + "0 ".repeat(17) + "100 0\n")
                .file("/proc/" + pid + "/cgroup", "8:pids:" + group + "\n")
                .file("/proc/" + pid + "/cmdline", "containerd-shim-runc-v2\0-id\0" + id + "\0");
    }

    private KernelFacts read() {
        var read = new ProcessReader(host.files()).read(812, ID, "0001-01-01T00:00:00Z");
        return ((Observed.Known<KernelFacts>) read).value();
    }

    private String pids() {
        return read().others().stream()
                .map(ProcessFacts::pid)
                .sorted()
                .map(String::valueOf)
                .collect(Collectors.joining(" "));
    }

    private void mounted(int pid, String device) {
        host.file("/proc/" + pid + "/mountinfo", "30 1 " + device + " / / rw - overlay overlay rw\n");
    }

    /** One of another container, and an orphan of it, which the container's first process has adopted. */
    private void anotherBelow() throws IOException {
        host.process(820, ID, 1020)
                .process(821, ID, 1021)
                .file(BELOW + "/cgroup.procs", "821\n")
                .file(BELOW + "/init.scope/cgroup.procs", "820\n");
        shim(702, OTHER, "/");
        born(820, 702, 7);
        born(821, 812, 8);
        mounted(820, "0:55");
        mounted(821, "0:55");
    }

    /** As {@code docker run --pid container:ID --cgroup-parent /docker/ID} makes it. */
    @Test
    void anotherContainersGroupIsThatOnesWhateverTheParents() throws IOException {
        anotherBelow();
        assertThat(pids()).isEqualTo("813");
        assertThat(read().unread()).isEmpty();
        var groups = new GroupProcesses(host.files());
        assertThat(groups.of(BELOW, 820, 10).pids()).as("which judges both").containsExactly(821L, 820L);
        var owners = groups.new Owners();
        assertThat(owners.below("8:pids:/docker/" + ID + "/" + OTHER + "/init.scope\n", GROUP))
                .contains(OTHER);
        assertThat(owners.below("8:pids:/docker/" + ID + "/x\n", GROUP)).isEmpty();
        assertThat(owners.unread()).isEmpty();
    }

    /** It has ended, or was removed while it goes on without its first thread: its shim is gone. */
    @Test
    void whatMayBeOfEitherIsToldAndNotJudged() throws IOException {
        anotherBelow();
        host.file("/proc/702/cmdline", "sh\0");
        assertThat(pids()).isEqualTo("813");
        assertThat(read().unread())
                .isEqualTo("its control group: what is in the one below it that is named 555555555555 may be of"
                        + " another container");
        host.file(BELOW + "/cgroup.procs", "").file(BELOW + "/init.scope/cgroup.procs", "4000\n");
        assertThat(read().unread()).as("of one that has ended").isEqualTo(Rounds.FAST);
    }

    /** Each makes a group with the name of a container and goes into it. */
    @Test
    void aProcessOfTheContainerCannotPassForAnothers() throws IOException {
        anotherBelow();
        shim(702, OTHER, "/docker/" + ID);
        mounted(821, "0:20");
        assertThat(pids()).as("with the root file system of the container").isEqualTo("813 820 821");
        mounted(821, "0:55");
        born(820, 700, 7);
        assertThat(pids()).as("begun by docker exec").isEqualTo("813 820 821");
    }

    /** Its containers have process ids below those of the container, and their shims are processes of that one. */
    @Test
    void thoseOfAnEngineInTheContainerAreItsOwn() throws IOException {
        anotherBelow();
        shim(702, OTHER, "/docker/" + ID);
        host.file("/proc/702/stat", "702 (containerd-shim) S 812 " + "0 ".repeat(17) + "100 0\n");
        host.process(820, ID, 1020);
        born(820, 702, 7, 1);
        assertThat(pids()).isEqualTo("813 820 821");
        assertThat(read().unread()).isEmpty();
    }

    /** As node-exporter in kind: its shim is in the container's own groups, where no other container's process is. */
    @Test
    void soAreThoseThatShareItsProcessIds() throws IOException {
        anotherBelow();
        shim(702, OTHER, "/docker/" + ID + "/system.slice/containerd.service");
        host.file("/proc/702/stat", "702 (containerd-shim) S 812 " + "0 ".repeat(17) + "100 0\n");
        assertThat(pids()).isEqualTo("813 820 821");
        assertThat(read().unread()).isEmpty();
        shim(702, OTHER, "/docker/" + ID + "/" + "6".repeat(64));
        host.file("/proc/702/stat", "702 (x) S 812 " + "0 ".repeat(17) + "100 0\n");
        assertThat(pids()).as("of one that is in another's").isEqualTo("813");
        assertThat(read().unread()).contains("may be of another container");
    }

    /** What the kernel says of each has 720 KB, and takes it 20 ms. */
    @Test
    void noMoreOfThemIsReadThanALookHasTimeFor() throws IOException {
        anotherBelow();
        host.file("/proc/702/cmdline", "sh\0");
        var list = new StringBuilder();
        String groups = "Groups:\t" + "4294967294 ".repeat(60_000) + "\n";
        for (int pid = 830; pid < 840; pid++) {
            host.process(pid, ID, 1020).file("/proc/" + pid + "/cgroup", "8:pids:/docker/" + ID + "/" + OTHER + "\n");
            born(pid, 812, 9);
            mounted(pid, pid == 839 ? "0:20" : "0:55");
            Path status = root.resolve("proc/" + pid + "/status");
            host.file("/proc/" + pid + "/status", Files.readString(status) + groups);
            list.append(pid).append('\n');
        }
        host.file(BELOW + "/init.scope/cgroup.procs", "").file(BELOW + "/cgroup.procs", list.toString());
        assertThat(pids()).as("of which the last one would prove it").isEqualTo("813");
        assertThat(read().unread()).contains("may be of another container");
    }

    /** For all that are asked about together no more are read than of one container. */
    @Test
    void theGroupsOnTheWayAreReadOnce() throws IOException {
        var groups = new GroupProcesses(host.files());
        var owners = groups.new Owners();
        StringBuilder way = new StringBuilder();
        for (int i = 0; i < 2; i++) {
            way.append('/').append(String.valueOf(i).repeat(64));
            host.file(GROUP + way + "/cgroup.procs", "");
            for (int j = 0; j < 700; j++) {
                host.file(GROUP + way + "/x" + j + "/cgroup.procs", "");
            }
        }
        String last = "8:pids:/docker/" + ID + way + "/x";
        assertThat(owners.below(last + "1\n", GROUP)).isEmpty();
        assertThat(owners.unread()).contains("its control group: it has more than 1024 groups below it");
        var once = groups.new Owners();
        String first = "8:pids:/docker/" + ID + "/" + "0".repeat(64) + "/x";
        assertThat(once.below(first + "1\n", GROUP)).isEmpty();
        assertThat(once.below(first + "2\n", GROUP)).isEmpty();
        assertThat(once.unread()).isEmpty();
    }

    /** Containers of an engine in it come and go: a group that is removed while it is read is no pass. */
    @Test
    void aGroupThatIsRemovedIsMissed() {
        assertThat(ProcFiles.isRemoved(new IOException("No such device"))).isTrue();
        assertThat(ProcFiles.isRemoved(new NoSuchFileException("x"))).isTrue();
        assertThat(ProcFiles.isRemoved(new IOException("x: No such device or address")))
                .isFalse();
    }

    /** It adopts none, so that descent proves it. */
    @Test
    void withTheHostsProcessIdsDescentIsEnough() throws IOException {
        anotherBelow();
        host.process(812, ID, 1000).file("/proc/702/cmdline", "sh\0");
        born(812, 700);
        assertThat(pids()).isEqualTo("813 820 821");
    }

    /** The engine leaves the folders of {@code --cgroup-parent /docker/ID/x/x/x} behind. */
    @Test
    void manyEmptyGroupsHideNothing() {
        for (int i = 1; i <= 70; i++) {
            host.file(GROUP + "/x".repeat(i) + "/cgroup.procs", "");
        }
        assertThat(pids()).isEqualTo("813");
        assertThat(read().unread()).isEmpty();
    }

    @Test
    void ofMoreGroupsThanAreReadThoseThatWereReadAreJudged() {
        for (int i = 0; i < 1030; i++) {
            host.file(GROUP + "/x" + i + "/cgroup.procs", "");
        }
        assertThat(pids()).isEqualTo("813");
        assertThat(read().unread()).isEqualTo("its control group: it has more than 1024 groups below it");
        assertThat(new GroupProcesses(host.files()).of(GROUP, 812, 10).pids()).containsExactly(812L, 813L);
    }

    /** Root in a container with a writable control group may take a group's rights to be read. */
    @Test
    void aGroupThatCannotBeReadHidesNoOther() throws IOException {
        Files.createDirectories(root.resolve((GROUP + "/sub/cgroup.procs").substring(1)));
        assertThat(pids()).isEqualTo("813");
        assertThat(read().unread()).startsWith("its control group: ");
    }

    @Test
    void aListThatIsLongerThanAFileMayBeIsReadToItsEnd() {
        host.file(GROUP + "/cgroup.procs", "812\n" + "4000000\n".repeat(200_000) + "813\n");
        assertThat(pids()).isEqualTo("813");
        assertThat(read().unread()).isEqualTo("it has more than 4096 processes");
    }
}
