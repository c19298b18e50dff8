package dev.wharden.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.wharden.container.Container;
import dev.wharden.subject.ForeignProcess;
import dev.wharden.subject.KernelFacts;
import dev.wharden.subject.Observed;
import dev.wharden.subject.ProcessFacts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is passed over for the runtime, and in which another may go on, leaves a look that is not whole. */
final class PassedOverTest {
    private static final String ID = "ab".repeat(32);
    private static final String GROUP = "/sys/fs/cgroup/pids/docker/" + ID;
    private static final int SHIM = 700;
    private static final int WAITER = 701;

    private static final String USUAL = "00000000a80425fb";
    private static final String TRACING = "00000000a80c25fb";
    private static final String ADMIN = "00000000a82425fb";

    @TempDir
    Path root;

    private String declared = "";
    private HostTree host = new HostTree(Path.of("/"));

    /** Which has been up for 1000 s, with a container in {@code pid} namespaces below the shim's. */
    @BeforeEach
    void aHost() {
        host = HostTree.bare(root);
        process(SHIM, 1, 900, USUAL).file("/proc/700/cgroup", "8:pids:/\n");
        process(WAITER, SHIM, 0, USUAL).file("/proc/701/cgroup", "8:pids:/\n");
        process(812, SHIM, 100, USUAL).file(GROUP + "/cgroup.procs", "812\n850\n");
    }

    /** That has executed nothing. */
    private HostTree process(int pid, int parent, int age, String capabilities) {
        String flags = pid < 850 ? " 4194560 " : " 4194624 ";
        String numbers = pid < 812 ? "" : "\t1";
        return host.process(pid, ID, 0)
                .file(
                        "/proc/" + pid + "/stat",
                        pid + " (x) S " + parent + " 0 0 0 0" + flags + "0 ".repeat(12) + (1000 - age) * 100 + " 0\n")
                .file(
                        "/proc/" + pid + "/status",
                        "Name:\tx\nPPid:\t" + parent + "\nTracerPid:\t0\nUid:\t0\t0\t0\t0\nGid:\t0\t0\t0\t0\nGroups:\t0"
                                + "\nNSpid:\t" + pid + numbers + "\nCapInh:\t0\nCapPrm:\t0\nCapEff:\t0\nCapBnd:\t"
                                + capabilities + "\nCapAmb:\t0\nNoNewPrivs:\t0\nSeccomp:\t2\n");
    }

    private KernelFacts read(boolean paused) {
        return read(new ProcessReader(host.files(), (_, _) -> true), paused);
    }

    private KernelFacts read(ProcessReader reader, boolean paused) {
        var tree = JsonNodeFactory.instance.objectNode();
        tree.put("Id", ID)
                .putObject("State")
                .put("Pid", 812)
                .put("Paused", paused)
                .put("StartedAt", "");
        tree.putObject("HostConfig").putArray("CapAdd").add(declared);
        var read = reader.read(new Container(tree));
        return ((Observed.Known<KernelFacts>) read).value();
    }

    private List<Long> others() {
        return read(false).others().stream().map(ProcessFacts::pid).toList();
    }

    private String unread() {
        assertThat(others()).doesNotContain(850L);
        return read(false).unread();
    }

    /** With little of a processor it takes its time, and is never judged for it. */
    @ParameterizedTest
    @CsvSource({"700, 0", "700, 31", "701, 0", "701, 31"})
    void whereNoneCanWriteIntoTheRuntimeItTakesItsTime(int parent, int age) {
        process(WAITER, SHIM, age, USUAL).file("/proc/701/cgroup", "8:pids:/\n");
        process(850, parent, age, "000001ffffffffff");
        assertThat(unread()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"700, " + TRACING, "700, " + ADMIN, "701, " + TRACING})
    void whereAProcessCanWriteIntoItItIsNoPass(int parent, String capabilities) {
        process(850, parent, 0, "000001ffffffffff");
        process(812, SHIM, 100, capabilities);
        assertThat(unread()).isEqualTo(Rounds.DOUBTED);
        assertThat(read(true).unread()).as("nothing runs").isEmpty();
        process(812, SHIM, 100, USUAL);
        assertThat(unread()).isEmpty();
        process(813, 812, 50, capabilities).file(GROUP + "/cgroup.procs", "812\n813\n850\n");
        assertThat(unread()).as("another of its processes").isEqualTo(Rounds.DOUBTED);
        assertThat(others()).containsExactly(813L);
    }

