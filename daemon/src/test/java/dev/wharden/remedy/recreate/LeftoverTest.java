package dev.wharden.remedy.recreate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.container.Container;
import dev.wharden.docker.Fault;
import dev.wharden.remedy.Revival;
import dev.wharden.remedy.plan.Outcome;
import dev.wharden.remedy.plan.Writers;
import dev.wharden.remedy.recreate.down.Comeback;
import dev.wharden.remedy.recreate.down.Down;
import dev.wharden.remedy.recreate.trial.MountCheck;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The engine calls a container ended of which a process runs on: nothing is started beside that. */
final class LeftoverTest {
    private static final String RUNS_ON = "process 812 of it runs on although the engine says that it has ended:"
            + " end it on the host (kill -9 812)";

    private final RecreateBench bench;

    LeftoverTest(@TempDir Path folder) {
        this.bench = new RecreateBench(folder, "{\"Name\": \"always\"}");
    }

    private boolean runs(String id) {
        return bench.stage.names().stream()
                .map(bench.stage::look)
                .anyMatch(one -> one.id().equals(id) && one.running());
    }

    @Test
    void whatAStopHasNotEndedGetsNoTwinAndIsNotStartedBesideItself() {
        bench.left = ids -> ids.contains(bench.old) && !runs(bench.old) ? List.of(812L) : List.of();
        assertThat(bench.apply())
                .isInstanceOfSatisfying(
                        Outcome.Failed.class, told -> assertThat(told.reason()).contains(RUNS_ON));
        assertThat(bench.stage.names()).containsExactly("web");
        assertThat(bench.stage.count("start")).as("the holder alone").isLessThanOrEqualTo(1);
        assertDown(bench.old);

        tend();
        assertDown(bench.old);
        bench.left = ids -> List.of();
        tend();
        assertBack();
    }

    /** As docker restart does, whose stop has joined Wharden's: its processes are left of nothing. */
    @Test
    void whatAnotherClientStartsRightAfterTheStopIsNoLeftover() {
        var started = new AtomicBoolean();
        bench.left = ids -> {
            if (ids.contains(bench.old) && !runs(bench.old) && !started.getAndSet(true)) {
                bench.engine.start(bench.old);
                return List.of(812L);
            }
            return ids.contains(bench.old) && runs(bench.old) ? List.of(812L) : List.of();
        };
        assertThat(bench.apply())
                .isInstanceOfSatisfying(
                        Outcome.Interfered.class,
                        told -> assertThat(told.reason()).contains("was started by another Docker client"));
        assertThat(started).isTrue();
        assertThat(bench.stage.names()).containsExactly("web");
        assertThat(runs(bench.old)).isTrue();
    }

    @Test
    void whatEndsAMomentAfterTheAnswerKeepsNothing() {
        var looks = new AtomicInteger();
        bench.left = ids -> looks.incrementAndGet() < 4 ? List.of(812L) : List.of();
        bench.apply();
        assertThat(bench.converge()).contains(new Outcome.Succeeded());
    }

    @Test
    void noOldOneIsStartedBesideWhatIsLeftOfItsTwin() {
        String[] twin = {""};
        bench.stage.failWhen(
                call -> {
                    if (call.is("start") && call.container().equals("web")) {
                        twin[0] = bench.stage.look("web").id();
                        return !twin[0].equals(bench.old);
                    }
                    return false;
                },
                new Fault.LostAnswer());
        bench.left = ids -> ids.contains(twin[0]) && !twin[0].isEmpty() && !runs(twin[0]) ? List.of(812L) : List.of();
        bench.apply();
        bench.converge();
        assertThat(bench.stage.look("web").id()).isEqualTo(bench.old);
        assertDown(bench.old);
        assertThat(bench.downs().all().getFirst().outlived().orElseThrow()).contains(twin[0]);
        bench.left = ids -> List.of();
        tend();
        assertBack();
    }

    private void assertDown(String id) {
        Container web = bench.stage.look("web");
        assertThat(web.id()).isEqualTo(id);
        assertThat(web.running()).isFalse();
        assertThat(web.text("/HostConfig/RestartPolicy/Name"))
                .as("the engine does not start it")
                .isEqualTo("no");
        assertThat(bench.downs().all())
                .singleElement()
                .extracting(Down::sentence)
                .asString()
                .contains(RUNS_ON)
                .contains("Wharden starts it when that has ended");
    }

    private void assertBack() {
        assertThat(bench.stage.look("web").running()).isTrue();
        assertThat(bench.stage.look("web").text("/HostConfig/RestartPolicy/Name"))
                .isEqualTo("always");
        assertThat(bench.downs().names()).isEmpty();
    }

    private void tend() {
        bench.stage.advance(Duration.ofMinutes(2));
        var finishers = (Writers) (action, name) -> bench.engine;
        new Revival(
                        bench.engine,
                        bench.engine,
                        finishers,
                        bench.downs(),
                        new Comeback(bench.engine, finishers, bench.exits, bench.downs(), bench.stage::now),
                        new MountCheck(bench.tables(), bench.engine),
                        event -> {},
                        id -> false,
                        container -> false,
                        bench.stage::now)
                .tend(RecreateBench.WEB);
    }
}
