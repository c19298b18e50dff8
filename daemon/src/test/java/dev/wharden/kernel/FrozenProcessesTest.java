package dev.wharden.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.wharden.container.Container;
import dev.wharden.subject.Unfrozen;
import dev.wharden.subject.Unfrozen.LiveProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Fixtures of 10 containers' processes: 5 is the shim of c, 10 its first process. */
final class FrozenProcessesTest {
    private static final String ONE = "5:freezer:/docker/c\n4:memory:/docker/c\n3:devices:/docker/c\n0::/\n";
    private static final String OUT = "5:freezer:/\n4:memory:/docker/c\n3:devices:/docker/c\n0::/\n";
    private static final String FAR_OUT = "5:freezer:/\n4:memory:/\n3:devices:/\n0::/\n";
    private static final String TWO = "0::/system.slice/docker-c.scope\n";
    private static final String HOSTS = "22 27 0:21 / /proc rw - proc proc rw\n";
    private static final String ITS =
            "2818 205 0:109 / / rw - overlay overlay rw\n2819 2818 0:21 / /proc rw - proc p rw\n";
    private static final int SHIM = 5;
    private static final int MAIN = 10;

    @TempDir
    private Path root;

    @BeforeEach
    void host() throws IOException {
        process(1, 0, 'S', 1, FAR_OUT, HOSTS);
        shim(SHIM, "c");
    }

    @Test
    void allOfAFrozenGroupAreFrozen() throws IOException {
        frozenMain();
        own(11, MAIN, 'D', ONE);
        assertThat(found()).isEqualTo(new Unfrozen(main(), List.of(), List.of(), List.of(), List.of()));
    }

    @Test
    void whatHasLeftTheGroupIsFoundByItsParents() throws IOException {
        frozenMain();
        own(11, MAIN, 'D', ONE);
        own(12, 11, 'R', OUT);
        own(13, 12, 'S', "5:freezer:/docker/c/of-my-own\n0::/\n");
        own(14, MAIN, 'Z', OUT);
        process(20, 1, 'R', 20, FAR_OUT, HOSTS);
        file("sys/fs/cgroup/freezer/docker/c/of-my-own/freezer.state", "THAWED\n");
        assertThat(found().ending()).isEqualTo(processes(12, 13));
        assertThat(found().doubts()).isEmpty();
    }

    @Test
    void theFirstProcessCanBeTheOneThatLeft() throws IOException {
        versionOne();
        own(MAIN, SHIM, 'R', OUT);
        assertThat(found().ending()).isEqualTo(processes(MAIN));
    }

    @Test
    void oneThreadCanLeaveAndItsLeaderStay() throws IOException {
        frozenMain();
        pair('D', ONE, 'R', OUT);
        assertThat(found().ending()).isEqualTo(processes(11));
        thread(11, 12, 'D', ONE);
        assertThat(found().all()).isEmpty();
        assertThat(found().doubts()).isEmpty();
    }

    @Test
    void aProcessWhoseLeaderIsDeadLivesAsLongAsAThread() throws IOException {
        frozenMain();
        pair('Z', OUT, 'S', OUT);
        assertThat(found().ending()).isEqualTo(processes(11));
        assertThat(state(11)).isEqualTo(Unfrozen.State.RUNNING);
        thread(11, 12, 'Z', OUT);
        assertThat(found().all()).isEmpty();
    }

    @Test
    void whatDockerExecStartedIsAChildOfTheShim() throws IOException {
        frozenMain();
        own(30, SHIM, 'R', OUT);
        own(31, SHIM, 'D', ONE);
        // Its mount namespace is its own choice.
        process(32, 30, 'S', 30, FAR_OUT, "4000 1 0:9 / / rw - tmpfs t rw\n");
        assertThat(found().ending()).isEqualTo(processes(30, 32));
    }

    /** runc, waiting for what a docker exec starts: in the host's groups and the shim's session. */
    @Test
    void theRuntimeItselfIsInnocent() throws IOException {
        frozenMain();
        process(40, SHIM, 'S', 7345, FAR_OUT, HOSTS);
        assertThat(found()).isEqualTo(new Unfrozen(main(), List.of(), List.of(), List.of(), List.of()));
    }

