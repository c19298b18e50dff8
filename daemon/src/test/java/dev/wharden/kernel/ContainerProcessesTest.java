package dev.wharden.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.subject.KernelFacts;
import dev.wharden.subject.Observed;
import dev.wharden.subject.ProcessFacts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every process of a container's control group is seen, wherever in it, and none for longer than it lives. */
final class ContainerProcessesTest {
    private static final String ID = "ab".repeat(32);
    private static final String GROUP = "/sys/fs/cgroup/pids/docker/" + ID;

    private static final String FORKED = "4194624";
    private static final String EXECUTED = "4194560";

    @TempDir
    Path root;

    private HostTree host = new HostTree(Path.of("/"));

    @BeforeEach
    void aHost() {
        host = HostTree.bare(root).process(812, ID, 1000);
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

    @Test
    void childrenAndThoseOfGroupsBelowItAreRead() {
        host.process(813, ID, 0)
                .process(814, ID, 1000)
                .process(815, ID, 1001)
                .file(GROUP + "/cgroup.procs", "812\n813\n")
                .file(GROUP + "/system/cgroup.procs", "")
                .file(GROUP + "/system/web/cgroup.procs", "814\n")
                .file(GROUP + "/user/cgroup.procs", "815\n");
        assertThat(pids()).isEqualTo("813 814 815");
        assertThat(read().unread()).isEmpty();
        assertThat(read().others().getFirst().uids()).contains(0L);
    }

    private static String stat(int pid, int parent) {
        return pid + " (x) S " + parent + " " + "0 ".repeat(17) + "100 0\n";
    }

    private String inGroups(int pid, int count) throws IOException {
        String groups = IntStream.range(0, count)
                .mapToObj(i -> (4_000_000_000L - i) + " ")
                .collect(Collectors.joining());
        String status = Files.readString(root.resolve("proc/" + pid + "/status"));
        return status.replaceFirst("Groups:\t[^\n]*", "Groups:\t" + groups);
    }

    private void crowd(int from, int to) throws IOException {
        var procs = new StringBuilder("812\n813\n");
        String status = inGroups(812, 65_536);
        for (int pid = from; pid < to; pid++) {
            host.process(pid, ID, pid)
                    .file("/proc/" + pid + "/status", status.replaceAll("Uid:.*", "Uid:\t" + (pid + "\t").repeat(4)));
            procs.append(pid).append('\n');
        }
        host.process(813, ID, 0).file(GROUP + "/cgroup.procs", procs.toString());
    }

    /** setgroups(2) takes 65,536, and each look makes the kernel write them all. */
    @Test
    void processesInVeryManyGroupsHideNoOther() throws IOException {
        crowd(1000, 1020);
        assertThat(read().unread()).isEmpty();
        assertThat(pids()).startsWith("813 1000 ").endsWith(" 1019");
    }

    @Test
    void moreOfThemThanAreLookedAtIsSaid() throws IOException {
        crowd(1000, 1100);
        assertThat(read().unread()).isEqualTo("what the kernel says of its processes is longer than 20 MiB");
        assertThat(read().others()).hasSizeBetween(28, 31);
        assertThat(pids()).as("those that came last").startsWith("10").endsWith(" 1099");
    }

    /** As the kernel writes it, with what stands around the lines that are compared. */
    private String threaded(int pid, int threads) throws IOException {
        return Files.readString(root.resolve("proc/" + pid + "/status"))
                .replace("Groups:", "FDSize:\t64\nGroups:")
                .replace("CapInh:", "Threads:\t" + threads + "\nCapInh:")
                .concat("Seccomp_filters:\t1\n");
    }

    private String thread(int tid, String status) {
        host.file("/proc/813/task/" + tid + "/status", status);
        return status;
    }

    private ProcessFacts thread() {
        return read().others().stream()
                .filter(one -> one.pid() == 821)
                .findFirst()
                .orElseThrow();
    }

    private String aProcessWithThreads() throws IOException {
        host.process(813, ID, 1000).file(GROUP + "/cgroup.procs", "812\n813\n");
        String status = threaded(813, 2);
        host.file("/proc/813/status", status);
        thread(813, status);
        thread(820, status.replace("Name:\tsleep", "Name:\tworker"));
        return status;
    }

    @Test
    void threadsWithTheSameRightsAreOneWithTheirProcess() throws IOException {
        aProcessWithThreads();
        assertThat(pids()).isEqualTo("813");
        assertThat(read().unread()).isEmpty();
    }

    /** The first thread gives up all its rights, and the second keeps them. */
    @Test
    void aThreadWithOtherRightsIsJudged() throws IOException {
        String status = aProcessWithThreads();
        thread(821, status.replaceAll("CapBnd:\t.*", "CapBnd:\t000001ffffffffff"));
        assertThat(pids()).isEqualTo("813 821");
        assertThat(thread().parent()).isEqualTo(813);
        thread(821, status.replaceAll("Uid:\t.*", "Uid:\t0\t0\t0\t0"));
        assertThat(thread().uids()).containsOnly(0L);
        thread(821, status.replace("Seccomp:\t2", "Seccomp:\t0"));
        assertThat(thread().seccomp()).isZero();
        thread(821, status.replace("NoNewPrivs:\t1", "NoNewPrivs:\t0"));
        assertThat(thread().noNewPrivileges()).isFalse();
        thread(821, "Name:\tx\nState:\tX (dead)\n");
        assertThat(pids()).as("of one that has ended").isEqualTo("813");
    }

    @Test
    void aThreadOfTheMainProcessIsJudgedWhateverItsGroup() throws IOException {
        String status = threaded(812, 2);
        host.file("/proc/812/status", status)
                .file("/proc/812/task/812/status", status)
                .file("/proc/812/task/830/status", status.replace("Seccomp:\t2", "Seccomp:\t0"));
        assertThat(read().others()).extracting(ProcessFacts::pid).containsExactly(830L);
        assertThat(read().unread()).startsWith("its control group: ");
    }

    /** The file of a kernel before 5.9 has no Seccomp_filters, and what follows differs from thread to thread. */
    @Test
    void threadsOfAnOldKernelAreOneWithTheirProcessWhateverTheirNames() throws IOException {
        host.process(813, ID, 1000).file(GROUP + "/cgroup.procs", "812\n813\n");
        String status = threaded(813, 300).replace("Seccomp_filters:\t1\n", "voluntary_ctxt_switches:\t5\n");
        host.file("/proc/813/status", status);
        for (int tid = 1000; tid < 1300; tid++) {
            thread(
                    tid,
                    status.replace("Name:\tsleep", "Name:\tGC " + tid).replace("switches:\t5", "switches:\t" + tid));
        }
        assertThat(pids()).isEqualTo("813");
        assertThat(read().unread()).isEmpty();
    }

    @Test
    void threadsThatDifferInTheirNamesAloneAreOne() throws IOException {
        String status = aProcessWithThreads().replace("Seccomp:\t2", "Seccomp:\t0");
        for (int tid = 1000; tid < 1300; tid++) {
            thread(tid, status.replace("Name:\tsleep", "Name:\tGC " + tid));
        }
        assertThat(read().others()).hasSize(2).extracting(ProcessFacts::name).containsOnly("sleep");
        assertThat(read().unread()).isEmpty();
    }

    /** Each can enter another mnt or net by itself. */
    @Test
    void aThreadInTheHostsNamespacesIsSaidToBe() throws IOException {
        String status = aProcessWithThreads();
        host.process(1, "host", 0);
        for (int tid : new int[] {813, 820, 821}) {
            thread(tid, status);
            host.link("/proc/813/task/" + tid + "/ns/mnt", "mnt:[4026531813]")
                    .link("/proc/813/task/" + tid + "/ns/net", "net:[4026531813]");
        }
        assertThat(pids()).isEqualTo("813");
        host.link("/proc/813/task/821/ns/net", "net:[4026531001]");
        assertThat(pids()).isEqualTo("813 821");
        assertThat(thread().hosts()).containsExactly("net");
        host.link("/proc/813/ns/net", "net:[4026531001]").link("/proc/813/task/820/ns/net", "net:[4026531001]");
        assertThat(pids()).as("of a process that is there itself").isEqualTo("813");
    }

    /** The threads of the main process are looked at last. */
    @Test
    void threadsOfTheMainProcessHideNoOtherProcess() throws IOException {
        String status = aProcessWithThreads();
        thread(821, status.replace("Seccomp:\t2", "Seccomp:\t0"));
        String main = threaded(812, 9000);
        host.file("/proc/812/status", main);
        for (int tid = 10_000; tid < 18_300; tid++) {
            host.file("/proc/812/task/" + tid + "/status", main);
        }
        assertThat(pids()).isEqualTo("813 821");
        assertThat(read().unread()).isEqualTo("it has more threads than are looked at");
    }

    @Test
    void aThreadThatCannotBeReadIsSaidAndHidesNoOther() throws IOException {
        String status = aProcessWithThreads();
        thread(821, status.replace("Seccomp:\t2", "Seccomp:\t0"));
        thread(814, "Name:\tx\n");
        assertThat(pids()).isEqualTo("813 821");
        assertThat(read().unread()).isEqualTo("one of its threads: no line Uid");
    }

    @Test
    void threadsOfTheMainProcessThatCannotBeListedAreSaid() throws IOException {
        aProcessWithThreads();
        host.file("/proc/812/status", threaded(812, 2));
        assertThat(pids()).isEqualTo("813");
        assertThat(read().unread()).startsWith("its threads: ");
    }

    @Test
    void moreThreadsThanAreLookedAtIsSaid() throws IOException {
        String status = aProcessWithThreads();
        for (int tid = 1000; tid < 9300; tid++) {
            thread(tid, status);
        }
        assertThat(read().unread()).isEqualTo("it has more threads than are looked at");
    }

    /** As {@code nsenter -t 1} and a write to cgroup.procs leave it. */
    @Test
    void aProcessInTheHostsNamespacesIsSaidToBe() throws IOException {
        host.process(1, "host", 0).process(813, ID, 1000).file(GROUP + "/cgroup.procs", "812\n813\n");
        assertThat(read().others().getFirst().hosts())
                .as("of ones made by itself")
                .isEmpty();
        host.link("/proc/813/ns/mnt", "mnt:[4026531001]").link("/proc/813/ns/pid", "pid:[4026531001]");
        assertThat(read().others().getFirst().hosts()).containsExactly("mnt", "pid");
        host.link("/proc/812/ns/pid", "pid:[4026531001]");
        assertThat(read().others().getFirst().hosts()).as("with --pid host").containsExactly("mnt");
        host.file("/proc/813/stat", stat(813, 700, FORKED));
        change(812, "PPid", "700");
        change(813, "PPid", "700");
        assertThat(pids()).as("what the runtime has only just begun").isEmpty();
    }

    @Test
    void moreGroupsThanAreReadAreUnknownAndTheRestIsJudged() throws IOException {
        host.file("/proc/812/status", inGroups(812, 65_536));
        assertThat(read().groups()).isInstanceOf(Observed.Unknown.class);
        assertThat(read().main().uids()).containsOnly(1000L);
        assertThat(read().main().noNewPrivileges()).isTrue();
        host.file("/proc/812/status", inGroups(812, 1000));
        assertThat(read().groups())
                .isInstanceOfSatisfying(
                        Observed.Known.class,
                        known -> assertThat((java.util.List<?>) known.value()).hasSize(1000));
    }

    /** As with systemd in a container, which is in init.scope itself. */
    @Test
    void theMainProcessMayBeInAGroupBelowTheContainers() {
        host.process(813, ID, 1000)
                .file("/proc/812/cgroup", "8:pids:/docker/" + ID + "/init.scope\n")
                .file(GROUP + "/cgroup.procs", "")
                .file(GROUP + "/init.scope/cgroup.procs", "812\n")
                .file(GROUP + "/app.service/cgroup.procs", "813\n");
        assertThat(pids()).isEqualTo("813");
    }

    /** Before exec's own program runs, runc is in the group with all rights: for some milliseconds. */
    @Test
    void whatHasJustBegunWithOtherRightsIsNotTakenForTheContainers() throws IOException {
        host.process(813, ID, 0)
                .process(814, ID, 1000)
                .file("/proc/813/stat", stat(813, 700, FORKED))
                .file("/proc/814/stat", stat(814, 700, EXECUTED))
                .file(GROUP + "/cgroup.procs", "812\n813\n814\n");
        change(812, "PPid", "700");
        change(813, "PPid", "700");
        change(814, "PPid", "700");
        assertThat(pids()).isEqualTo("814");
        host.file("/proc/813/stat", stat(813, 700, EXECUTED));
        assertThat(pids()).as("of a program, however short it lives").isEqualTo("813 814");
        host.file("/proc/813/stat", stat(813, 700, FORKED)).file("/proc/uptime", "1001.01 0\n");
        assertThat(pids()).as("where it may be an orphan").isEqualTo("813 814");
    }

    /** As of a process that is a second old. */
    private static String stat(int pid, int parent, String flags) {
        return pid + " (x) S " + parent + " 0 0 0 0 " + flags + " " + "0 ".repeat(12) + "99900 0\n";
    }

    @Test
    void whoCannotBeReadIsSaid() {
        host.process(813, ID, 1000).file(GROUP + "/cgroup.procs", "812\n813\n");
        assertThat(pids()).isEqualTo("813");
        host.file("/proc/813/status", "Name:\tsh\n");
        assertThat(read().unread()).isEqualTo("one of its processes: no line PPid");
    }

    /** The kernel lists none of which no thread lives: so it goes on by a thread that was not met. */
    @Test
    void whatStaysListedAndOfWhichNothingLivesIsSaid() {
        host.process(813, ID, 1000).file(GROUP + "/cgroup.procs", "812\n813\n9999\n");
        assertThat(pids()).isEqualTo("813");
        assertThat(read().unread()).isEqualTo(Rounds.FAST);
        host.file(GROUP + "/cgroup.procs", "812\n813\n");
        assertThat(read().unread()).isEmpty();
        host.file("/proc/813/status", "Name:\tsh\nState:\tZ (zombie)\n");
        assertThat(pids()).isEmpty();
        assertThat(read().unread()).isEqualTo(Rounds.FAST);
    }

    /** The kernel ends the list of threads where one ends while it is written. */
    @Test
    void aListOfThreadsWithFewerThanThereAreIsNotWhole() throws IOException {
        String status = aProcessWithThreads().replace("Threads:\t2", "Threads:\t3");
        assertThat(read().unread()).isEmpty();
        host.file("/proc/813/status", status);
        thread(813, status);
        assertThat(read().unread()).isEqualTo(Rounds.FAST);
        thread(821, status);
        assertThat(read().unread()).isEmpty();
    }

    /** None of a chain of children is ever old: each starts the next and ends. */
    @Test
    void whatAProcessOfTheContainerHasStartedIsJudgedHoweverYoungItIs() throws IOException {
        host.process(813, ID, 0)
                .file("/proc/813/stat", stat(813, 812, FORKED))
                .file(GROUP + "/cgroup.procs", "812\n813\n");
        String status = Files.readString(root.resolve("proc/813/status"));
        assertThat(pids()).as("of one that has lost its shim").isEqualTo("813");
        change(812, "PPid", "700");
        change(813, "PPid", "700");
        assertThat(pids()).as("of docker exec").isEmpty();
        change(813, "PPid", "710");
        host.file("/proc/710/stat", stat(710, 1));
        assertThat(pids()).as("of another container's init").isEqualTo("813");
        host.file("/proc/813/status", status.replaceFirst("PPid:\t\\d+", "PPid:\t812"));
        assertThat(pids()).isEqualTo("813");
    }

    @Test
    void aProcessWhoseFirstThreadHasEndedIsJudgedByAnother() throws IOException {
        host.process(813, ID, 0).file(GROUP + "/cgroup.procs", "812\n813\n");
        String status = Files.readString(root.resolve("proc/813/status"));
        host.file("/proc/813/status", "Name:\tzl\nState:\tZ (zombie)\n")
                .file("/proc/813/task/813/status", "Name:\tzl\nState:\tZ (zombie)\n");
        assertThat(pids()).isEmpty();
        host.file("/proc/813/task/820/status", status);
        assertThat(pids()).isEqualTo("813");
        assertThat(read().others().getFirst().uids()).contains(0L);
    }

    private void processes(int from, int to, int users) {
        for (int pid = from; pid < to; pid++) {
            host.process(pid, ID, 1000 + pid % users);
        }
        host.file(
                GROUP + "/cgroup.procs",
                IntStream.range(from, to).mapToObj(pid -> pid + "\n").collect(Collectors.joining()));
    }

    @Test
    void manyThatDifferInNothingAreOne() throws IOException {
        processes(1000, 1300, 1);
        assertThat(read().others()).hasSize(1);
        assertThat(read().unread()).isEmpty();
        String status = Files.readString(root.resolve("proc/1200/status"));
        host.file("/proc/1200/status", status.replaceFirst("PPid:\t\\d+", "PPid:\t1100"));
        assertThat(pids()).as("with whom others descend from").isEqualTo("1000 1100 1200");
    }

    @Test
    void moreThanAreReadIsSaid() throws IOException {
        processes(1000, 5200, 1);
        assertThat(read().unread()).isEqualTo("it has more than 4096 processes");
        assertThat(new ContainerProcesses(host.files()).found(812, ID).pids())
                .as("with the main process, however old it is")
                .contains(812L, 5199L)
                .doesNotContain(1000L);
    }

    @Test
    void moreThanAreKeptIsSaid() {
        processes(1000, 1300, 300);
        assertThat(read().others()).hasSize(256);
        assertThat(read().unread()).isEqualTo("it has more than 256 processes that differ");
    }

    @Test
    void aGroupThatCannotBeReadIsSaid() {
        assertThat(read().unread()).startsWith("its control group: ");
    }

    @Test
    void aMainProcessThatHasLeftItsGroupHidesTheOthers() {
        host.file("/proc/812/cgroup", "8:pids:/elsewhere\n");
        var read = new ProcessReader(host.files())
                .read(812, ID, Instant.ofEpochSecond(1795600001).toString());
        assertThat(((Observed.Known<KernelFacts>) read).value().unread())
                .isEqualTo("its control group is not named after it");
    }

    private void change(int pid, String line, String value) throws IOException {
        String status = Files.readString(root.resolve("proc/" + pid + "/status"));
        host.file("/proc/" + pid + "/status", status.replaceFirst(line + ":\t[^\n]*", line + ":\t" + value));
    }

    /** A crowd of processes that differ hides none that is worse, in whichever way, and wherever it is among them. */
    @Test
    void theWorstOfManyAreKept() throws IOException {
        processes(1000, 1700, 700);
        host.process(1650, ID, 0).process(1651, ID, 1651);
        change(1652, "CapBnd", "000001ffffffffff");
        change(1653, "Seccomp", "0");
        change(1654, "NoNewPrivs", "0");
        change(1655, "TracerPid", "5");
        change(1656, "Name", "sshd");
        KernelFacts facts = read();
        assertThat(facts.unread()).isEqualTo("it has more than 256 processes that differ");
        assertThat(facts.others())
                .hasSize(256)
                .extracting(ProcessFacts::pid)
                .contains(1650L, 1652L, 1653L, 1654L, 1655L, 1656L)
                .doesNotContain(1651L)
                .isSorted();
    }

    private HostTree session(int parent, String flags) {
        return host.process(813, ID, 0)
                .file("/proc/812/status", status(812, 700))
                .file("/proc/813/status", status(813, parent))
                .file(
                        "/proc/813/stat",
                        "813 (runc:[2:INIT]) D " + parent + " 0 0 0 0 " + flags + " " + "0 ".repeat(12) + "100 0\n")
                .file("/proc/700/stat", stat(700, 1))
                .file("/proc/700/cgroup", "8:pids:/\n")
                .file("/proc/701/stat", stat(701, 700))
                .file("/proc/701/cgroup", "8:pids:/\n")
                .file(GROUP + "/cgroup.procs", "812\n813\n");
    }

    private static String status(int pid, int parent) {
        return "Name:\trunc:[2:INIT]\nPPid:\t" + parent
                + "\nTracerPid:\t0\nUid:\t0\t0\t0\t0\nGid:\t0\t0\t0\t0\nGroups:\t0 "
                + "\nCapInh:\t0\nCapPrm:\t0\nCapEff:\t0\nCapAmb:\t0\nCapBnd:\t"
                + (pid == 812 ? "0" : "000001ffffffffff") + "\nNoNewPrivs:\t0\nSeccomp:\t" + (pid == 812 ? 2 : 0)
                + "\n";
    }

    /** As a freeze catches it: {@code runc exec} is its parent, and the shim that one's. */
    @Test
    void aSessionThatTheRuntimeWaitsForHasNotBegun() {
        session(701, FORKED);
        assertThat(pids()).isEmpty();
        host.link("/proc/700/ns/mnt", "mnt:[4026531001]");
        assertThat(pids()).as("that has executed nothing").isEmpty();
        session(701, EXECUTED);
        assertThat(pids()).as("that has executed a program").isEqualTo("813");
        host.link("/proc/813/ns/mnt", "mnt:[4026531001]");
        assertThat(pids()).as("a copy of the runtime, among its mounts").isEmpty();
        host.file("/proc/701/stat", stat(701, 1));
        assertThat(pids()).as("of one that the shim has not started").isEqualTo("813");
        host.file("/proc/701/stat", stat(701, 700)).file("/proc/701/cgroup", "8:pids:/docker/" + ID + "\n");
        assertThat(pids()).as("of one in the container").isEqualTo("813");
    }

    private String pids(boolean paused) {
        var tree = com.fasterxml.jackson.databind.node.JsonNodeFactory.instance.objectNode();
        tree.put("Id", ID).putObject("State").put("Pid", 812).put("Paused", paused);
        var read = new ProcessReader(host.files()).read(new dev.wharden.container.Container(tree));
        return ((Observed.Known<KernelFacts>) read)
                .value().others().stream()
                        .map(one -> one.pid() + " ")
                        .collect(Collectors.joining())
                        .strip();
    }

    /** The runtime has ended, and its child has not executed anything yet. */
    @Test
    void aSessionThatAPauseHasCaughtHasNotBegun() {
        session(700, FORKED).link("/proc/813/exe", "/memfd:runc_cloned:/proc/self/exe (deleted)");
        assertThat(pids(true)).isEmpty();
        assertThat(pids(false)).isEqualTo("813");
        session(700, EXECUTED);
        assertThat(pids(true)).as("of a program").isEqualTo("813");
        session(812, FORKED);
        assertThat(pids(true)).as("of a child").isEqualTo("813");
    }

    /** Two are listed, and while the second is read the first ends and two others begin: so many times. */
    private KernelFacts readWhileTheyHop(int times) throws IOException {
        KernelFacts main = read();
        var processes = new ContainerProcesses(host.files());
        pair(900);
        var first = new AtomicInteger(900);
        return processes.with(
                main,
                processes.living("/proc/812"),
                Observed.known(Files.readString(root.resolve("proc/812/cgroup"))),
                new Beginnings(host.files(), Sessions.UNTOLD, main.main(), ID, 0, false),
                _ -> {
                    int gone = first.get();
                    if (gone < 900 + 2 * times) {
                        move("proc/" + gone);
                        pair(first.addAndGet(2));
                    }
                    return Observed.absent("not looked at");
                });
    }

    private void pair(int pid) {
        host.process(pid, ID, pid)
                .process(pid + 1, ID, pid + 1)
                .file(GROUP + "/cgroup.procs", "812\n" + pid + "\n" + (pid + 1) + "\n");
    }

    private void move(String folder) {
        try {
            Files.move(root.resolve(folder), root.resolve(folder.replace('/', '-')));
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    @Test
    void whatIsGoneBeforeItIsReadIsLookedForAgain() throws IOException {
        KernelFacts facts = readWhileTheyHop(3);
        assertThat(facts.unread()).isEmpty();
        assertThat(facts.others())
                .extracting(ProcessFacts::pid)
                .containsExactlyInAnyOrder(901L, 903L, 905L, 906L, 907L);
    }

    /** A program that is another process every few microseconds: what was read of it is judged. */
    @Test
    void whatIsGoneHoweverOftenItIsLookedForIsSaid() throws IOException {
        KernelFacts facts = readWhileTheyHop(50);
        assertThat(facts.unread()).isEqualTo("its processes come and go faster than they can be read");
        assertThat(facts.others()).hasSize(8);
    }

    @Test
    void aGroupOfWhichNothingCanBeToldIsMissed() throws IOException {
        String other = GROUP + "/" + "5".repeat(64);
        host.process(814, ID, 0)
                .file("/proc/812/stat", stat(812, 700))
                .file("/proc/814/stat", stat(814, 702))
                .file("/proc/702/stat", "702 (containerd-shim) S 1 " + "0 ".repeat(17) + "100 0\n")
                .file("/proc/702/cgroup", "8:pids:/\n")
                .file("/proc/702/cmdline", "containerd-shim-runc-v2\0-id\0" + "5".repeat(64) + "\0")
                .file("/proc/1/stat", stat(1, 0))
                .file(GROUP + "/cgroup.procs", "812\n")
                .file(other + "/cgroup.procs", "814\n");
        assertThat(read().unread()).isEmpty();
        host.file(other + "/cgroup.procs", "4711\n");
        assertThat(pids()).isEmpty();
        assertThat(read().unread()).isEqualTo("its processes come and go faster than they can be read");
    }
}
