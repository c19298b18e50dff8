package dev.wharden.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.wharden.container.Container;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Process 10 is the first of container b, whose control group lies below that of a, in a group that it made. */
final class FrozenAboveTest {
    private static final String FIRST = "/sys/fs/cgroup/freezer/docker/a/freezer.state";
    private static final String SECOND = "/sys/fs/cgroup/docker/a/cgroup.events";

    @TempDir
    private Path root;

    @Test
    void ofTheFirstVersion() {
        HostTree host = process("6:freezer:/docker/a/b/own\n0::/\n").file("/sys/fs/cgroup/freezer/cgroup.procs", "");
        assertThat(isFrozen(10)).as("the kernel does not tell").isFalse();
        host.file(FIRST, "FROZEN\n");
        assertThat(isFrozen(10)).isTrue();
        host.file(FIRST, "THAWED\n");
        host.file("/sys/fs/cgroup/freezer/docker/a/b/own/freezer.state", "FROZEN\n");
        assertThat(isFrozen(10)).as("its own doing").isFalse();
    }

    @Test
    void ofTheSecondVersion() {
        HostTree host = process("0::/docker/a/b/own\n").file("/sys/fs/cgroup/cgroup.procs", "");
        host.file(SECOND, "populated 1\nfrozen 1\n");
        assertThat(isFrozen(10)).isTrue();
        host.file(SECOND, "populated 1\nfrozen 0\n");
        host.file("/sys/fs/cgroup/docker/a/b/own/cgroup.events", "populated 1\nfrozen 1\n");
        assertThat(isFrozen(10)).as("its own doing").isFalse();
    }

    @Test
    void whatDoesNotRunIsNotFrozen() {
        assertThat(isFrozen(0)).isFalse();
        assertThat(isFrozen(11)).isFalse();
    }

    private HostTree process(String groups) {
        return new HostTree(root).file("/proc/10/cgroup", groups);
    }

    private boolean isFrozen(int pid) {
        var state = JsonNodeFactory.instance.objectNode();
        state.put("Id", "b").putObject("State").put("Running", true).put("Pid", pid);
        return new FrozenAbove(new ProcFiles(root)).of(new Container(state));
    }
}
