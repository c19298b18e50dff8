package dev.wharden.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.wharden.container.Container;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a container makes long is cut in its evidence: each process shows the same table again, and all is held at once.
 */
final class ProcessFilesTest {
    private static final String ID = "ab".repeat(32);

    @TempDir
    Path root;

    @Test
    void longTablesOfManyProcessesAreCutAndThatIsSaid() {
        HostTree host = HostTree.bare(root);
        var procs = new StringBuilder();
        for (int pid = 800; pid < 840; pid++) {
            procs.append(pid).append('\n');
            host.process(pid, ID, 0).file("/proc/" + pid + "/net/unix", "x".repeat(1 << 20));
        }
        host.file("/sys/fs/cgroup/pids/docker/" + ID + "/cgroup.procs", procs.toString())
                .process(700, ID, 0)
                .file("/proc/700/cgroup", "8:pids:/evil/" + ID + "\n");
        var tree = JsonNodeFactory.instance.objectNode().put("Id", ID);
        tree.withObject("/State").put("Pid", 800).put("Running", true);
        var evidence = new ProcessFiles(host.files()).of(new Container(tree));
        assertThat(evidence.get("800.net-unix")).hasSize(ProcessFiles.LONGEST);
        assertThat(evidence).containsKeys("800.status", "800.net-unix.cut", "839.status.cut");
        assertThat(evidence).as("a path that another made").doesNotContainKey("700.status");
        assertThat(evidence.values().stream().mapToLong(bytes -> bytes.length).sum())
                .isLessThan(ProcessFiles.ROOM + (64 << 10));
    }
}
