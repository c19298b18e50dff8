package dev.wharden.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.subject.KernelFacts;
import dev.wharden.subject.Observed;
import dev.wharden.subject.ProcessFacts;
import java.io.IOException;
import java.nio.file.Files;
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
        assertThat(groups.below("8:pids:/docker/" + ID + "/" + OTHER + "/init.scope\n", GROUP))
                .contains(OTHER);
        assertThat(groups.below("8:pids:/docker/" + ID + "/x\n", GROUP)).isEmpty();
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
        assertThat(read().unread()).as("of one that has ended").isEmpty();
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
        host.file(GROUP + "/x".repeat(70) + "/cgroup.procs", "");
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
