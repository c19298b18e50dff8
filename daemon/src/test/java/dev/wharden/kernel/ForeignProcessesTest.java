package dev.wharden.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.subject.ForeignProcess;
import dev.wharden.subject.KernelFacts;
import dev.wharden.subject.Observed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is in a container's namespaces and not in its control group. */
final class ForeignProcessesTest {
    private static final String ID = "ab".repeat(32);
    private static final String OTHER = "cd".repeat(32);
    private static final List<String> KINDS = List.of("mnt", "net", "pid");

    @TempDir
    Path root;

    private HostTree host = new HostTree(Path.of("/"));

    @BeforeEach
    void aHost() {
        host = HostTree.bare(root)
                .process(1, "init.scope", 0)
                .link("/proc/1/exe", "/sbin/init")
                .process(812, ID, 1000)
                .process(900, "user.slice", 0)
                .file("/sys/fs/cgroup/pids/docker/" + ID + "/cgroup.procs", "812\n")
                .file("/proc/kcore", "");
    }

    private void enters(int pid, String... kinds) throws IOException {
        for (String kind : kinds) {
            host.link(
                    "/proc/" + pid + "/ns/" + kind,
                    Files.readSymbolicLink(root.resolve("proc/812/ns/" + kind)).toString());
        }
    }

    private Observed<List<ForeignProcess>> read(List<String> kinds) {
        var facts = ((Observed.Known<KernelFacts>)
                        new ProcessReader(host.files()).read(812, ID, "0001-01-01T00:00:00Z"))
                .value();
        NamespaceScan scan = ((Observed.Known<NamespaceScan>) NamespaceScan.of(host.files())).value();
        return new ForeignProcesses(host.files()).of(facts, ID, kinds, scan);
    }

    private List<String> told(List<String> kinds) {
        return ((Observed.Known<List<ForeignProcess>>) read(kinds))
                .value().stream()
                        .map(one -> one.pid() + " " + one.namespaces() + " " + one.container())
                        .toList();
    }

    @Test
    void whoEntersFromTheHostIsTold() throws IOException {
        assertThat(told(KINDS)).isEmpty();
        enters(900, "mnt", "net");
        assertThat(told(KINDS)).containsExactly("900 [mnt, net] ");
    }

    @Test
    void whoIsInTheControlGroupIsTheContainers() throws IOException {
        host.process(813, ID, 1000);
        enters(813, "mnt", "net", "pid");
        assertThat(told(KINDS)).isEmpty();
    }

    @Test
    void whoIsOfAnotherContainerSaysOfWhich() throws IOException {
        host.process(950, OTHER, 0);
        enters(950, "net");
        assertThat(told(KINDS)).containsExactly("950 [net] " + OTHER);
        assertThat(told(List.of("mnt"))).as("another answers for its network").isEmpty();
    }

    @Test
    void whatIsTheHostsOwnIsNobodys() {
        host.link("/proc/812/ns/net", "net:[4026531001]").link("/proc/1/ns/net", "net:[4026531001]");
        assertThat(told(KINDS)).isEmpty();
    }

    /** The engine has threads in a container's network, and starts iptables in it. */
    @Test
    void whatPassesIsNotTold() throws IOException {
        enters(900, "net");
        host.file("/proc/900/stat", "900 (iptables) S 1 " + "0 ".repeat(17) + "99900 0\n");
        assertThat(told(KINDS)).isEmpty();
        host.file("/proc/uptime", "1001.01 0\n");
        assertThat(told(KINDS)).hasSize(1);
        String status = Files.readString(root.resolve("proc/900/status"));
        host.file("/proc/900/status", status.replaceFirst("Name:\t\\w+", "Name:\tdockerd"));
        assertThat(told(KINDS)).isEmpty();
        host.file("/proc/900/cgroup", "8:pids:/docker/" + OTHER + "\n");
        assertThat(told(KINDS)).as("a container that calls a process so").hasSize(1);
    }

    @Test
    void whoHasLeftSinceTheScanIsNotTold() throws IOException {
        enters(900, "net");
        NamespaceScan scan = ((Observed.Known<NamespaceScan>) NamespaceScan.of(host.files())).value();
        host.link("/proc/900/ns/net", "net:[1]");
        var facts = ((Observed.Known<KernelFacts>)
                        new ProcessReader(host.files()).read(812, ID, "0001-01-01T00:00:00Z"))
                .value();
        assertThat(new ForeignProcesses(host.files()).of(facts, ID, KINDS, scan))
                .isEqualTo(Observed.known(List.of()));
    }

    /** As a program does that ends its first thread: the kernel shows its namespaces by the others only. */
    @Test
    void whoEntersAndEndsItsFirstThreadIsTold() throws IOException {
        host.file("/proc/900/stat", host.files().read("/proc/900/stat").replaceFirst("\\) [A-Z] ", ") Z "));
        String status = host.files().read("/proc/900/status");
        host.file("/proc/900/task/905/status", status);
        host.file("/proc/900/status", status.replaceFirst("\n(State:.*\n)?", "\nState:\tZ (zombie)\n"));
        for (String kind : KINDS) {
            Files.delete(root.resolve("proc/900/ns/" + kind));
            host.link(
                    "/proc/900/task/905/ns/" + kind,
                    Files.readSymbolicLink(root.resolve("proc/812/ns/" + kind)).toString());
        }
        assertThat(told(KINDS)).containsExactly("900 [mnt, net, pid] ");
    }

    @Test
    void manyAreNotLookedAtOneByOne() throws IOException {
        for (int pid = 1000; pid < 1300; pid++) {
            host.process(pid, "user.slice", 0);
            enters(pid, "net");
        }
        assertThat(read(KINDS)).isInstanceOf(Observed.Unknown.class);
    }

    @Test
    void withoutTheRightNothingIsTold() throws IOException {
        assertThat(new HostReader(host.files()).processLinks()).isEqualTo(Observed.known(true));
        Files.delete(root.resolve("proc/1/exe"));
        assertThat(new HostReader(host.files()).processLinks()).isEqualTo(Observed.unknown(TraceRight.DENIED));
        host.file("/proc/self/status", "Name:\tjava\nCapEff:\t0000000000080000\n");
        assertThat(new HostReader(host.files()).processLinks()).isEqualTo(Observed.known(true));
        host.file("/proc/self/status", "Name:\tjava\nCapEff:\t000001fffff7ffff\n");
        assertThat(new HostReader(host.files()).processLinks()).isEqualTo(Observed.unknown(TraceRight.DENIED));
    }
}
