package dev.wharden.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.wharden.container.Container;
import dev.wharden.subject.KernelFacts;
import dev.wharden.subject.Observed;
import dev.wharden.subject.ProcessFacts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
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

    /** That the engine knows of. */
    private final Set<Long> sessions = new HashSet<>(Set.of(850L));

    private String startedAt = "";
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
        return "Name:\trunc:[2:INIT]\nThreads:\t2\nPPid:\t700\nTracerPid:\t0\nUid:\t1000\t1000\t1000\t1000\n"
                + "Gid:\t0\t0\t0\t0\nGroups:\t0\nCapInh:\t0\nCapPrm:\t" + rights + "\nCapEff:\t" + rights
                + "\nCapBnd:\t000001ffffffffff\nCapAmb:\t0\nNoNewPrivs:\t1\nSeccomp:\t" + seccomp + "\n";
    }

    private Observed<KernelFacts> read(boolean paused) {
        var tree = JsonNodeFactory.instance.objectNode();
        tree.put("Id", ID)
                .putObject("State")
                .put("Pid", 812)
                .put("Paused", paused)
                .put("StartedAt", startedAt);
        return new ProcessReader(host.files(), (_, pids) -> sessions.containsAll(pids)).read(new Container(tree));
    }

    private String others(boolean paused) {
        return switch (read(paused)) {
            case Observed.Known<KernelFacts>(KernelFacts facts)
            when !facts.unread().isEmpty() -> facts.unread();
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
                    forked,   3,   image,  ''
                    forked,   31,  image,  ''
                    executed, 0.1, memory, 856 850
                    executed, 3,   memory, 856 850
                    executed, 0.1, image,  856 850
                    """)
    void aSessionThatIsStillTheRuntimesIsNotJudgedYet(String did, String age, String file, String expected) {
        session();
        process(850, did.equals("forked") ? FORKED : EXECUTED, age, file.equals("memory") ? RUNC : "/bin/sleep");
        assertThat(others(false)).isEqualTo(expected);
    }

    private void session() {
        main("812\t1");
        host.file("/proc/700/status", status(2, "0") + "NSpid:\t700\n").file(GROUP + "/cgroup.procs", "812\n850\n");
    }

    /** With its numbers in {@code pid} namespaces. */
    private void main(String numbers) {
        String status =
                status(2, "0").replace("Threads:\t2", "Threads:\t1").replaceFirst("CapBnd:\t\\w+", "CapBnd:\t0");
        host.file("/proc/812/status", status + "NSpid:\t" + numbers + "\n");
    }

    /** A program that a session began can make a child of the shim, which has executed nothing (CLONE_PARENT). */
    @ParameterizedTest
    @CsvSource(textBlock = """
                    0.1
                    31
                    """)
    void whatTheEngineKnowsNothingOfIsNoPass(String age) {
        session();
        sessions.clear();
        process(850, FORKED, age, "/bin/sleep");
        assertThat(others(false)).isEqualTo(age.equals("31") ? Rounds.STAYS : Rounds.BEGINS);
        assertThat(others(true)).as("nothing runs").isEmpty();
    }

    /**
     * An orphan of a container with {@code --pid container:A} goes to A's init, and with {@code --pid host} to the
     * shim.
     */
    @ParameterizedTest(name = "{0} {1} {2}")
    @CsvSource(textBlock = """
                    700, 812 1, 31,  ''
                    700, 812,   0.1, ''
                    700, 812,   3,   856 850
                    710, 812 1, 0.1, 856 850
                    """)
    void anOrphanIsNoSession(String parent, String numbers, String age, String expected) {
        session();
        main(numbers.replace(' ', '\t'));
        process(850, FORKED, age, "/bin/sleep");
        host.file("/proc/850/status", status(2, "0").replace("PPid:\t700", "PPid:\t" + parent))
                .file("/proc/710/stat", "710 (init) S 1 " + "0 ".repeat(17) + "100 0\n");
        assertThat(others(false)).isEqualTo(expected);
    }

    /** It was made long before the engine started it, as where it has little of a processor. */
    @Test
    void whatTheEngineHasJustStartedHasJustBegun() {
        process(812, FORKED, "100", "/bin/sleep");
        assertThat(others(false)).isEqualTo("818");
        startedAt = Instant.ofEpochSecond(1_795_600_000 + 1000 - 29).toString();
        assertThat(others(false)).isEqualTo(KernelFacts.STARTING);
        startedAt = Instant.ofEpochSecond(1_795_600_000 + 1000 - 31).toString();
        assertThat(others(false)).isEqualTo("818");
    }

    /** While a file is read: its reader waits until this has been done. */
    private void whileReading(String path, Runnable happens) throws IOException, InterruptedException {
        Path file = root.resolve(path.substring(1));
        String text = Files.readString(file);
        Files.delete(file);
        assertThat(new ProcessBuilder("mkfifo", file.toString()).start().waitFor())
                .isZero();
        Thread.ofVirtual().start(() -> {
            try (var writer = Files.newOutputStream(file)) {
                happens.run();
                Files.delete(file);
                host.file(path, text);
                writer.write(text.getBytes(StandardCharsets.UTF_8));
            } catch (IOException broken) {
                throw new UncheckedIOException(broken);
            }
        });
    }

    private void executes(int pid) {
        process(pid, EXECUTED, "0.1", "/bin/sleep");
    }

    /** Its rights were the runtime's when they were read. */
    @ParameterizedTest
    @CsvSource({"forked,/bin/sleep", "executed," + RUNC})
    void aMainProcessThatExecutesItsProgramWhileItIsReadIsNotJudged(String did, String file) throws Exception {
        process(812, did.equals("forked") ? FORKED : EXECUTED, "0.1", file);
        whileReading("/proc/812/mountinfo", () -> executes(812));
        assertThat(others(false)).isEqualTo(KernelFacts.STARTING);
        assertThat(others(false)).as("the next look").isEqualTo("818");
    }

    @Test
    void aSessionThatExecutesItsProgramWhileItIsReadIsNotJudged() throws Exception {
        session();
        process(850, FORKED, "0.1", "/bin/sleep");
        host.file("/proc/812/attr/current", "docker\n")
                .file("/proc/850/attr/current", "docker\n")
                .file("/proc/850/task/856/attr/current", "docker\n");
        whileReading("/proc/850/attr/current", () -> executes(850));
        assertThat(others(false)).isEmpty();
        assertThat(others(false)).as("the next look").isEqualTo("856 850");
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
