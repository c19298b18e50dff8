package dev.wharden.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.wharden.container.Container;
import dev.wharden.subject.KernelFacts;
import dev.wharden.subject.Observed;
import dev.wharden.subject.ProcessFacts;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * One thread of runc gives up its rights, users and filters, and the others keep theirs until the program is executed:
 * nothing of that is the container's.
 */
final class RuntimeStartTest {
    private static final String ID = "ab".repeat(32);
    private static final String GROUP = "/sys/fs/cgroup/pids/docker/" + ID;
    private static final String RUNC = "/memfd:runc_cloned:/proc/self/exe (deleted)";
    private static final String FORKED = "4194624";
    private static final String EXECUTED = "4194560";

    @TempDir
    Path root;

    private HostTree host = new HostTree(Path.of("/"));

    /** Which has been up for 1000 s. */
    @BeforeEach
    void aHost() {
        host = HostTree.bare(root).process(812, ID, 1000).file(GROUP + "/cgroup.procs", "812\n");
    }

    /** A process with two threads, the second of which has all rights. */
    private void process(int pid, String flags, String age, String exe) {
        long start = Math.round((1000 - Double.parseDouble(age)) * 100);
        String stat = pid + " (runc:[2:INIT]) S 1 0 0 0 0 " + flags + " " + "0 ".repeat(12) + start + " 0\n";
        host.process(pid, ID, 1000)
                .file("/proc/" + pid + "/stat", stat)
                .link("/proc/" + pid + "/exe", exe)
                .file("/proc/" + pid + "/status", status(2, "0"))
                .file("/proc/" + pid + "/task/" + pid + "/status", status(2, "0"))
                .file("/proc/" + pid + "/task/" + (pid + 6) + "/status", status(0, "000001ffffffffff"));
    }

    private static String status(int seccomp, String rights) {
        return "Name:\trunc:[2:INIT]\nThreads:\t2\nPPid:\t1\nTracerPid:\t0\nUid:\t1000\t1000\t1000\t1000\n"
                + "Gid:\t0\t0\t0\t0\nGroups:\t0\nCapInh:\t0\nCapPrm:\t" + rights + "\nCapEff:\t" + rights
                + "\nCapBnd:\t000001ffffffffff\nCapAmb:\t0\nNoNewPrivs:\t1\nSeccomp:\t" + seccomp + "\n";
    }

    private Observed<KernelFacts> read(boolean paused) {
        var tree = JsonNodeFactory.instance.objectNode();
        tree.put("Id", ID).putObject("State").put("Pid", 812).put("Paused", paused);
        return new ProcessReader(host.files()).read(new Container(tree));
    }

    private String others(boolean paused) {
        return switch (read(paused)) {
            case Observed.Known<KernelFacts>(KernelFacts facts) ->
                String.join(
                        " ",
                        facts.others().stream()
                                .map(ProcessFacts::pid)
                                .map(String::valueOf)
                                .toList());
            case Observed.Unknown<KernelFacts>(String why) -> why;
            case Observed.Absent<KernelFacts>(String why) -> why;
        };
    }

    /** A sealed copy, as runc 1.2 executes, has a path that may be in the image too. */
    @ParameterizedTest(name = "{0} {1} {2} {3}")
    @CsvSource(textBlock = """
                    executed, 0.1, memory, false, starting
                    executed, 3,   memory, false, 818
                    executed, 0.1, image,  false, 818
                    forked,   0.1, memory, false, starting
                    forked,   3,   memory, false, starting
                    forked,   3,   image,  false, starting
                    forked,   31,  memory, false, 818
                    forked,   31,  memory, true,  starting
                    executed, 31,  memory, true,  818
                    """)
    void aMainProcessThatIsStillTheRuntimesIsNotJudgedYet(
            String did, String age, String file, boolean paused, String expected) {
        process(812, did.equals("forked") ? FORKED : EXECUTED, age, file.equals("memory") ? RUNC : "/bin/sleep");
        assertThat(others(paused)).isEqualTo(expected.equals("starting") ? KernelFacts.STARTING : expected);
    }

    /** As of docker exec and of a health check, whose first thread has the rights of the main process already. */
    @ParameterizedTest(name = "{0} {1} {2}")
    @CsvSource(textBlock = """
                    forked,   0.1, image,  ''
                    forked,   3,   image,  856 850
                    executed, 0.1, memory, ''
                    executed, 3,   memory, 856 850
                    executed, 0.1, image,  856 850
                    """)
    void aSessionThatIsStillTheRuntimesIsNotJudgedYet(String did, String age, String file, String expected) {
        host.file("/proc/812/status", status(2, "0").replace("Threads:\t2", "Threads:\t1"))
                .file(GROUP + "/cgroup.procs", "812\n850\n");
        process(850, did.equals("forked") ? FORKED : EXECUTED, age, file.equals("memory") ? RUNC : "/bin/sleep");
        assertThat(others(false)).isEqualTo(expected);
    }

    /** Its threads can each be younger than the last. */
    @Test
    void theAgeIsTheProcessesAndNotThatOfAThread() {
        process(812, EXECUTED, "31", "/bin/sleep");
        String dead = "Name:\tzl\nState:\tZ (zombie)\n";
        host.file("/proc/812/status", dead)
                .file("/proc/812/task/812/status", dead)
                .file("/proc/812/task/818/stat", "818 (x) S 1 " + "0 ".repeat(17) + "99900 0\n")
                .file("/proc/812/task/818/cgroup", "8:pids:/docker/" + ID + "\n")
                .file("/proc/812/task/818/mountinfo", "21 1 0:20 / / rw - overlay overlay rw\n")
                .link("/proc/812/task/818/exe", RUNC);
        assertThat(read(false))
                .isInstanceOfSatisfying(
                        Observed.Known.class,
                        known -> assertThat(((KernelFacts) known.value()).main().executable())
                                .isInstanceOf(Observed.Known.class));
    }
}
