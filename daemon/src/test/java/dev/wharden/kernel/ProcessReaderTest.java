package dev.wharden.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.Io;
import dev.wharden.subject.KernelFacts;
import dev.wharden.subject.Observed;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ProcessReaderTest {
    private static final String PROC = "1 0 0:9 / / rw - overlay overlay rw\n1 0 0:2 / /proc rw - proc proc rw\n";

    private static final String ID = "ab".repeat(32);
    private static final String NEVER = "0001-01-01T00:00:00Z";

    private HostTree host = new HostTree(Path.of("/"));

    ProcessReaderTest(@TempDir Path root) {
        host = HostTree.bare(root).process(812, ID, 1000);
    }

    private Observed<KernelFacts> read() {
        return new ProcessReader(host.files()).read(812, ID, NEVER);
    }

    private KernelFacts facts() {
        assertThat(read()).isInstanceOf(Observed.Known.class);
        return ((Observed.Known<KernelFacts>) read()).value();
    }

    @Test
    void theStatusIsRead() {
        assertThat(facts().main().uids()).containsExactly(1000L, 1000L, 1000L, 1000L);
        assertThat(facts().groups()).isEqualTo(Observed.known(List.of(0L, 10L)));
        assertThat(facts().main().capabilityBounds()).isEqualTo(0x1fffeffffffL);
        assertThat(facts().main().capabilities()).isEqualTo(0xa80425fbL);
        assertThat(facts().main().noNewPrivileges()).isTrue();
        assertThat(facts().main().seccomp()).isEqualTo(2);
    }

    @Test
    void whatDoesNotRunIsAbsent() {
        assertThat(new ProcessReader(host.files()).read(0, ID, NEVER)).isEqualTo(Observed.absent("not running"));
    }

    @Test
    void aPidThatWasGivenToAnotherIsUnknown() {
        host.file("/proc/812/cgroup", "8:pids:/docker/" + "cd".repeat(32) + "\n");
        assertThat(read()).isInstanceOf(Observed.Unknown.class);
    }

    @Test
    void withoutCgroupsTheStartTimeDecides() {
        host.file("/proc/812/cgroup", "0::/\n");
        String started = Instant.ofEpochSecond(1795600001).toString();
        assertThat(new ProcessReader(host.files()).read(812, ID, started)).isInstanceOf(Observed.Known.class);
        String later = Instant.ofEpochSecond(1795600061).toString();
        assertThat(new ProcessReader(host.files()).read(812, ID, later)).isInstanceOf(Observed.Unknown.class);
    }

    @Test
    void aProcessThatEndedIsUnknownAndNotAPass() {
        assertThat(new ProcessReader(host.files()).read(813, ID, NEVER))
                .isEqualTo(Observed.unknown("/proc/813: the process has ended"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Uid", "Gid", "Groups", "CapBnd", "CapEff", "NoNewPrivs", "Seccomp"})
    void aStatusWithoutALineOrWithNonsenseIsUnknown(String line) {
        String status = ((java.util.function.Supplier<String>) () -> {
                    return Io.of(() -> host.files().read("/proc/812/status"));
                })
                .get();
        host.file("/proc/812/status", status.replaceAll("(?m)^" + line + ":.*\n", ""));
        assertThat(read()).isInstanceOf(Observed.Unknown.class);
        host.file("/proc/812/status", status.replaceAll("(?m)^" + line + ":.*\n", line + ":\tx\n"));
        assertThat(read()).isInstanceOf(Observed.Unknown.class);
    }

    @Test
    void aProcessWhoseFirstThreadHasEndedIsReadByAnother() throws IOException {
        String status = host.files().read("/proc/812/status");
        String mounts = host.files().read("/proc/812/mountinfo");
        String ended = status.replaceFirst("\n(State:.*\n)?", "\nState:\tZ (zombie)\n");
        host.file("/proc/812/status", ended);
        host.file("/proc/812/mountinfo", "");
        host.file("/proc/812/task/812/status", ended);
        host.file("/proc/812/task/815/status", status.replace("1000", "0"));
        host.file("/proc/812/task/815/mountinfo", mounts);
        host.file("/proc/812/task/815/cgroup", host.files().read("/proc/812/cgroup"));
        host.file("/proc/812/cgroup", "8:pids:/\n7:memory:/\n");
        host.link("/proc/812/task/815/ns/net", "net:[9]");
        assertThat(facts().main().uids()).containsOnly(0L);
        assertThat(facts().mounts())
                .isEqualTo(Observed.known(
                        MountTable.read(host.files(), "/proc/812/task/815/mountinfo", MountTable.OF_A_CONTAINER)));
        assertThat(facts().namespaces()).isEqualTo(Observed.known(Map.of("net", 9L)));
    }

    @Test
    void moreMountsThanAreKeptAreUnknownAndTheRestIsRead() {
        host.file("/proc/812/mountinfo", lines("/" + "x".repeat(40), 5_000));
        assertThat(facts().mounts()).isInstanceOf(Observed.Known.class);
        host.file("/proc/812/mountinfo", lines("/" + "x".repeat(40), 20_000));
        assertThat(facts().mounts()).isEqualTo(Observed.unknown("/proc/812/mountinfo: more than 1 MiB of mounts"));
        assertThat(facts().main().uids()).isNotEmpty();
    }

    /** Each path may have 4096 bytes, and one letter beyond Latin-1 makes Java take two for each of its characters. */
    @ParameterizedTest
    @ValueSource(strings = {"x", "ш"})
    void fewMountsWithLongPathsAreTooMuchToo(String letter) {
        host.file("/proc/812/mountinfo", lines("/" + letter + "y".repeat(3_700), letter.equals("x") ? 300 : 150));
        assertThat(facts().mounts()).isInstanceOf(Observed.Unknown.class);
        host.file("/proc/812/mountinfo", lines("/" + letter + "y".repeat(3_700), 100));
        assertThat(facts().mounts()).isInstanceOf(Observed.Known.class);
    }

    private static String lines(String path, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "22 27 0:21 / " + path + i + " rw - proc proc rw\n")
                .collect(Collectors.joining("", PROC, ""));
    }

    @Test
    void aCarriageReturnInANameEndsNoLine() {
        host.file("/proc/812/mountinfo", PROC + "1 0 0:1 / /a\rb rw - ext4 a\rb rw\n");
        assertThat(facts().mounts())
                .isEqualTo(Observed.known(java.util.List.of(
                        new dev.wharden.subject.KernelFacts.MountPoint("/", "/", "rw", "overlay", "0:9"),
                        new dev.wharden.subject.KernelFacts.MountPoint("/", "/proc", "rw", "proc", "0:2"),
                        new dev.wharden.subject.KernelFacts.MountPoint("/", "/a\rb", "rw", "ext4", "0:1"))));
    }

    /**
     * Measured with unbound: not one line, or that of a volume below its new root, or that of a tmpfs that it is. One
     * may change its root to /proc too, to hide the rest.
     */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1 0 0:1 / /data rw - ext4 /dev/vda rw\n",
                "1 0 0:1 / / rw - tmpfs tmpfs rw\n",
                "1 0 0:2 / /proc rw - proc proc rw\n",
                "1 0 0:2 / / rw - proc proc rw\n2 1 0:2 /bus /bus ro - proc proc rw\n"
            })
    void theMountsOfOneThatHasChangedItsRootAreNotKnown(String table) {
        host.file("/proc/812/mountinfo", table);
        assertThat(facts().mounts()).isInstanceOf(Observed.Unknown.class);
        host.file("/proc/812/mountinfo", PROC + table);
        assertThat(facts().mounts()).isInstanceOf(Observed.Known.class);
    }

    /** Measured with CAP_SYS_ADMIN: it would make a finding unknown that the rest of its table proves. */
    @Test
    void oneThatHasOnlyUnmountedProcHidesNothing() {
        String overlay = "1 0 0:1 / / rw - overlay overlay rw,lowerdir=/l,upperdir=/var/lib/docker/overlay2/1/diff\n";
        host.file("/proc/812/mountinfo", overlay + "2 1 0:1 / /data rw - ext4 /dev/vda rw\n");
        assertThat(facts().mounts()).isInstanceOf(Observed.Known.class);
        host.file("/proc/812/mountinfo", overlay.replace("/var", "var"));
        assertThat(facts().mounts()).as("mounted by itself").isInstanceOf(Observed.Unknown.class);
    }

    @Test
    void namespacesAreReadWithThoseOfTheHost() {
        host.link("/proc/self/ns/net", "net:[7]");
        assertThat(facts().namespaces()).isInstanceOf(Observed.Known.class);
        assertThat(facts().hostNamespaces()).isEqualTo(Observed.known(Map.of("net", 7L)));
    }

    @Test
    void namespacesThatCannotBeReadAreUnknownAndTheRestIsKnown() {
        host.link("/proc/812/ns/net", "nonsense");
        assertThat(facts().namespaces()).isInstanceOf(Observed.Unknown.class);
        assertThat(facts().hostNamespaces()).isInstanceOf(Observed.Unknown.class);
    }

    @Test
    void theLabelOfASecurityModuleIsRead() {
        assertThat(facts().main().lsm()).isInstanceOf(Observed.Unknown.class);
        host.file("/proc/812/attr/current", "docker-default (enforce)\n\0");
        assertThat(facts().main().lsm()).isEqualTo(Observed.known("docker-default (enforce)"));
    }

    @Test
    void thisVeryProcessCanBeReadFromTheRealKernel() {
        var self = new ProcessReader(ProcFiles.ofHost());
        int pid = (int) ProcessHandle.current().pid();
        String started =
                ProcessHandle.current().info().startInstant().orElseThrow().toString();
        assertThat(self.read(pid, "not in the cgroup", started)).isInstanceOfSatisfying(Observed.Known.class, known -> {
            KernelFacts facts = (KernelFacts) known.value();
            assertThat(facts.main().uids()).hasSize(4);
            assertThat(facts.mounts()).isInstanceOf(Observed.Known.class);
            assertThat(facts.namespaces()).isInstanceOf(Observed.Known.class);
        });
    }

    @Test
    void usageIsReadFromBothVersionsOfCgroups() {
        host.file("/sys/fs/cgroup/memory/docker/" + ID + "/memory.stat", "rss 7\ntotal_rss 2000\ntotal_shmem 48\n")
                .file("/sys/fs/cgroup/pids/docker/" + ID + "/pids.current", "3\n");
        CgroupReader.Usage first = new CgroupReader(host.files()).usage(812, ID);
        assertThat(List.of(first.kept(), first.pids())).containsExactly(Observed.known(2048L), Observed.known(3L));
        host.file("/proc/812/cgroup", "0::/system.slice/docker-" + ID + ".scope\n")
                .file(
                        "/sys/fs/cgroup/system.slice/docker-" + ID + ".scope/memory.stat",
                        "anon 1000\nfile 900\nshmem 20\nslab 9\nslab_unreclaimable 4\n")
                .file("/sys/fs/cgroup/system.slice/docker-" + ID + ".scope/pids.current", "5\n");
        CgroupReader.Usage second = new CgroupReader(host.files()).usage(812, ID);
        assertThat(List.of(second.kept(), second.pids())).containsExactly(Observed.known(1024L), Observed.known(5L));
        host.file("/proc/812/cgroup", "0::/../../other\n");
        assertThat(new CgroupReader(host.files()).usage(812, ID).pids()).isInstanceOf(Observed.Unknown.class);
    }

    /** The root group has what the whole host uses. */
    private HostTree inTheRootGroup() {
        return host.file("/proc/812/cgroup", "8:pids:/\n4:memory:/\n0::/\n")
                .file("/sys/fs/cgroup/memory/memory.stat", "total_rss 4079972352\n")
                .file("/sys/fs/cgroup/memory.stat", "anon 4079972352\n")
                .file("/sys/fs/cgroup/pids/pids.current", "900\n");
    }

    /** PF_EXITING: version 1 shows the root group of it already. */
    @ParameterizedTest
    @ValueSource(strings = {"Z 1 0 0 0 0 0 ", "R 1 0 0 0 0 4 "})
    void usageOfOneThatHasEndedIsNotThatOfTheRootGroup(String state) {
        inTheRootGroup().file("/proc/812/stat", "812 (a) " + state + "0 ".repeat(12) + "100 0\n");
        CgroupReader.Usage usage = new CgroupReader(host.files()).usage(812, ID);
        assertThat(List.of(usage.kept(), usage.pids()))
                .containsOnly(Observed.unknown("/proc/812/cgroup: it has ended"));
    }

    /** With rights over the host's control groups it goes where it likes. */
    @Test
    void usageOfOneThatLeftItsControlGroupIsAbsentAndKeepsNoRepairOff() {
        inTheRootGroup();
        CgroupReader.Usage usage = new CgroupReader(host.files()).usage(812, ID);
        assertThat(List.of(usage.kept(), usage.pids())).containsOnly(Observed.absent("it has left its control group"));
        host.file("/proc/812/cgroup", "8:pids:/docker/" + ID + "\n4:memory:/\n0::/docker/" + ID + "\n")
                .file("/sys/fs/cgroup/pids/docker/" + ID + "/pids.current", "3\n");
        CgroupReader.Usage half = new CgroupReader(host.files()).usage(812, ID);
        assertThat(List.of(half.kept(), half.pids()))
                .containsExactly(Observed.absent("it has left its control group"), Observed.known(3L));
    }

    /** {@code pthread_exit} in {@code main}: any container can do that. */
    @Test
    void usageOfOneWhoseFirstThreadHasEndedIsReadByAnother() throws IOException {
        String status = host.files().read("/proc/812/status");
        String ended = status.replaceFirst("\n(State:.*\n)?", "\nState:\tZ (zombie)\n");
        inTheRootGroup()
                .file("/proc/812/status", ended)
                .file("/proc/812/task/812/status", ended)
                .file("/proc/812/task/815/status", status)
                .file("/proc/812/task/815/cgroup", "0::/system.slice/docker-" + ID + ".scope\n")
                .file("/sys/fs/cgroup/system.slice/docker-" + ID + ".scope/memory.stat", "anon 9000\n")
                .file("/sys/fs/cgroup/system.slice/docker-" + ID + ".scope/pids.current", "5\n");
        CgroupReader.Usage usage = new CgroupReader(host.files()).usage(812, ID);
        assertThat(List.of(usage.kept(), usage.pids())).containsExactly(Observed.known(9000L), Observed.known(5L));
    }

    /** An engine or systemd in a container moves itself: what it started is in other groups below the container's. */
    @Test
    void usageIsThatOfTheWholeContainerWhereItsMainProcessIsInAGroupBelow() {
        String group = "/sys/fs/cgroup/system.slice/docker-" + ID + ".scope";
        host.file("/proc/812/cgroup", "0::/system.slice/docker-" + ID + ".scope/init\n")
                .file(group + "/memory.stat", "anon 9000\n")
                .file(group + "/pids.current", "90\n")
                .file(group + "/init/memory.stat", "anon 10\n")
                .file(group + "/init/pids.current", "1\n");
        CgroupReader.Usage usage = new CgroupReader(host.files()).usage(812, ID);
        assertThat(List.of(usage.kept(), usage.pids())).containsExactly(Observed.known(9000L), Observed.known(90L));
    }
}
