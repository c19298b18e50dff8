package dev.wharden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.controller.queue.Result;
import dev.wharden.docker.Body;
import dev.wharden.e2e.PolicyText;
import dev.wharden.kernel.HostTree;
import dev.wharden.policy.Mode;
import dev.wharden.subject.KernelFacts;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is done for what the kernel says at one moment, on the whole straight line. */
final class KernelFreezeLineTest {
    private static final String FORKED = "4194624";
    private static final String EXECUTED = "4194560";

    @TempDir
    private Path folder;

    private HostTree host = new HostTree(Path.of("/"));
    private Line line;
    private int pid;
    private String id = "";
    private String main = "0";

    @BeforeEach
    void aHost() {
        host = HostTree.bare(folder.resolve("host"));
        line = new Line(folder, Mode.ENFORCE, policy("Quarantine"));
        line.pass(Duration.ofMinutes(5));
        id = line.stage.run("web", Body.host("'CapDrop':['ALL']"));
        pid = line.stage.look("web").pid();
    }

    private static String policy(String onDrift) {
        return PolicyText.enforcing(
                "web", "web", "{capabilities: {drop: [ALL], onDrift: " + onDrift + "}}", "remediation: {}");
    }

    private void compliant(String onDrift) {
        main = onDrift.equals("Repair") ? "" : "0";
        line.policies(policy(onDrift));
    }

    /** Its second thread has these rights, and where that would be repaired its first one too. */
    private void runs(String flags, int age, String rights) {
        String stat = pid + " (x) S 1 0 0 0 0 " + flags + " " + "0 ".repeat(12) + (1000 - age) * 100 + " 0\n";
        host.process(pid, id, 0)
                .file("/proc/" + pid + "/stat", stat)
                .file("/proc/" + pid + "/status", status(main.isEmpty() ? rights : main))
                .file("/proc/" + pid + "/task/" + pid + "/status", status(main.isEmpty() ? rights : main))
                .file("/proc/" + pid + "/task/9999/status", status(rights))
                .file("/sys/fs/cgroup/pids/docker/" + id + "/cgroup.procs", pid + "\n");
    }

    private static String status(String rights) {
        return "Name:\tx\nThreads:\t2\nPPid:\t1\nTracerPid:\t0\nUid:\t0\t0\t0\t0\nGid:\t0\t0\t0\t0\nGroups:\t0\n"
                + "CapInh:\t0\nCapPrm:\t" + rights + "\nCapEff:\t" + rights + "\nCapBnd:\t" + rights
                + "\nCapAmb:\t0\nNoNewPrivs:\t0\nSeccomp:\t2\n";
    }

    @ParameterizedTest
    @ValueSource(strings = {"Quarantine", "Repair"})
    void nothingIsDoneWhileTheRuntimeIsAtWorkAndThenItIsLookedAtAgain(String onDrift) {
        compliant(onDrift);
        runs(FORKED, 3, "000001ffffffffff");
        line.stage.forget();

        Result first = line.look("web");

        assertThat(first).isEqualTo(new Result.RequeueAfter(Duration.ofSeconds(2)));
        assertThat(line.state("web")).isEqualTo("Unknown");
        assertThat(line.stage.writes()).isEmpty();
        assertThat(line.shown.values().iterator().next().verdict().findings().toString())
                .contains(KernelFacts.STARTING);

        runs(EXECUTED, 3, "0");
        assertThat(line.look("web")).isInstanceOf(Result.Done.class);
        assertThat(line.state("web")).isEqualTo("Compliant");
        assertThat(line.stage.writes()).isEmpty();
    }

    @Test
    void whatTheProgramStillHasThenIsFrozen() {
        compliant("Quarantine");
        runs(EXECUTED, 0, "000001ffffffffff");
        line.look("web");
        assertThat(line.paused("web")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Quarantine", "Repair"})
    void whatASecondLookDoesNotFindIsLookedAtAgainAndNothingIsDone(String onDrift) {
        compliant(onDrift);
        runs(EXECUTED, 3, "000001ffffffffff");
        line.stage.forget();
        line.onTime = () -> runs(EXECUTED, 3, "0");

        assertThat(line.look("web")).isEqualTo(new Result.RequeueAfter(Duration.ofSeconds(2)));
        assertThat(line.state("web")).isEqualTo("Compliant");
        assertThat(line.stage.writes()).isEmpty();
        assertThat(line.look("web")).isInstanceOf(Result.Done.class);
    }
}