    /** It may have been dropped since. */
    @Test
    void whatTheEngineHasGivenCounts() {
        process(850, SHIM, 0, "000001ffffffffff");
        declared = "CAP_SYS_PTRACE";
        assertThat(unread()).isEqualTo(Rounds.DOUBTED);
        declared = "NET_ADMIN";
        assertThat(unread()).isEmpty();
        process(850, 812, 0, USUAL);
        declared = "ALL";
        assertThat(read(false).unread()).as("nothing is passed over").isEmpty();
    }

    /** It may have the right, and drop it. */
    @ParameterizedTest
    @CsvSource({"700, 29, false", "700, 31, true", "701, 29, false", "701, 31, true"})
    void whereOthersSeeItOneThatStaysIsNoPass(int parent, int age, boolean doubted) {
        process(WAITER, SHIM, age, USUAL).file("/proc/701/cgroup", "8:pids:/\n");
        process(850, parent, parent == SHIM ? age : 0, "000001ffffffffff");
        process(990, 1, 400, USUAL);
        assertThat(unread()).as("in process ids of its own").isEmpty();
        host.link("/proc/990/ns/pid", "pid:[4026531812]");
        assertThat(unread()).isEqualTo(doubted ? Rounds.STAYS : "");
        host.link("/proc/990/ns/pid", "pid:[4026531990]").link("/proc/700/ns/pid", "pid:[4026531812]");
        assertThat(unread()).as("the host's").isEqualTo(doubted ? Rounds.STAYS : "");
    }

    @Test
    void whereTheWaiterIsStoppedNothingIsJudgedForIt() {
        process(850, WAITER, 0, "000001ffffffffff");
        host.file("/proc/701/stat", "701 (runc) T 700 0 0 0 0 4194560 " + "0 ".repeat(12) + "99900 0\n");
        assertThat(unread()).isEqualTo(Rounds.STOPPED);
    }

    /** By another with the container's process ids. */
    @Test
    void whereItIsStoppedItselfNothingIsJudgedForIt() {
        process(850, SHIM, 0, "000001ffffffffff");
        host.file("/proc/850/stat", text("/proc/850/stat").replace(") S", ") T"));
        assertThat(unread()).isEqualTo(Rounds.STOPPED);
    }

    /** A program of the container has made itself a child of the shim, and executes nothing. */
    @Test
    void whatTheRuntimesFilesDoNotNameIsJudged() {
        process(850, SHIM, 20, "000001ffffffffff");
        Sessions none = (_, _) -> {
            throw new AssertionError("the engine is asked");
        };
        var reader = new ProcessReader(host.files(), none);
        host.file("/proc/700/cwd/init.pid", "812").file("/proc/700/cwd/" + ID + ".pid", "851");
        assertThat(read(reader, false).others()).extracting(ProcessFacts::pid).containsExactly(850L);
        host.file("/proc/700/cwd/" + ID + ".pid", "850");
        assertThat(read(reader, false).others()).isEmpty();
        assertThat(read(reader, false).unread()).isEmpty();
    }

    /** Without the right to see the folder, or where that is another container's. */
    @ParameterizedTest
    @CsvSource({"init.pid, 813", "init.pod, 812"})
    void whereTheRuntimesFilesAreNotSeenTheEngineIsAsked(String name, String main) {
        process(850, SHIM, 0, "000001ffffffffff").file("/proc/700/cwd/" + name, main);
        assertThat(unread()).isEmpty();
        assertThat(read(new ProcessReader(host.files()), false).unread()).isEqualTo(Rounds.BEGINS);
        process(850, SHIM, 11, "000001ffffffffff");
        assertThat(read(new ProcessReader(host.files()), false).unread()).isEqualTo(Rounds.STAYS);
    }

