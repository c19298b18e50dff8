package dev.wharden.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.wharden.container.Container;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Process 10 is the first of container b, whose control group lies below that of a. */
final class FrozenMainTest {
    private static final String FIRST = "/sys/fs/cgroup/freezer/docker/a/b/freezer.state";
    private static final String SECOND = "/sys/fs/cgroup/docker/a/b/cgroup.events";

    @TempDir
    private Path root;

    @Test
    void ofTheFirstVersion() {
        HostTree host = process("6:freezer:/docker/a/b\n0::/\n").file("/sys/fs/cgroup/freezer/cgroup.procs", "");
        assertThat(isFrozen(10)).as("the kernel does not tell").isFalse();
        host.file(FIRST, "FROZEN\n");
        assertThat(isFrozen(10)).isTrue();
        host.file(FIRST, "THAWED\n");
        assertThat(isFrozen(10)).isFalse();
    }

    @Test
    void ofTheSecondVersion() {
        HostTree host = process("0::/docker/a/b\n").file("/sys/fs/cgroup/cgroup.procs", "");
        host.file(SECOND, "populated 1\nfrozen 1\n");
        assertThat(isFrozen(10)).isTrue();
        host.file(SECOND, "populated 1\nfrozen 0\n");
        assertThat(isFrozen(10)).isFalse();
    }

    @Test
    void whatDoesNotRunIsNotFrozen() {
        assertThat(isFrozen(0)).isFalse();
        assertThat(isFrozen(11)).isFalse();
    }

    private HostTree process(String groups) {
        return new HostTree(root)
                .file("/proc/10/cgroup", groups)
                .file("/proc/10/stat", "10 (web) D 1 10 10 " + "0 ".repeat(13) + "1 0 100 0\n");
    }

    private boolean isFrozen(int pid) {
        var state = JsonNodeFactory.instance.objectNode();
        state.putObject("State").put("Running", true).put("Pid", pid);
        return new FrozenMain(new ProcFiles(root)).of(new Container(state));
    }
}
