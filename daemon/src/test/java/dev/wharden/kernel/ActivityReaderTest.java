package dev.wharden.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import dev.wharden.subject.Activity;
import dev.wharden.subject.Observed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ActivityReaderTest {
    private static final String ID = "a".repeat(64);
    private static final String GROUP = "/sys/fs/cgroup/system.slice/docker-" + ID + ".scope";
    private static final String HEAD =
            "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";

    @TempDir
    private Path folder;

    @BeforeEach
    void aMasterOf100SecondsWithTwoWorkersAndAnExec() throws IOException {
        file("/proc/uptime", "1000.00 4000.00\n");
        file("/proc/7/cgroup", "0::/system.slice/docker-" + ID + ".scope\n");
        file("/proc/7/status", "Name:\ta\nState:\tS (sleeping)\n");
        file(GROUP + "/cgroup.procs", "7\n8\n9\n10\n");
        stat(7, 1, 40, 90_000);
        stat(8, 7, 0, 90_100);
        stat(9, 7, 0, 99_950);
        stat(10, 1, 0, 90_000);
        file(
                "/proc/7/net/tcp",
                HEAD
                        + "   0: 00000000:0050 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        "
                        + "0 1 1\n"
                        + "   1: 0B00007F:9C40 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        "
                        + "0 1 1\n"
                        + "   2: 00000000:C350 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        "
                        + "0 1 1\n"
                        + "   3: 00000000:9C41 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        "
                        + "0 1 1\n"
                        + "   4: 0100000A:1F91 0100000A:0050 01 00000000:00000000 00:00000000 00000000     0        "
                        + "0 1 1\n");
        file(
                "/proc/7/net/tcp6",
                HEAD
                        + "   0: 00000000000000000000000000000000:1F90 00000000000000000000000000000000:0000 0A 0:0 "
                        + "00:0 0 0\n");
    }

    private void file(String path, String text) throws IOException {
        Path file = folder.resolve(path.substring(1));
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private void stat(int pid, int parent, int reaped, int started) throws IOException {
        file(
                "/proc/" + pid + "/stat",
                pid + " (a ) R) S " + parent + " 1 1 0 -1 4194560 500 " + reaped + " 0 0 1 1 0 0 20 0 1 0 " + started
                        + " 1 1\n");
    }

    private Observed<Activity> read(String host) throws IOException {
        var tree = (ObjectNode) new ObjectMapper().readTree("""
            {"Id": "%s", "State": {"Running": true, "Pid": 7}, "Config": {"ExposedPorts": {"50000/tcp": {}}},
             "HostConfig": {"NetworkMode": "%s"}}""".formatted(ID, host));
        return new ActivityReader(new ProcFiles(folder)).read(new Container(tree));
    }

    @Test
    void listenersOfBothFamiliesWithoutWhatIsChosenAtRandomAndProcessesThatLast() throws IOException {
        assertThat(read("bridge"))
                .isEqualTo(Observed.known(new Activity(Set.of(80, 8080, 50000), Set.of("8 90100"), true, 40)));
    }

    /** The kernel shows no network of a thread that has ended. */
    @Test
    void whereTheFirstThreadHasEndedAnotherIsRead() throws IOException {
        for (String table : java.util.List.of("tcp", "tcp6")) {
            Path from = folder.resolve("proc/7/net/" + table);
            file("/proc/7/task/70/net/" + table, Files.readString(from));
            Files.delete(from);
        }
        file("/proc/7/task/70/status", Files.readString(folder.resolve("proc/7/status")));
        file("/proc/7/task/70/cgroup", Files.readString(folder.resolve("proc/7/cgroup")));
        file("/proc/7/status", "Name:\ta\nState:\tZ (zombie)\n");
        file("/proc/7/cgroup", "0::/\n");
        assertThat(read("bridge"))
                .isEqualTo(Observed.known(new Activity(Set.of(80, 8080, 50000), Set.of("8 90100"), true, 40)));
    }

    @Test
    void theHostsListenersAreNotItsOwn() throws IOException {
        assertThat(read("host")).isEqualTo(Observed.known(new Activity(Set.of(), Set.of("8 90100"), true, 40)));
    }

    @Test
    void aProcessThatHasEndedIsPassedOver() throws IOException {
        file(GROUP + "/cgroup.procs", "7\n8\n11\n");

        assertThat(read("host")).isEqualTo(Observed.known(new Activity(Set.of(), Set.of("8 90100"), true, 40)));
    }

    /** A container that runs there may be of an engine in this one. */
    @Test
    void withAGroupThatMayBeItsOwnItIsUnknown() throws IOException {
        String below = "/" + "b".repeat(64);
        file(GROUP + below + "/cgroup.procs", "8\n");
        file("/proc/8/cgroup", "0::/system.slice/docker-" + ID + ".scope" + below + "\n");
        stat(8, 1, 0, 90_100);
        stat(1, 0, 0, 0);
        stat(7, 6, 40, 90_000);
        assertThat(read("bridge").toString()).contains("may be of another container");
    }

    @Test
    void whatIsNotAsTheKernelWritesItIsUnknown() throws IOException {
        file("/proc/8/stat", "8 (x) S");

        assertThat(read("host")).isInstanceOf(Observed.Unknown.class);
    }
}