    /** Its file is removed then: it was one, or was none. */
    @Test
    void whatHasEndedWhenTheFilesAreReadIsReadAgain() throws IOException {
        process(850, SHIM, 0, "000001ffffffffff").file("/proc/700/cwd/init.pid", "812");
        var files = new SessionFiles(host.files(), SHIM, 812);
        assertThat(files.has(850)).contains(false);
        assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(() -> files.has(851));
        host.file("/proc/850/stat", "850 (x) Z 700 0 0 0 0 4194564 " + "0 ".repeat(10) + "1 0 60000 0\n");
        assertThat(files.has(850)).isEmpty();
    }

    /** It may go from one session to the next. */
    @Test
    void whatAnotherContainersProcessMayWriteIntoIsNoPassHoweverYoung() {
        process(850, SHIM, 0, "000001ffffffffff");
        process(990, 1, 400, TRACING);
        assertThat(unread()).as("in process ids of its own").isEmpty();
        host.link("/proc/990/ns/pid", "pid:[4026531812]");
        assertThat(unread()).isEqualTo(Rounds.DOUBTED);
        process(990, 1, 400, USUAL).link("/proc/990/ns/pid", "pid:[4026531812]");
        assertThat(unread()).isEmpty();
        String status = text("/proc/990/status");
        host.file("/proc/990/task/991/status", status.replace(USUAL, TRACING));
        assertThat(unread()).as("another thread of it").isEqualTo(Rounds.DOUBTED);
    }

    @Test
    void whatHasEndedOrIsAboutToBeItsOwnIsNotAnothers() {
        process(850, SHIM, 31, "000001ffffffffff");
        process(990, 812, 400, TRACING).link("/proc/990/ns/pid", "pid:[4026531812]");
        assertThat(unread()).isEqualTo(Rounds.STAYS);
        String stat = text("/proc/990/stat");
        host.file("/proc/990/stat", "990 (x) Z 812 0 0 0 0 4194564 " + "0 ".repeat(10) + "1 0 60000 0\n");
        assertThat(unread()).as("ended").isEmpty();
        host.file("/proc/990/stat", stat.replace("S 812", "S " + WAITER));
        assertThat(unread()).as("the runtime's of another session").isEmpty();
        host.file("/proc/990/stat", stat);
        var asked = new AtomicInteger();
        Sessions sessions = (_, _) -> {
            host.file(GROUP + "/cgroup.procs", "812\n850\n990\n");
            return asked.incrementAndGet() > 0;
        };
        assertThat(read(new ProcessReader(host.files(), sessions), false).unread())
                .as("new")
                .isEmpty();
        assertThat(asked).as("looks").hasValue(1);
    }

    @Test
    void whatIsItsOwnIsNotAnothersHoweverManyHaveComeSince() {
        process(850, SHIM, 31, "000001ffffffffff");
        process(990, 812, 400, TRACING).link("/proc/990/ns/pid", "pid:[4026531812]");
        var list = new StringBuilder("812\n850\n990\n");
        for (int pid = 1000; pid < 2200; pid++) {
            list.append(pid).append('\n');
        }
        Sessions sessions = (_, _) -> {
            host.file(GROUP + "/cgroup.procs", list.toString());
            return true;
        };
        assertThat(read(new ProcessReader(host.files(), sessions), false).unread())
                .isEmpty();
    }

    /** It has ended between the two looks at it and its parent. */
    @Test
    void oneWhoseRuntimeHasEndedIsReadAgain() {
        process(850, 666, 0, "000001ffffffffff");
        assertThat(unread()).isEqualTo(Rounds.FAST);
        process(666, 1, 400, USUAL);
        assertThat(others()).as("of another that has taken it in").containsExactly(850L);
    }

    /** None among the container's mounts is the runtime that waits. */
    @Test
    void whatComesFromOneThatHasLeftItsGroupIsJudged() {
        process(813, WAITER, 20, "000001ffffffffff");
        executed(813, WAITER);
        host.file(GROUP + "/cgroup.procs", "812\n813\n")
                .file("/proc/701/cgroup", "8:pids:/other\n")
                .link("/proc/701/ns/mnt", "mnt:[4026531812]")
                .link("/proc/813/ns/mnt", "mnt:[4026531812]");
        assertThat(others()).containsExactly(813L);
    }

