package dev.wharden.remedy.recreate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.docker.Call;
import dev.wharden.docker.DockerEvent;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.Fault;
import dev.wharden.remedy.plan.Outcome;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a container writes after preflight has looked is not lost with its writable layer. */
final class LateWritesTest {
    @TempDir
    private Path folder;

    private RecreateBench bench;

    @BeforeEach
    void runs() {
        bench = bench("");
    }

    private RecreateBench bench(String labels) {
        return new RecreateBench(folder, "{\"Name\": \"always\"}", """
                {"Image": "fid-img:1", "Labels": {%s},
                 "HostConfig": {"NetworkMode": "front", "RestartPolicy": {"Name": "always"}}}
                """.formatted(labels));
    }

    /** As a program that saves its state when it is told to end. */
    private void writesAtItsStop(RecreateBench at, String... diff) {
        at.stage()
                .failWhen(
                        call -> {
                            if (isStop(call)) {
                                at.stage().changes("web", diff);
                                at.stage().file("web", "/srv/state", "all there is");
                            }
                            return false;
                        },
                        new Fault.Bug());
    }

    private static boolean isStop(Call call) {
        return call.is("stop") && call.container().equals("web");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\"com.docker.compose.project\": \"shop\""})
    void itRunsAgainAsItWas(String labels) {
        RecreateBench at = bench(labels);
        String id = at.stage().look("web").id();
        writesAtItsStop(at, "C /srv", "A /srv/state");
        assertThat(at.apply())
                .isInstanceOf(Outcome.RolledBack.class)
                .asString()
                .contains("wrote outside its volumes right before it ended", "/srv/state", "writableLayer: Discard");
        assertThat(at.stage().look("web").id()).isEqualTo(id);
        assertThat(at.stage().look("web").running()).isTrue();
        assertThat(at.stage().names()).containsExactly("web");
    }

    @Test
    void whatHoldsNoDataIsNone() {
        writesAtItsStop(bench, "C /run", "A /run/web.pid", "C /tmp", "A /tmp/cache");
        assertThat(bench.apply()).isInstanceOf(Outcome.InProgress.class);
    }

    /** Else one that writes much at each stop would be let off for ever, a downtime each time. */
    @Test
    void whatIsTooMuchToTellIsAFailure() {
        var looks = new AtomicInteger();
        bench.stage()
                .failWhen(
                        call -> call.is("changes") && looks.incrementAndGet() > 1,
                        new Fault.Refused(() -> new DockerException.Excessive("changes: longer than 10 s")));
        assertThat(bench.apply())
                .isInstanceOf(Outcome.RolledBack.class)
                .asString()
                .contains("wrote outside its volumes right before it ended cannot be told");
        assertThat(bench.stage().look("web").running()).isTrue();
    }

    /** By an engine that has much to do. */
    @Test
    void whatIsToldLateIsTold() {
        var looks = new AtomicInteger();
        bench.stage()
                .failWhen(
                        call -> call.is("changes") && looks.incrementAndGet() == 2,
                        new Fault.Refused(() -> new DockerException.Excessive("changes: longer than 1 s")));
        assertThat(bench.apply()).isInstanceOf(Outcome.InProgress.class);
    }

    /** The engine tells of a copy, this many seconds ago. */
    private void copiedIn(int ago) {
        bench.exits.heard(new DockerEvent(
                "container",
                "extract-to-dir",
                bench.old,
                Map.of(),
                "",
                bench.stage().now().minusSeconds(ago)));
    }

    @Test
    void whatSomebodyCopiesInMeanwhileIsKeptAndNoFailure() {
        writesAtItsStop(bench, "C /srv", "A /srv/state");
        copiedIn(0);
        assertThat(bench.apply())
                .isInstanceOf(Outcome.Interfered.class)
                .asString()
                .contains("somebody copied files into web while Wharden was recreating it", "/srv/state");
        assertThat(bench.stage().look("web").running()).isTrue();
    }
    /** A container sets the times of its files as it likes: as somebody's it would be stopped again and again. */
    @Test
    void aFileWithTheTimeOfACopiedOneIsTheContainersOwn() {
        writesAtItsStop(bench, "C /srv", "A /srv/state");
        bench.stage().copied("web", "/srv/state", bench.stage().now());
        copiedIn(1);
        assertThat(bench.apply()).isInstanceOf(Outcome.RolledBack.class);
        assertThat(bench.stage().look("web").running()).isTrue();
    }
}
