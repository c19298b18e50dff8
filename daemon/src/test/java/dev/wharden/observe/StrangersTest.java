package dev.wharden.observe;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.wharden.container.Container;
import dev.wharden.kernel.HostTree;
import dev.wharden.kernel.ProcessReader;
import dev.wharden.subject.ForeignProcess;
import dev.wharden.subject.KernelFacts;
import dev.wharden.subject.Observed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is declared to be in a container's namespaces, and who is not. */
final class StrangersTest {
    private static final String ID = "ab".repeat(32);
    private static final String OWN = "cd".repeat(32);
    private static final String MID = "ef".repeat(32);
    private static final String FAR = "12".repeat(32);

    @TempDir
    Path root;

    private HostTree host = new HostTree(Path.of("/"));
    private final List<Container> all = new ArrayList<>();

    @BeforeEach
    void aHost() {
        host = HostTree.bare(root)
                .process(1, "init.scope", 0)
                .link("/proc/1/exe", "/sbin/init")
                .file("/proc/kcore", "");
        container(ID, "x", 812, "bridge", "");
    }

    private void container(String id, String name, int pid, String network, String processes) {
        var tree = JsonNodeFactory.instance.objectNode().put("Id", id).put("Name", "/" + name);
        tree.withObject("/State").put("Pid", pid).put("Running", true);
        tree.withObject("/HostConfig").put("NetworkMode", network).put("PidMode", processes);
        all.add(new Container(tree));
        host.process(pid, id, 1000).file("/sys/fs/cgroup/pids/docker/" + id + "/cgroup.procs", pid + "\n");
    }

    private void enters(int pid, String kind) throws IOException {
        host.link(
                "/proc/" + pid + "/ns/" + kind,
                Files.readSymbolicLink(root.resolve("proc/812/ns/" + kind)).toString());
    }

    /** What a new look tells of the first container. */
    private Observed<List<ForeignProcess>> told() {
        var strangers = new Strangers(
                host.files(),
                InstantSource.system(),
                id -> all.stream().filter(one -> one.id().equals(id)).findFirst(),
                () -> all.stream()
                        .map(one -> new FleetList.Member(one, Observed.unknown("not asked for")))
                        .toList());
        var facts = ((Observed.Known<KernelFacts>)
                        new ProcessReader(host.files()).read(812, ID, "0001-01-01T00:00:00Z"))
                .value();
        return strangers.with(facts, all.getFirst()).foreign();
    }

    private List<String> strangers() {
        return ((Observed.Known<List<ForeignProcess>>) told())
                .value().stream()
                        .map(one -> one.pid() + " " + one.namespaces() + " " + one.container())
                        .toList();
    }

    @Test
    void whoSharesWithItIsNoStranger() throws IOException {
        container(MID, "mid", 950, "container:" + ID, "container:x");
        enters(950, "net");
        enters(950, "pid");
        assertThat(strangers()).isEmpty();
        enters(950, "mnt");
        assertThat(strangers()).containsExactly("950 [mnt] mid");
    }

    @Test
    void whatOneSharesWithAnotherIsNoLeaveToBeHere() throws IOException {
        container(OWN, "own", 940, "bridge", "");
        container(MID, "mid", 950, "container:" + OWN, "container:" + OWN);
        enters(950, "net");
        enters(950, "pid");
        assertThat(strangers()).containsExactly("950 [net, pid] mid");
    }

    @Test
    void whoSharesWithASharerOfItIsNoStrangerHoweverManyThere() throws IOException {
        container(MID, "mid", 950, "container:" + ID, "");
        container(FAR, "far", 960, "container:" + MID, "");
        enters(950, "net");
        enters(960, "net");
        var list = new StringBuilder("960\n");
        for (int pid = 1000; pid < 1300; pid++) {
            host.process(pid, FAR, 1000);
            enters(pid, "net");
            list.append(pid).append('\n');
        }
        host.file("/sys/fs/cgroup/pids/docker/" + FAR + "/cgroup.procs", list.toString());
        assertThat(told()).isEqualTo(Observed.known(List.of()));
    }

    @Test
    void whoSharesByWayOfOneThatIsGoneIsTold() throws IOException {
        container(FAR, "far", 960, "container:" + MID, "");
        enters(960, "net");
        assertThat(strangers()).containsExactly("960 [net] far");
    }

    /** Its group is not named any more, and what is in it ends too. */
    @Test
    void whatIsLeftOfAContainerThatIsEndingIsNotToldYet() throws IOException {
        container(MID, "mid", 950, "container:" + ID, "");
        host.process(951, MID, 1000);
        enters(950, "net");
        enters(951, "net");
        host.file("/proc/950/cgroup", "8:pids:/\n7:memory:/\n")
                .file("/proc/950/stat", "950 (x) S 1 0 0 0 0 4 " + "0 ".repeat(12) + "100 0\n");
        assertThat(told()).isEqualTo(Observed.unknown("process sleep (951) may be of container mid, which is ending"));
        host.process(900, "user.slice", 0);
        enters(900, "net");
        assertThat(strangers()).as("what hides no other").containsExactly("900 [net] ");
    }
}