    /** With no right by which another control finds it. */
    @ParameterizedTest
    @CsvSource({"''", "SYS_PTRACE"})
    void oneThatIsHeldOutsideOfTheGroupIsForeign(String capability) {
        declared = capability;
        host.process(1, "init.scope", 0).link("/proc/1/exe", "/sbin/init").file("/proc/kcore", "");
        process(813, WAITER, 20, USUAL).file("/proc/813/cgroup", "8:pids:/\n");
        executed(813, WAITER);
        List<String> kinds = List.of("mnt", "net", "pid");
        kinds.forEach(kind -> host.link("/proc/700/ns/" + kind, kind + ":[4026531001]")
                .link("/proc/701/ns/" + kind, kind + ":[4026531001]")
                .link("/proc/813/ns/" + kind, kind + ":[4026531812]"));
        host.file(GROUP + "/cgroup.procs", "812\n")
                .file("/proc/700/task/705/children", "812 701 \n")
                .file("/proc/701/task/706/children", "813 ");
        NamespaceScan scan = ((Observed.Known<NamespaceScan>) NamespaceScan.of(host.files(), Crowds.NONE)).value();
        var looked = (Observed.Known<ForeignProcesses.Looked>)
                new ForeignProcesses(host.files()).of(read(false), ID, kinds, List.of(), scan);
        assertThat(looked.value().found()).extracting(ForeignProcess::pid).containsExactly(813L);
    }

    /** The engine knows of all of them. */
    @Test
    void afterAWholeLookThreeSessionsMayBeginWhateverTheOthersAre() {
        declared = "SYS_ADMIN";
        process(813, 812, 50, ADMIN);
        host.file("/proc/813/status", text("/proc/813/status").replace("Seccomp:\t2", "Seccomp:\t0"));
        var known = new AtomicBoolean(true);
        var reader = new ProcessReader(host.files(), (_, _) -> known.get());
        process(850, SHIM, 0, "000001ffffffffff").file(GROUP + "/cgroup.procs", "812\n813\n850\n");
        assertThat(read(reader, false).unread()).isEqualTo(Rounds.DOUBTED);
        host.file(GROUP + "/cgroup.procs", "812\n813\n");
        assertThat(read(reader, false).unread()).isEmpty();
        host.file(GROUP + "/cgroup.procs", "812\n813\n850\n");
        for (int i = 0; i < 3; i++) {
            assertThat(read(reader, false).unread()).isEmpty();
        }
        assertThat(read(reader, false).unread()).isEqualTo(Rounds.DOUBTED);
        host.file(GROUP + "/cgroup.procs", "812\n813\n");
        assertThat(read(reader, false).unread()).isEmpty();
        host.file(GROUP + "/cgroup.procs", "812\n813\n850\n");
        known.set(false);
        assertThat(read(reader, false).unread()).isEqualTo(Rounds.BEGINS);
    }

    private String text(String path) {
        try {
            return Files.readString(root.resolve(path.substring(1)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void executed(int pid, int parent) {
        host.file(
                "/proc/" + pid + "/stat",
                pid + " (x) S " + parent + " 0 0 0 0 4194560 " + "0 ".repeat(12) + "98000 0\n");
    }

    /** The runtime puts it there a moment later, unless that waits for it. */
    @Test
    void whatIsHeldBeforeItIsInTheGroupIsJudged() {
        process(813, WAITER, 20, "000001ffffffffff").file("/proc/813/cgroup", "8:pids:/\n");
        host.file(GROUP + "/cgroup.procs", "812\n")
                .file("/proc/700/task/705/children", "812 701 \n")
                .file("/proc/701/task/706/children", "813 ")
                .link("/proc/813/ns/pid", "pid:[4026531812]");
        assertThat(others()).as("of one that nothing in it can write into").isEmpty();
        declared = "SYS_PTRACE";
        assertThat(others()).containsExactly(813L);
        host.link("/proc/813/ns/mnt", "mnt:[4026531700]");
        assertThat(unread()).as("the runtime's first part").isEqualTo(Rounds.DOUBTED);
        host.link("/proc/813/ns/pid", "pid:[4026531701]");
        assertThat(unread()).as("in the host's process ids").isEmpty();
    }
}