    @Test
    void whereTheParentIsNoShimOfItThatIsSaid() throws IOException {
        versionOne();
        shim(SHIM, "another");
        own(MAIN, SHIM, 'D', ONE);
        own(30, SHIM, 'R', OUT);
        assertThat(found().all()).isEmpty();
        assertThat(found().doubts())
                .anySatisfy(doubt -> assertThat(doubt).startsWith("process 5, the parent of its first one, is not"))
                .anySatisfy(doubt -> assertThat(doubt).startsWith("process 30 sees its files and runs"));
    }

    @Test
    void anOrphanOfOneWithAnothersProcessIdsIsInThatOnesTree() throws IOException {
        frozenMain();
        shim(6, "owner");
        process(50, 6, 'S', 50, "5:freezer:/docker/owner\n0::/\n", "3000 1 0:9 / / rw - overlay o rw\n");
        process(51, 50, 'S', 51, FAR_OUT, ITS);
        process(52, 50, 'S', 52, OUT, ITS);
        process(53, 50, 'S', 53, FAR_OUT, "4000 1 0:9 / / rw - tmpfs t rw\n");
        Unfrozen found = found("container:owner");
        assertThat(found.staying()).isEqualTo(processes(51));
        assertThat(found.ending()).isEqualTo(processes(52));
        assertThat(found.doubts())
                .containsExactly("process 53 has the process ids of container owner and not both its control group and"
                        + " its mounts: it may be of either");
        assertThat(found.unproved()).isEqualTo(processes(53));
    }

    /** What is in the control group of another and has its parent is its only if it has its mounts too. */
    @Test
    void anOrphanThatWroteItselfIntoAnothersGroupsIsNotBelieved() throws IOException {
        versionOne();
        own(MAIN, SHIM, 'D', ONE);
        shim(6, "owner");
        String theirs = "5:freezer:/docker/owner\n3:devices:/docker/owner\n0::/\n";
        process(50, 6, 'S', 50, theirs, "3000 1 0:9 / / rw - overlay o rw\n");
        process(51, 50, 'S', 51, theirs, "3000 1 0:9 / / rw - overlay o rw\n");
        // unshare(CLONE_NEWNS): the same root under other ids.
        process(52, 50, 'S', 52, theirs, "4000 1 0:109 / / rw - overlay overlay rw\n");
        // The same with another root.
        process(53, 50, 'S', 53, theirs, "5000 1 0:77 / / rw - tmpfs t rw\n");
        process(54, 50, 'D', 54, ONE, "5001 1 0:77 / / rw - tmpfs t rw\n");
        Unfrozen found = found("container:owner");
        assertThat(found.all()).isEqualTo(processes(52));
        assertThat(found.unproved()).isEqualTo(processes(53));
    }

    /** A third container with the same process ids, whose orphans come to the owner too. */
    @Test
    void anOrphanOfAThirdContainerIsThatOnes() throws IOException {
        String third = "c3".repeat(32);
        versionOne();
        file("sys/fs/cgroup/freezer/docker/" + third + "/freezer.state", "THAWED\n");
        own(MAIN, SHIM, 'D', ONE);
        shim(6, "owner");
        process(50, 6, 'S', 50, "5:freezer:/docker/owner\n0::/\n", "3000 1 0:9 / / rw - overlay o rw\n");
        shim(7, third);
        String groups = "5:freezer:/docker/" + third + "\n0::/\n";
        process(70, 7, 'S', 70, groups, "6000 1 0:8 / / rw - overlay o rw\n");
        process(71, 50, 'S', 71, groups, "6000 1 0:8 / / rw - overlay o rw\n");
        assertThat(found("container:owner"))
                .isEqualTo(new Unfrozen(main(), List.of(), List.of(), List.of(), List.of()));
    }

    @Test
    void whatRightsOverOthersMayHideIsSaid() throws IOException {
        versionOne();
        own(MAIN, SHIM, 'D', ONE);
        var inspect = container(MAIN, "host").tree().deepCopy();
        inspect.withObject("/HostConfig").putArray("CapAdd").add("SYS_ADMIN");
        Unfrozen found = new FrozenProcesses(new ProcFiles(root)).of(new Container(inspect));
        assertThat(found.unproved()).isEmpty();
        assertThat(found.doubts())
                .singleElement()
                .satisfies(
                        doubt -> assertThat(doubt).startsWith("it sees processes of the host and has CAP_SYS_ADMIN"));
    }

    /** The kernel cuts a long path, and its beginning may be the path of a frozen group. */
    @Test
    void aTableThatIsCutOffProvesNothing() throws IOException {
        versionOne();
        own(MAIN, SHIM, 'D', ONE);
        own(11, MAIN, 'S', "5:freezer:/docker/c");
        assertThat(found().unproved()).isEqualTo(processes(11));
    }

