package dev.wharden.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.subject.KernelFacts;
import dev.wharden.subject.Observed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OwnUsersTest {
    private static final String ID = "4".repeat(64);
    private static final long DEFAULT = 0xa80425fbL;
    private static final long ALL = 0x1fffeffffffL;

    @TempDir
    Path root;

    private HostTree host;

    @BeforeEach
    void aContainerWithTheUsualRights() throws IOException {
        host = HostTree.bare(root)
                .process(812, ID, 1000)
                .process(813, ID, 1000)
                .file("/sys/fs/cgroup/pids/docker/" + ID + "/cgroup.procs", "812\n813\n");
        String status = Files.readString(root.resolve("proc/812/status"));
        host.file("/proc/812/status", status.replaceFirst("CapBnd:.*", "CapBnd:\t00000000a80425fb"));
    }

    private long bounds(String main, String other) {
        host.file("/proc/812/uid_map", main).file("/proc/813/uid_map", other);
        var read = new ProcessReader(host.files()).read(812, ID, "0001-01-01T00:00:00Z");
        var facts = (KernelFacts) ((Observed.Known<?>) read).value();
        return facts.others().getFirst().capabilityBounds();
    }

    @Test
    void whatHoldsInANamespaceThatItMadeIsNoRightOfIt() {
        assertThat(bounds("0 0 4294967295\n", "0 1000 1\n")).isEqualTo(DEFAULT);
        assertThat(bounds("0 100000 65536\n", "0 101000 1\n")).isEqualTo(DEFAULT);
    }

    @Test
    void whoIsInTheContainersNamespaceOrTheHostsHasWhatItHas() {
        assertThat(bounds("0 0 4294967295\n", "0 0 4294967295\n")).isEqualTo(ALL);
        assertThat(bounds("0 100000 65536\n", "0 100000 65536\n")).isEqualTo(ALL);
        assertThat(bounds("0 100000 65536\n", "         0          0 4294967295\n"))
                .isEqualTo(ALL);
    }
}
