package dev.wharden.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.wharden.container.Container;
import dev.wharden.subject.Captured;
import dev.wharden.subject.Captured.HostProcess;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Process 20 is the first of a container, 10 its shim; 400 the engine, 300 Wharden. */
final class CapturedProcessesTest {
    private static final String ID = "a".repeat(64);
    private static final String OUTSIDE = "6:freezer:/\n5:devices:/\n0::/\n";
    private static final String FREEZER = "6:freezer:/docker/" + ID + "/own\n5:devices:/\n0::/\n";
    private static final String BOTH = "6:freezer:/docker/" + ID + "\n5:devices:/docker/" + ID + "\n0::/\n";
    private static final String SECOND = "0::/system.slice/docker-" + ID + ".scope\n";
    private static final String FIRST_FOLDER = "/sys/fs/cgroup/freezer";

    @TempDir
    private Path root;

    private CapturedProcesses processes = new CapturedProcesses(new ProcFiles(Path.of("/nonexistent")));

    @BeforeEach
    void host() {
        processes = new CapturedProcesses(new ProcFiles(root));
        process(1, "systemd", 0, OUTSIDE);
        process(10, "containerd-shim", 1, OUTSIDE);
        process(20, "sh", 10, BOTH);
        process(300, "java", 1, OUTSIDE);
        process(400, "dockerd", 1, OUTSIDE);
        new HostTree(root).link("/proc/self", "300").file(FIRST_FOLDER + "/docker/" + ID + "/cgroup.procs", "20\n");
    }

    @Test
    void withoutAnyOfThemThereIsNone() {
        assertThat(of("host")).isEqualTo(Captured.NONE);
        assertThat(processes.of(container(0, "host"))).isEqualTo(Captured.NONE);
    }

    @Test
    void aThreadOfTheEngineIsEnough() {
        thread(400, 401, FREEZER);
        assertThat(of("host").frozen()).containsExactly(new HostProcess("dockerd", 400, FIRST_FOLDER));
        assertThat(of("host").ended())
                .as("the runtime ends by another hierarchy")
                .isEmpty();
    }

    @Test
    void itsEndEndsThemWhereItHasNoProcessIdsOfItsOwn() {
        process(400, "dockerd", 1, BOTH);
        assertThat(of("host").ended()).containsExactly(new HostProcess("dockerd", 400, "/sys/fs/cgroup/devices"));
        assertThat(of("container:b").ended()).hasSize(1);
        assertThat(of("").ended()).isEmpty();
        assertThat(of("").frozen()).hasSize(1);
    }

    @Test
    void theSecondVersionHasOneGroupForBoth() {
        process(400, "dockerd", 1, SECOND);
        assertThat(of("host").frozen()).containsExactly(new HostProcess("dockerd", 400, "/sys/fs/cgroup"));
        assertThat(of("host").ended()).isEqualTo(of("host").frozen());
    }

    @Test
    void whardenItselfMayEndWithIt() {
        process(300, "java", 1, BOTH);
        assertThat(of("host").frozen()).extracting(HostProcess::name).containsExactly("Wharden");
        assertThat(of("host").ended()).isEmpty();
    }

    @Test
    void shimsAndTheFirstProcessCountToo() {
        process(1, "systemd", 0, FREEZER);
        process(10, "containerd-shim", 1, FREEZER);
        process(30, "containerd-shim", 1, FREEZER);
        new HostTree(root).file(FIRST_FOLDER + "/docker/" + ID + "/cgroup.procs", "20\n30\n");
        assertThat(of("host").frozen()).extracting(HostProcess::pid).containsExactlyInAnyOrder(1L, 10L, 30L);
    }

    @Test
    void whatItHasStartedItselfIsNotTheHosts() {
        process(500, "dockerd", 20, BOTH);
        process(600, "containerd", 10, BOTH);
        process(700, "dockerd", 1, BOTH);
        new HostTree(root).file("/proc/700/status", status("700\t3"));
        assertThat(of("host")).isEqualTo(Captured.NONE);
    }

    @Test
    void anEngineThatWasRestartedIsFound() {
        assertThat(of("host")).isEqualTo(Captured.NONE);
        process(400, "other", 1, OUTSIDE);
        new HostTree(root).file("/proc/400/stat", stat(400, "other", 1, 200));
        process(401, "dockerd", 1, FREEZER);
        assertThat(of("host").frozen()).extracting(HostProcess::pid).containsExactly(401L);
    }

    private Captured of(String pidMode) {
        return processes.of(container(20, pidMode));
    }

    private static Container container(int pid, String pidMode) {
        var tree = JsonNodeFactory.instance.objectNode();
        tree.put("Id", ID).putObject("State").put("Running", pid > 0).put("Pid", pid);
        tree.putObject("HostConfig").put("PidMode", pidMode);
        return new Container(tree);
    }

    private void process(int pid, String name, int parent, String groups) {
        String folder = "/proc/" + pid;
        new HostTree(root)
                .file(folder + "/stat", stat(pid, name, parent, 100))
                .file(folder + "/comm", name + "\n")
                .file(folder + "/status", status(String.valueOf(pid)))
                .file(folder + "/cgroup", groups);
        thread(pid, pid, groups);
    }

    private void thread(int pid, int thread, String groups) {
        new HostTree(root).file("/proc/" + pid + "/task/" + thread + "/cgroup", groups);
    }

    private static String status(String numbers) {
        return "Name:\tx\nState:\tS (sleeping)\nNSpid:\t" + numbers + "\n";
    }

    private static String stat(int pid, String name, int parent, int start) {
        return pid + " (" + name + ") S " + parent + " 1 1 0 0 0 " + "0 ".repeat(10) + "1 0 " + start + " 0\n";
    }
}