    @Test
    void aTableOfProcessesThatCannotBeReadProvesNothing() throws IOException {
        versionOne();
        own(MAIN, SHIM, 'D', ONE);
        file("proc/12/stat", "no stat");
        assertThat(found().unproved()).isEqualTo(processes(MAIN));
    }

    @Test
    void anOrphanOfOneWithTheHostsProcessIdsComesToTheShim() throws IOException {
        frozenMain();
        own(60, SHIM, 'S', FAR_OUT);
        assertThat(found("host").staying()).isEqualTo(processes(60));
    }

    /** {@code nsenter -t 10 -m}: of an administrator, or of nobody knows whom. */
    @Test
    void whoOnlySeesItsFilesMayBeItsOwn() throws IOException {
        frozenMain();
        process(70, 1, 'S', 70, FAR_OUT, ITS);
        assertThat(found().all()).isEmpty();
        assertThat(found().unproved()).isEqualTo(processes(70));
        assertThat(found().doubts())
                .containsExactly("process 70 sees its files and runs, and may be of it or of a person who looks at it");
    }

    @Test
    void decoysHideNothing() throws IOException {
        frozenMain();
        int decoys = 4200;
        for (int pid = 1000; pid < 1000 + decoys; pid++) {
            own(pid, MAIN, 'S', ONE);
        }
        own(1000 + decoys, 999 + decoys, 'S', OUT);
        file(
                "sys/fs/cgroup/freezer/docker/c/tasks",
                IntStream.range(1000, 1000 + decoys).mapToObj(pid -> pid + "\n").collect(Collectors.joining()));
        assertThat(found().ending()).isEqualTo(processes(1000 + decoys));
    }

    @Test
    void aChainOfParentsThatIsNotWholeIsSaid() throws IOException {
        frozenMain();
        own(80, 79, 'S', ONE);
        assertThat(found().doubts()).contains("processes of the host came and went faster than they could be read");
    }

    @Test
    void inVersionTwoTheEventsOfTheGroupTell() throws IOException {
        versionTwo();
        own(MAIN, SHIM, 'S', TWO);
        own(11, MAIN, 'S', "0::/system.slice/else\n");
        own(12, MAIN, 'S', "0::/\n");
        threads(13, MAIN, 'S', TWO);
        thread(13, 13, 'S', TWO);
        thread(13, 14, 'S', "0::/system.slice/else\n");
        assertThat(found().ending()).isEqualTo(processes(11, 12, 13));
        assertThat(found("host").staying()).isEqualTo(processes(11, 12, 13));
    }

    /** As a daemon in a container sees others, or a group that is gone: neither is a reason to end anybody. */
    @ParameterizedTest
    @ValueSource(strings = {"5:freezer:/../c\n", "5:freezer:/docker/elsewhere\n", "5:freezer:/..\n"})
    void aGroupThatCannotBeFollowedSaysNothing(String groups) throws IOException {
        versionOne();
        own(MAIN, SHIM, 'D', groups);
        assertThat(found().all()).isEmpty();
        assertThat(found().unproved()).isEqualTo(processes(MAIN));
        assertThat(found().doubts())
                .containsExactly("/proc/10/cgroup names no control group whose freezer can be read");
    }

    /** What is known is not given up for what is not. */
    @Test
    void whatIsFoundIsFoundBesideADoubt() throws IOException {
        versionOne();
        own(MAIN, SHIM, 'D', "5:freezer:/docker/elsewhere\n");
        own(11, MAIN, 'D', OUT);
        assertThat(found().ending()).isEqualTo(processes(11));
        assertThat(found().doubts()).hasSize(1);
    }

    @Test
    void whereThereIsNoFreezerItIsNotKnown() throws IOException {
        own(MAIN, SHIM, 'S', ONE);
        assertThat(found().doubts()).hasSize(1);
        // Nobody's process in particular: such a host shows the freezer of none.
        assertThat(found().unproved()).isEmpty();
    }

    @Test
    void whatDoesNotRunHasNone() {
        assertThat(new FrozenProcesses(new ProcFiles(root)).of(container(0, "")))
                .isEqualTo(Unfrozen.NONE);
    }

