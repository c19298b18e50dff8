package dev.wharden.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.wharden.container.Container;
import dev.wharden.subject.Observed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FrozenProcessesTest {
    private static final String ONE = "5:freezer:/docker/c\n4:memory:/docker/c\n0::/\n";
    private static final String TWO = "0::/system.slice/docker-c.scope\n";

    @TempDir
    private Path root;

    @Test
    void allOfAFrozenGroupAreFrozen() throws IOException {
        versionOne();
        process(10, 1, 'D', ONE);
        process(11, 10, 'D', ONE);
        assertThat(outside()).isEqualTo(Observed.known(List.of()));
    }

    @Test
    void whatHasLeftTheGroupIsFoundByItsParents() throws IOException {
        versionOne();
        process(10, 1, 'D', ONE);
        process(11, 10, 'D', ONE);
        process(12, 11, 'R', "5:freezer:/\n4:memory:/docker/c\n0::/\n");
        process(13, 12, 'S', "5:freezer:/docker/c/of-my-own\n0::/\n");
        process(14, 10, 'Z', "5:freezer:/\n0::/\n");
        process(20, 1, 'R', "5:freezer:/\n0::/\n");
        file("sys/fs/cgroup/freezer/docker/c/of-my-own/freezer.state", "THAWED\n");
        assertThat(outside()).isEqualTo(Observed.known(List.of(12L, 13L)));
    }

    @Test
    void theFirstProcessCanBeTheOneThatLeft() throws IOException {
        versionOne();
        process(10, 1, 'R', "5:freezer:/\n");
        assertThat(outside()).isEqualTo(Observed.known(List.of(10L)));
    }

    @Test
    void inVersionTwoTheEventsOfTheGroupTell() throws IOException {
        file("sys/fs/cgroup/cgroup.procs", "");
        file("sys/fs/cgroup/system.slice/docker-c.scope/cgroup.events", "populated 1\nfrozen 1\n");
        file("sys/fs/cgroup/system.slice/else/cgroup.events", "populated 1\nfrozen 0\n");
        process(10, 1, 'S', TWO);
        process(11, 10, 'S', "0::/system.slice/else\n");
        process(12, 10, 'S', "0::/\n");
        assertThat(outside()).isEqualTo(Observed.known(List.of(11L, 12L)));
    }

    /** As a daemon in a container sees others, or a group that is gone: neither is a reason to end anybody. */
    @ParameterizedTest
    @ValueSource(strings = {"5:freezer:/../c\n", "5:freezer:/docker/elsewhere\n", "5:freezer:/..\n"})
    void aGroupThatCannotBeFollowedSaysNothing(String groups) throws IOException {
        versionOne();
        process(10, 1, 'D', groups);
        assertThat(outside()).isInstanceOf(Observed.Unknown.class);
    }

    @Test
    void whereThereIsNoFreezerItIsNotKnown() throws IOException {
        process(10, 1, 'S', ONE);
        assertThat(outside()).isInstanceOf(Observed.Unknown.class);
    }

    @Test
    void whatDoesNotRunHasNone() {
        assertThat(new FrozenProcesses(new ProcFiles(root)).outside(container(0)))
                .isEqualTo(Observed.known(List.of()));
    }

    private Observed<List<Long>> outside() {
        return new FrozenProcesses(new ProcFiles(root)).outside(container(10));
    }

    private static Container container(int pid) {
        var inspect = JsonNodeFactory.instance.objectNode().put("Id", "c").put("Name", "/web");
        inspect.putObject("State").put("Pid", pid).put("Running", pid > 0);
        return new Container(inspect);
    }

    private void versionOne() throws IOException {
        file("sys/fs/cgroup/freezer/cgroup.procs", "");
        file("sys/fs/cgroup/freezer/docker/c/freezer.state", "FROZEN\n");
    }

    /** Its name is as hostile as a name can be. */
    private void process(int pid, int parent, char state, String groups) throws IOException {
        file("proc/" + pid + "/stat", pid + " (a) R 1 (b\n) " + state + " " + parent + " 0 0\n");
        file("proc/" + pid + "/cgroup", groups);
    }

    private void file(String path, String content) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }
}
