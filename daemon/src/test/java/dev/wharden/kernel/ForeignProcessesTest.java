package dev.wharden.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.wharden.container.Container;
import dev.wharden.subject.ForeignProcess;
import dev.wharden.subject.KernelFacts;
import dev.wharden.subject.Observed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
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
                .link("/proc/900/ns/pid", "pid:[4026531001]")
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

    /** As it is told where none of them is declared. */
    private static Observed<List<ForeignProcess>> told(Observed<ForeignProcesses.Looked> looked) {
        return switch (looked) {
            case Observed.Known<ForeignProcesses.Looked>(ForeignProcesses.Looked all) ->
                all.found().isEmpty() && all.unread().isPresent()
                        ? Observed.unknown(all.unread().get())
                        : Observed.known(all.found());
            case Observed.Unknown<ForeignProcesses.Looked>(String why) -> Observed.unknown(why);
            case Observed.Absent<ForeignProcesses.Looked>(String why) -> Observed.absent(why);
        };
    }

    private Observed<List<ForeignProcess>> read(List<String> kinds) {
        var facts = ((Observed.Known<KernelFacts>)
                        new ProcessReader(host.files()).read(812, ID, "0001-01-01T00:00:00Z"))
                .value();
        NamespaceScan scan = ((Observed.Known<NamespaceScan>) NamespaceScan.of(host.files(), Crowds.NONE)).value();
        return told(new ForeignProcesses(host.files()).of(facts, ID, kinds, List.of(), scan));
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

    /** What is no link cannot be read as one, whoever asks. */
    private void deny(String link) throws IOException {
        Files.deleteIfExists(root.resolve(link.substring(1)));
        host.file(link, "");
    }

    @Test
    void theHostsFirstProcessMayDenyItselfToBeLookedAt() throws IOException {
        host.file("/proc/1/task/1/status", Files.readString(root.resolve("proc/1/status")));
        for (String kind : KINDS) {
            host.link(
                    "/proc/self/ns/" + kind,
                    Files.readSymbolicLink(root.resolve("proc/1/ns/" + kind)).toString());
            deny("/proc/1/ns/" + kind);
            deny("/proc/1/task/1/ns/" + kind);
        }
        assertThat(new Threads(host.files()).namespaces(1)).isInstanceOf(Observed.Unknown.class);
        NamespaceScan scan = ((Observed.Known<NamespaceScan>) NamespaceScan.of(host.files(), Crowds.NONE)).value();
        assertThat(scan.unread()).isEmpty();
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

    private void named(int pid, String name) throws IOException {
        String status = Files.readString(root.resolve("proc/" + pid + "/status"));
        host.file("/proc/" + pid + "/status", status.replaceFirst("Name:\t[-\\w]+", "Name:\t" + name));
    }

    /** Since a tenth of a second, or for long. */
    private void began(int pid, int parent, String name, boolean young) {
        host.file(
                "/proc/" + pid + "/stat",
                pid + " (" + name + ") S " + parent + " " + "0 ".repeat(17) + (young ? "99900" : "100") + " 0\n");
    }

    /** A process of the host that calls itself after the engine. */
    private void engine(int pid) throws IOException {
        host.process(pid, "system.slice/docker.service", 0)
                .link("/proc/" + pid + "/ns/pid", "pid:[4026531001]")
                .link("/proc/" + pid + "/ns/mnt", "mnt:[4026531001]");
        named(pid, "dockerd");
    }

    @Test
    void whatTheEngineStartsForAMomentInTheNetworkPasses() throws IOException {
        engine(890);
        enters(900, "net");
        began(900, 890, "iptables", true);
        assertThat(told(KINDS)).isEmpty();
        began(900, 890, "iptables", false);
        assertThat(told(KINDS)).as("it stays").hasSize(1);
        began(900, 1, "iptables", true);
        assertThat(told(KINDS)).as("made again every second").hasSize(1);
        began(900, 890, "iptables", true);
        enters(900, "mnt", "net");
        assertThat(told(KINDS)).as("the engine's are in no other namespace").containsExactly("900 [mnt, net] ");
    }

    @Test
    void theEngineItselfPassesInTheNetworkAloneAndWithThreadsElsewhere() throws IOException {
        engine(900);
        enters(900, "net");
        host.link("/proc/900/task/900/ns/net", "net:[4026531812]");
        assertThat(told(KINDS)).as("all of it").hasSize(1);
        for (String kind : KINDS) {
            host.link("/proc/900/task/901/ns/" + kind, kind + ":[4026531001]");
        }
        assertThat(told(KINDS)).isEmpty();
        host.link("/proc/900/ns/mnt", "mnt:[4026531950]");
        assertThat(told(KINDS)).as("another's files").hasSize(1);
        engine(900);
        enters(900, "net", "pid");
        assertThat(told(KINDS)).as("more than the network").containsExactly("900 [net, pid] ");
        engine(900);
        enters(900, "net");
        host.file("/proc/900/cgroup", "8:pids:/docker/" + OTHER + "\n");
        assertThat(told(KINDS)).as("a container that calls a process so").hasSize(1);
    }

    @Test
    void aContainerThatIsBeingStartedPassesWithItsShim() throws IOException {
        host.process(940, "init.scope", 0).process(950, OTHER, 0);
        host.file("/proc/940/cmdline", "/usr/bin/containerd-shim-runc-v2\0-id\0" + OTHER + "\0");
        began(940, 1, "containerd-shim", true);
        began(950, 940, "app", true);
        enters(950, "net");
        assertThat(told(KINDS)).isEmpty();
        began(940, 1, "containerd-shim", false);
        assertThat(told(KINDS)).as("made again every second").hasSize(1);
    }

    @Test
    void whoMayChangeTheMemoryOfOthersIsToldSo() throws IOException {
        host.process(950, OTHER, 0);
        enters(950, "pid");
        assertThat(((Observed.Known<List<ForeignProcess>>) read(KINDS)).value())
                .singleElement()
                .matches(one -> !one.traces());
        String status = Files.readString(root.resolve("proc/950/status"));
        host.file("/proc/950/status", status.replace("CapPrm:\t0", "CapPrm:\t0000000000080000"));
        assertThat(((Observed.Known<List<ForeignProcess>>) read(KINDS)).value())
                .singleElement()
                .matches(ForeignProcess::traces);
    }

    @Test
    void whoHasLeftSinceTheScanIsNotTold() throws IOException {
        enters(900, "net");
        NamespaceScan scan = ((Observed.Known<NamespaceScan>) NamespaceScan.of(host.files(), Crowds.NONE)).value();
        host.link("/proc/900/ns/net", "net:[1]");
        var facts = ((Observed.Known<KernelFacts>)
                        new ProcessReader(host.files()).read(812, ID, "0001-01-01T00:00:00Z"))
                .value();
        assertThat(told(new ForeignProcesses(host.files()).of(facts, ID, KINDS, List.of(), scan)))
                .isEqualTo(Observed.known(List.of()));
    }

    private void endFirstThread(int pid, int... threads) throws IOException {
        String status = Files.readString(root.resolve("proc/" + pid + "/status"));
        for (int thread : threads) {
            String folder = "/proc/" + pid + "/task/" + thread;
            host.file(folder + "/status", status)
                    .file(folder + "/cgroup", Files.readString(root.resolve("proc/" + pid + "/cgroup")));
            for (String kind : KINDS) {
                Path link = root.resolve("proc/" + pid + "/ns/" + kind);
                host.link(folder + "/ns/" + kind, Files.readSymbolicLink(link).toString());
            }
        }
        for (String kind : List.of("mnt", "net")) {
            Files.delete(root.resolve("proc/" + pid + "/ns/" + kind));
        }
        String dead = "Name:\tzns\nState:\tZ (zombie)\n";
        host.file("/proc/" + pid + "/status", dead)
                .file("/proc/" + pid + "/task/" + pid + "/status", dead)
                .file("/proc/" + pid + "/cgroup", "8:pids:/\n7:memory:/\n");
    }

    @Test
    void anIntruderWhoseFirstThreadHasEndedIsTold() throws IOException {
        enters(900, "mnt", "net", "pid");
        endFirstThread(900, 901);
        assertThat(told(KINDS)).containsExactly("900 [mnt, net, pid] ");
    }

    @Test
    void aContainerWhoseFirstThreadHasEndedIsReadByAnother() throws IOException {
        enters(900, "net");
        endFirstThread(812, 814);
        assertThat(told(KINDS)).containsExactly("900 [net] ");
    }

    @Test
    void whoseThreadsCannotBeReadIsUnknown() throws IOException {
        endFirstThread(900, 901);
        Path link = root.resolve("proc/900/task/901/ns/mnt");
        Files.delete(link);
        assertThat(read(KINDS)).as("in its exit").isEqualTo(Observed.known(List.of()));
        deny("/proc/900/task/901/ns/mnt");
        assertThat(read(KINDS)).isInstanceOf(Observed.Unknown.class);
        Files.delete(link);
        Files.delete(root.resolve("proc/900/task/901/status"));
        Files.delete(root.resolve("proc/900/task/901/cgroup"));
        for (String kind : List.of("net", "pid")) {
            Files.delete(root.resolve("proc/900/task/901/ns/" + kind));
        }
        Files.delete(root.resolve("proc/900/task/901/ns"));
        Files.delete(root.resolve("proc/900/task/901"));
        assertThat(read(KINDS)).as("no thread lives").isEqualTo(Observed.known(List.of()));
    }

    /** Who may make control groups chooses what they are called. */
    @Test
    void aPathThatContainsTheIdIsNotTheContainers() throws IOException {
        enters(900, "net");
        for (String path : List.of("/x" + ID, "/evil/" + ID, "/docker/" + ID + "x", "/docker/" + ID + "-2/a")) {
            host.file("/proc/900/cgroup", "8:pids:" + path + "\n");
            assertThat(told(KINDS)).as(path).hasSize(1);
        }
        host.file("/proc/900/cgroup", "8:pids:/docker/" + ID + "/init\n");
        assertThat(told(KINDS)).isEmpty();
    }

    @Test
    void aContainerCannotPassForTheEngineByItsName() throws IOException {
        host.process(950, OTHER, 0);
        enters(950, "net");
        String status = Files.readString(root.resolve("proc/950/status"));
        host.file("/proc/950/status", status.replaceFirst("Name:\t\\w+", "Name:\tdockerd"))
                .file("/proc/950/cgroup", "8:pids:/\n7:memory:/\n");
        assertThat(told(KINDS)).containsExactly("950 [net] ");
    }

    private Container container(String id, int pid) {
        var tree = JsonNodeFactory.instance.objectNode().put("Id", id).put("Name", "/many");
        tree.withObject("/State").put("Pid", pid).put("Running", true);
        return new Container(tree);
    }

    @Test
    void ownersAreThoseOfTheirFirstProcessesGroup() {
        host.process(950, OTHER, 0).process(951, OTHER, 0).process(952, OTHER, 0);
        host.file("/proc/952/cgroup", "8:pids:/evil/" + OTHER + "\n");
        var processes = new ForeignProcesses(host.files());
        assertThat(processes.isOf(951, container(OTHER, 950))).isTrue();
        assertThat(processes.isOf(952, container(OTHER, 950))).isFalse();
        assertThat(processes.isOf(951, container(OTHER, 0))).isFalse();
    }

    @Test
    void aContainerWithManyProcessesDoesNotEndTheLookAtOthers() throws IOException {
        var list = new StringBuilder();
        for (int pid = 100_000; pid < 122_000; pid++) {
            list.append(pid).append('\n');
            Files.createDirectories(root.resolve("proc/" + pid));
        }
        host.process(950, OTHER, 0);
        enters(900, "net");
        assertThat(NamespaceScan.of(host.files(), Crowds.NONE))
                .as("the others stay found")
                .isInstanceOfSatisfying(
                        Observed.Known.class,
                        known -> assertThat(((NamespaceScan) known.value()).unread())
                                .contains("the host has more than 20000 processes"));

        host.file("/sys/fs/cgroup/pids/docker/" + OTHER + "/cgroup.procs", list.toString());
        String status = Files.readString(root.resolve("proc/950/status"));
        host.file("/proc/950/status", status.replace("CapBnd:\t000001fffeffffff", "CapBnd:\t00000000a80425fb"));
        assertThat(crowded(900))
                .isInstanceOfSatisfying(
                        Observed.Known.class,
                        known -> assertThat(known.value().toString()).contains("pid=900"));
        host.process(900, "user.slice", 0);
        assertThat(crowded(900)).isEqualTo(Observed.known(List.of()));
        host.process(100_500, OTHER, 0);
        enters(100_500, "net");
        assertThat(crowded(900).toString()).as("one of the many").contains("pid=100500");
        assertThat(crowded(900, 500)).as("not looked at").isEqualTo(Observed.known(List.of()));
        host.file("/proc/950/status", status);
        assertThat(crowded(900, 500))
                .isEqualTo(Observed.unknown(
                        "many has more than 1024 processes, and a right to enter namespaces with them"));
    }

    private Observed<List<ForeignProcess>> crowded(int pid) {
        return crowded(pid, 65_536);
    }

    private Observed<List<ForeignProcess>> crowded(int pid, int most) {
        var crowds = Crowds.of(host.files(), List.of(container(OTHER, 950)));
        assertThat(crowds.has(pid)).isFalse();
        NamespaceScan scan = ((Observed.Known<NamespaceScan>) NamespaceScan.of(host.files(), crowds, most)).value();
        var facts = ((Observed.Known<KernelFacts>)
                        new ProcessReader(host.files()).read(812, ID, "0001-01-01T00:00:00Z"))
                .value();
        return told(new ForeignProcesses(host.files()).of(facts, ID, KINDS, List.of(), scan));
    }

    @Test
    void ofManyTheFirstAreToldAndThatThereAreMore() throws IOException {
        for (int pid = 1000; pid < 1300; pid++) {
            host.process(pid, "user.slice", 0);
            enters(pid, "net");
        }
        assertThat(looked().found()).hasSize(256);
        assertThat(looked().unread()).contains("more than 256 processes of others are in its namespaces");
    }

    /** Of whatever a container has that shares the network as declared, none costs a look or hides another. */
    @Test
    void whatSharesTheNetworkAsDeclaredKeepsNoOtherFromBeingLookedAt() throws IOException {
        var list = new StringBuilder("950\n");
        host.process(950, OTHER, 0);
        enters(950, "net");
        for (int pid = 1000; pid < 1300; pid++) {
            host.process(pid, OTHER, 0);
            enters(pid, "net");
            list.append(pid).append('\n');
        }
        host.file("/sys/fs/cgroup/pids/docker/" + OTHER + "/cgroup.procs", list.toString());
        assertThat(looked().unread()).isPresent();
        List<Container> sharers = List.of(container(OTHER, 950));
        assertThat(looked(sharers)).isEqualTo(new ForeignProcesses.Looked(List.of(), Optional.empty()));
        enters(900, "net");
        enters(1100, "mnt");
        assertThat(looked(sharers).found())
                .extracting(one -> one.pid() + " " + one.namespaces())
                .containsExactly("900 [net]", "1100 [mnt, net]");
        assertThat(looked(List.of(container(OTHER, 0))).unread())
                .as("it has ended")
                .isPresent();
    }

    /** However many a container has of its own, listed or come since, each stranger is told. */
    @Test
    void itsOwnCostNothingOfWhatIsReadOfOthers() throws IOException {
        var list = new StringBuilder("812\n");
        for (int pid = 1000; pid < 2700; pid++) {
            host.process(pid, ID, 1000);
            enters(pid, "net");
            if (pid < 2400) {
                list.append(pid).append('\n');
            }
        }
        host.file("/sys/fs/cgroup/pids/docker/" + ID + "/cgroup.procs", list.toString());
        assertThat(looked()).isEqualTo(new ForeignProcesses.Looked(List.of(), Optional.empty()));
        host.process(3000, "user.slice", 0);
        enters(3000, "net");
        assertThat(looked().found())
                .extracting(one -> one.pid() + " " + one.namespaces())
                .containsExactly("3000 [net]");
    }

    /** Version 1 says the root group of what ends, while the others are in the container's still. */
    @Test
    void ofAContainerThatIsEndingNothingIsTold() throws IOException {
        host.process(813, ID, 1000);
        enters(813, "mnt", "net", "pid");
        KernelFacts facts = facts();
        String groups = Files.readString(root.resolve("proc/812/cgroup"));
        host.file("/proc/812/cgroup", "8:pids:/\n7:memory:/\n");
        assertThat(told(looked(facts)))
                .as("it has left its group")
                .matches(found -> found.toString().contains("pid=813"));
        exits(812);
        assertThat(looked(facts)).isEqualTo(Observed.absent("it has ended"));
        var processes = new ForeignProcesses(host.files());
        assertThat(processes.isEnding(container(ID, 812))).isTrue();
        host.file("/proc/812/cgroup", groups);
        assertThat(processes.isEnding(container(ID, 812))).isFalse();
        assertThat(processes.isEnding(container(ID, 0))).isFalse();
        assertThat(processes.isEnding(container(ID, 814))).as("gone").isTrue();
        host.file("/proc/813/cgroup", "8:pids:/\n7:memory:/\n");
        assertThat(told(looked(facts)).toString()).contains("pid=813");
        exits(813);
        assertThat(told(looked(facts))).isEqualTo(Observed.known(List.of()));
    }

    private void exits(int pid) {
        host.file("/proc/" + pid + "/stat", pid + " (x) S 1 0 0 0 0 4 " + "0 ".repeat(12) + "100 0\n");
    }

    private KernelFacts facts() {
        return ((Observed.Known<KernelFacts>) new ProcessReader(host.files()).read(812, ID, "0001-01-01T00:00:00Z"))
                .value();
    }

    private Observed<ForeignProcesses.Looked> looked(KernelFacts facts) {
        NamespaceScan scan = ((Observed.Known<NamespaceScan>) NamespaceScan.of(host.files(), Crowds.NONE)).value();
        return new ForeignProcesses(host.files()).of(facts, ID, KINDS, List.of(), scan);
    }

    private ForeignProcesses.Looked looked() {
        return looked(List.of());
    }

    private ForeignProcesses.Looked looked(List<Container> sharers) {
        var facts = ((Observed.Known<KernelFacts>)
                        new ProcessReader(host.files()).read(812, ID, "0001-01-01T00:00:00Z"))
                .value();
        NamespaceScan scan = ((Observed.Known<NamespaceScan>) NamespaceScan.of(host.files(), Crowds.NONE)).value();
        return ((Observed.Known<ForeignProcesses.Looked>)
                        new ForeignProcesses(host.files()).of(facts, ID, KINDS, sharers, scan))
                .value();
    }

    /** As {@code docker run --pid container:ID --cgroup-parent /docker/ID} makes it. */
    @Test
    void oneOfAnotherContainerInAGroupBelowItIsToldAsThatOnes() throws IOException {
        String below = "/docker/" + ID + "/" + OTHER;
        host.process(950, OTHER, 0)
                .file("/proc/950/cgroup", "8:pids:" + below + "\n")
                .file("/proc/950/stat", "950 (x) S 702 " + "0 ".repeat(17) + "100 0\n")
                .process(951, OTHER, 0)
                .file("/proc/951/cgroup", "8:pids:" + below + "/a\n")
                .file("/proc/951/stat", "951 (x) S 812 " + "0 ".repeat(17) + "100 0\n")
                .file("/proc/702/stat", "702 (containerd-shim) S 1 " + "0 ".repeat(17) + "100 0\n")
                .file("/proc/702/cgroup", "8:pids:/\n")
                .file("/proc/702/cmdline", "containerd-shim-runc-v2\0-id\0" + OTHER + "\0")
                .file("/sys/fs/cgroup/pids" + below + "/cgroup.procs", "950\n")
                .file("/sys/fs/cgroup/pids" + below + "/a/cgroup.procs", "951\n");
        enters(950, "pid");
        enters(951, "pid");
        assertThat(told(KINDS)).containsExactly("950 [pid] " + OTHER, "951 [pid] " + OTHER);
        host.file("/proc/702/cgroup", "8:pids:/docker/" + ID + "\n");
        assertThat(told(KINDS))
                .as("of a shim that is a process of the container")
                .isEmpty();
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