    @Test
    void aNumberThatWasGivenToAnotherProcessIsNotTheSame() throws IOException {
        own(11, 1, 'S', ONE);
        assertThat(state(11)).isEqualTo(Unfrozen.State.RUNNING);
        assertThat(new FrozenProcesses(new ProcFiles(root)).state(new LiveProcess(11, 7)))
                .isEqualTo(Unfrozen.State.ENDED);
        assertThat(state(12)).isEqualTo(Unfrozen.State.ENDED);
    }

    private Unfrozen.State state(int pid) {
        return new FrozenProcesses(new ProcFiles(root)).state(new LiveProcess(pid, start(pid)));
    }

    private Unfrozen found() {
        return found("");
    }

    private Unfrozen found(String pidMode) {
        return new FrozenProcesses(new ProcFiles(root)).of(container(MAIN, pidMode));
    }

    private static java.util.Optional<LiveProcess> main() {
        return java.util.Optional.of(new LiveProcess(MAIN, start(MAIN)));
    }

    private static List<LiveProcess> processes(int... pids) {
        return IntStream.of(pids)
                .mapToObj(pid -> new LiveProcess(pid, start(pid)))
                .toList();
    }

    private static Container container(int pid, String pidMode) {
        var inspect = JsonNodeFactory.instance.objectNode().put("Id", "c").put("Name", "/web");
        inspect.putObject("State").put("Pid", pid).put("Running", pid > 0);
        inspect.putObject("HostConfig").put("PidMode", pidMode);
        return new Container(inspect);
    }

    private void versionOne() throws IOException {
        file("sys/fs/cgroup/freezer/cgroup.procs", "");
        file("sys/fs/cgroup/freezer/docker/c/freezer.state", "FROZEN\n");
        file("sys/fs/cgroup/freezer/docker/owner/freezer.state", "THAWED\n");
    }

    private void versionTwo() throws IOException {
        file("sys/fs/cgroup/cgroup.procs", "");
        file("sys/fs/cgroup/system.slice/docker-c.scope/cgroup.events", "populated 1\nfrozen 1\n");
        file("sys/fs/cgroup/system.slice/else/cgroup.events", "populated 1\nfrozen 0\n");
    }

    private void shim(int pid, String container) throws IOException {
        stat("proc/" + pid, pid, "containerd-shim", 1, 'S', 7345, 11);
        file(
                "proc/" + pid + "/cmdline",
                "/usr/bin/containerd-shim-runc-v2\0-namespace\0moby\0-id\0" + container + "\0");
        file("proc/" + pid + "/cgroup", FAR_OUT);
        file("proc/" + pid + "/mountinfo", HOSTS);
    }

    /** A process of the container, which has a session of its own. */
    private void own(int pid, int parent, char state, String groups) throws IOException {
        process(pid, parent, state, pid, groups, ITS);
    }

    private void process(int pid, int parent, char state, int session, String groups, String mounts)
            throws IOException {
        String folder = "proc/" + pid;
        stat(folder, pid, "a) R 1 (b\n", parent, state, session, 1);
        file(folder + "/cgroup", groups);
        file(folder + "/mountinfo", mounts);
    }

    /** On a host with cgroups of version 1, whose first process is frozen. */
    private void frozenMain() throws IOException {
        versionOne();
        own(MAIN, SHIM, 'D', ONE);
    }

    /** One of two threads. */
    private void threads(int pid, int parent, char state, String groups) throws IOException {
        own(pid, parent, state, groups);
        stat("proc/" + pid, pid, "a) R 1 (b\n", parent, state, pid, 2);
    }

    /** 11, whose leader and whose other thread 12 are in these states and groups. */
    private void pair(char leader, String groups, char other, String itsGroups) throws IOException {
        threads(11, MAIN, leader, groups);
        thread(11, 11, leader, groups);
        thread(11, 12, other, itsGroups);
    }

    private void thread(int pid, int thread, char state, String groups) throws IOException {
        String folder = "proc/" + pid + "/task/" + thread;
        stat(folder, thread, "a) R 1 (b\n", MAIN, state, pid, 2);
        file(folder + "/cgroup", groups);
    }

    private static long start(int pid) {
        return pid * 10L;
    }

    /** Its name is as hostile as a name can be. */
    private void stat(String folder, int pid, String name, int parent, char state, int session, int threads)
            throws IOException {
        file(
                folder + "/stat",
                "%d (%s) %s %d %d %d 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 %d 0 %d 100 200\n"
                        .formatted(pid, name, state, parent, pid, session, threads, start(pid)));
    }

    private void file(String path, String content) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }
}
