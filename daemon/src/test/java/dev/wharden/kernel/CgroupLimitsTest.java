package dev.wharden.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.subject.KernelFacts.Limits;
import dev.wharden.subject.Observed;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CgroupLimitsTest {
    private static final String ID = "ab".repeat(32);

    @TempDir
    Path root;

    private Observed<List<String>> devices(HostTree host, String groups) {
        for (String file : List.of(
                "memory/docker/" + ID + "/memory.limit_in_bytes",
                "pids/docker/" + ID + "/pids.max",
                "cpu/docker/" + ID + "/cpu.cfs_quota_us",
                "cpu/docker/" + ID + "/cpu.cfs_period_us")) {
            host.file("/sys/fs/cgroup/" + file, "100000\n");
        }
        Observed<Limits> limits = new CgroupLimits(host.files()).of(Observed.known(groups), ID);
        return ((Observed.Known<Limits>) limits).value().devices();
    }

    private static String groups(String... controllers) {
        var lines = new StringBuilder();
        for (String controller : controllers) {
            lines.append("1:").append(controller).append(":/docker/").append(ID).append('\n');
        }
        return lines.toString();
    }

    @Test
    void devicesAreThoseOfVersionOne() {
        HostTree host = HostTree.bare(root);
        assertThat(devices(host, groups("memory", "pids", "cpu"))).isInstanceOf(Observed.Absent.class);
        String all = groups("memory", "pids", "cpu", "devices");
        assertThat(devices(host, all)).as("that cannot be read").isInstanceOf(Observed.Unknown.class);
        host.file("/sys/fs/cgroup/devices/docker/" + ID + "/devices.list", "c 1:3 rwm\na *:* rwm\n");
        assertThat(devices(host, all)).isEqualTo(Observed.known(List.of("c 1:3 rwm", "a *:* rwm")));
        host.file("/proc/self/uid_map", "         0          0 4294967295\n");
        assertThat(devices(host, all)).isInstanceOf(Observed.Known.class);
        host.file("/proc/self/uid_map", "         0     100000      65536\n");
        assertThat(devices(host, all)).as("of a host in a user namespace").isInstanceOf(Observed.Absent.class);
    }
}
