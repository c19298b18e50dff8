package dev.wharden.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.wharden.container.Container;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** By control groups that are named after a container. */
final class LeftoversTest {
    private static final String A = "a".repeat(64);
    private static final String B = "b".repeat(64);

    @TempDir
    private Path root;

    @Test
    void whatIsInAGroupOfItsOwnIsLeft() {
        process(10, 'S', 1, "6:freezer:/docker/" + A + "/own\n0::/\n");
        process(11, 'S', 1, "6:freezer:/\n0::/system.slice/docker-" + A + ".scope\n");
        process(12, 'S', 1, "6:freezer:/docker/" + B + "\n0::/\n");
        assertThat(left(A)).containsExactly(10L, 11L);
        assertThat(left(B)).containsExactly(12L);
    }

    @Test
    void anotherContainerBelowItIsNotItsOwn() {
        process(10, 'S', 1, "6:freezer:/docker/" + A + "/" + B + "\n0::/\n");
        assertThat(left(A)).isEmpty();
        assertThat(left(B)).containsExactly(10L);
    }

    @Test
    void ofAFirstThreadThatHasEndedTheOthersTell() {
        process(10, 'Z', 2, "6:freezer:/\n0::/\n");
        thread(10, 10, 'Z', "6:freezer:/\n0::/\n");
        thread(10, 11, 'S', "6:freezer:/docker/" + A + "\n0::/\n");
        assertThat(left(A)).containsExactly(10L);
        assertThat(new Leftovers(new ProcFiles(root)).isHeadless(container(10))).isTrue();
    }

    @Test
    void whatIsInTheHostsProcessesDoesNotEndWithIt() {
        process(10, 'S', 1, "6:pids:/docker/" + A + "\n0::/\n");
        var host = new HostTree(root)
                .file("/sys/fs/cgroup/pids/docker/" + A + "/cgroup.procs", "10\n11\n")
                .file("/proc/uptime", "1000.00 1000.00\n")
                .file("/proc/10/status", status('S') + "NSpid:\t10\t1\n")
                .file("/proc/11/stat", stat(11, 'S', 1))
                .file("/proc/11/status", status('S') + "NSpid:\t11\t2\n");
        var leftovers = new Leftovers(new ProcFiles(root));
        assertThat(leftovers.outliving(container(10))).isEmpty();
        host.file("/proc/11/status", status('S') + "NSpid:\t11\n");
        assertThat(leftovers.outliving(container(10)).orElseThrow()).contains("in the host's PID namespace");
        host.file("/proc/10/cgroup", "6:pids:/user.slice\n0::/\n");
        assertThat(leftovers.outliving(container(10))).isEmpty();
        host.file("/proc/10/cgroup", "6:pids:/docker/" + A + "\n0::/\n");
        var shared = container(10).with("/HostConfig/PidMode", TextNode.valueOf("host"));
        assertThat(leftovers.outliving(shared)).isEmpty();
    }

    /** Of which container it is cannot be told: it may be this one's, and run on. */
    @Test
    void whatMayBeOfTheContainerMayOutliveIt() {
        String group = "/docker/" + A + "/" + B;
        process(10, 'S', 1, "6:pids:/docker/" + A + "\n0::/\n");
        process(11, 'S', 1, "6:pids:" + group + "\n0::/\n");
        new HostTree(root)
                .file("/sys/fs/cgroup/pids/docker/" + A + "/cgroup.procs", "10\n")
                .file("/sys/fs/cgroup/pids" + group + "/cgroup.procs", "11\n")
                .file("/proc/10/stat", stat(10, 'S', 1).replace("S 1", "S 6"))
                .file("/proc/10/status", status('S') + "NSpid:\t10\t1\n")
                .file("/proc/11/status", status('S') + "NSpid:\t11\n");
        assertThat(new Leftovers(new ProcFiles(root)).outliving(container(10)).orElseThrow())
                .startsWith("not all of its processes are known to end with it: ")
                .endsWith("may be of another container");
    }

    @Test
    void whatHasEndedOrCannotBeReadIsNotLeft() {
        process(10, 'Z', 1, "6:freezer:/docker/" + A + "\n0::/\n");
        new HostTree(root).file("/proc/11/stat", stat(11, 'S', 1));
        assertThat(left(A)).isEmpty();
        assertThat(new Leftovers(new ProcFiles(root)).isHeadless(container(10))).isFalse();
        assertThat(new Leftovers(new ProcFiles(root)).isHeadless(container(0))).isFalse();
        assertThat(new Leftovers(new ProcFiles(root.resolve("none"))).of(List.of(A)))
                .isEmpty();
    }

    private List<Long> left(String id) {
        return new Leftovers(new ProcFiles(root))
                .of(List.of(id)).stream().sorted().toList();
    }

    private static Container container(int pid) {
        var state = JsonNodeFactory.instance.objectNode();
        state.put("Id", A).putObject("State").put("Running", true).put("Pid", pid);
        return new Container(state);
    }

    private void process(int pid, char state, int threads, String groups) {
        new HostTree(root)
                .file("/proc/" + pid + "/stat", stat(pid, state, threads))
                .file("/proc/" + pid + "/status", status(state))
                .file("/proc/" + pid + "/cgroup", groups);
    }

    private void thread(int pid, int thread, char state, String groups) {
        String folder = "/proc/" + pid + "/task/" + thread;
        new HostTree(root)
                .file(folder + "/stat", stat(thread, state, 2))
                .file(folder + "/status", status(state))
                .file(folder + "/cgroup", groups);
    }

    private static String status(char state) {
        return "Name:\tx\nState:\t" + state + " (x)\nThreads:\t2\n";
    }

    private static String stat(int pid, char state, int threads) {
        return pid + " (x) " + state + " 1 1 1 0 0 0 " + "0 ".repeat(10) + threads + " 0 100 0\n";
    }
}
