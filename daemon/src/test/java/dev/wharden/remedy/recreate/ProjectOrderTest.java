package dev.wharden.remedy.recreate;

import static dev.wharden.remedy.plan.Outcomes.assertOutcome;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.docker.DockerEvent;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.Fault;
import dev.wharden.observe.ComposeCalls;
import dev.wharden.remedy.plan.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What others do to the project of a container that is being recreated, and to its other containers. */
final class ProjectOrderTest {
    private static final String LABELS =
            "'Labels':{'com.docker.compose.project':'shop','com.docker.compose.service':'%s'},".replace('\'', '"');
    private static final String SIBLING =
            "{\"Image\":\"fid-img:1\"," + LABELS + "\"HostConfig\":{\"NetworkMode\":\"front\"}}";

    private final RecreateBench bench;

    ProjectOrderTest(@TempDir Path folder) {
        bench = new RecreateBench(
                folder,
                "",
                "{\"Image\":\"fid-img:1\"," + LABELS.formatted("web")
                        + "\"HostConfig\":{\"NetworkMode\":\"front\",\"RestartPolicy\":{\"Name\":\"always\"}}}");
        bench.stage.run("db", SIBLING.formatted("db"));
        bench.stage.run("cache", SIBLING.formatted("cache"));
        bench.stage.forget();
        calm();
    }

    private void calm() {
        ComposeCalls calls = bench.exits.compose();
        calls.calm("shop", calls.number());
    }

    private void heard(String id, String action, String project, String signal) {
        bench.exits.heard(new DockerEvent(
                "container",
                action,
                id,
                Map.of("com.docker.compose.project", project, "signal", signal),
                "",
                bench.stage.now()));
    }

    private void stops(String name) {
        String id = bench.stage.look(name).id();
        heard(id, "kill", "shop", "15");
        bench.stage.exit(name, 143);
        heard(id, "die", "shop", "");
    }

    private void removes(String name) {
        String id = bench.stage.look(name).id();
        stops(name);
        bench.engine.remove(id, true);
        heard(id, "destroy", "shop", "");
    }

    private void starts(String name) {
        String id = bench.stage.look(name).id();
        bench.engine.start(id);
        heard(id, "start", "shop", "");
    }

    /** Right before the first call of an operation, and before the one that removes what was stopped. */
    private void before(String operation, Runnable deed) {
        var first = new AtomicBoolean(true);
        bench.stage.failWhen(
                call -> {
                    boolean trial = operation.equals("remove") && bench.stage.count("stop") == 0;
                    if (call.is(operation) && !trial && first.getAndSet(false)) {
                        deed.run();
                    }
                    return false;
                },
                new Fault.LostRequest());
    }

    private Outcome recreated() {
        Outcome first = bench.apply();
        return first instanceof Outcome.InProgress ? bench.converge().orElseThrow() : first;
    }

    private void assertOld(boolean running) {
        assertThat(bench.stage.names()).contains("web").noneMatch(name -> name.contains(".wharden-"));
        assertThat(bench.stage.look("web").isTrue("/HostConfig/ReadonlyRootfs")).isFalse();
        assertThat(bench.stage.look("web").running()).isEqualTo(running);
        assertThat(bench.stage.look("web").text("/HostConfig/RestartPolicy/Name"))
                .isEqualTo("always");
        assertThat(bench.recreator().open()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"create", "rename", "kill", "restart", "pause", "unpause", "update", "destroy"})
    void whatACallChangesInTheProjectPutsARepairOffBeforeItsStop(String action) {
        before("update", () -> heard("a-sibling", action, "shop", "15"));
        Outcome outcome = recreated();
        assertThat(outcome)
                .isEqualTo(new Outcome.Interfered(
                        "at HOLD: another Docker client (Compose project shop, or docker) changed containers of that"
                                + " project while this one was about to be stopped",
                        Outcome.Interfered.By.EARLY));
        assertThat(bench.stage.count("stop")).isZero();
        assertThat(bench.stage.look("web").id()).isEqualTo(bench.old);
        assertOld(true);
    }

    @ParameterizedTest
    @CsvSource({"start, shop", "die, shop", "exec_create, shop", "oom, shop", "create, other", "kill, ''"})
    void whatTheEngineDoesByItselfOrToOthersDoesNot(String action, String project) {
        before("update", () -> heard("a-sibling", action, project, "15"));
        assertThat(recreated()).isEqualTo(new Outcome.Succeeded());
    }

    @Test
    void whoIsNotKnownToHaveBeenCalmIsNotWaitedFor() {
        bench.exits.compose().calm("shop", Long.MAX_VALUE);
        before("update", () -> heard("a-sibling", "create", "shop", ""));
        assertThat(recreated()).as("as a daemon that was just started").isEqualTo(new Outcome.Succeeded());
    }

    @Test
    void aRepairIsPutOffSomeTimesOnly() {
        for (int time = 0; time < ComposeCalls.MOST; time++) {
            calm();
            before("update", () -> heard("a-sibling", "create", "shop", ""));
            assertThat(recreated()).as("time %d", time).isInstanceOf(Outcome.Interfered.class);
        }
        calm();
        before("update", () -> heard("a-sibling", "create", "shop", ""));
        assertThat(recreated()).isEqualTo(new Outcome.Succeeded());
    }

    @Test
    void whatBeginsWhileItStopsIsGivenWayToBeforeItIsRemoved() {
        before("stop", () -> heard("a-sibling", "create", "shop", ""));
        assertOutcome(
                recreated(),
                Outcome.Interfered.class,
                "another Docker client (Compose project shop, or docker) changed");
        assertThat(bench.stage.look("web").id()).isEqualTo(bench.old);
        assertOld(true);
    }

    @Test
    void whoseProjectIsStoppedWhileItIsDownStaysStopped() {
        before("remove", () -> {
            stops("db");
            stops("cache");
        });
        assertOutcome(recreated(), Outcome.Interfered.class, "which is as it was before, and stays stopped");
        assertOld(false);
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "bridge"})
    void whatOnlyBearsTheLabelOfTheProjectStopsNothingOfIt(String network) {
        bench.engine.remove(bench.stage.look("db").id(), true);
        bench.engine.remove(bench.stage.look("cache").id(), true);
        bench.stage.run("evil", SIBLING.formatted("evil").replace("front", network));
        before("remove", () -> stops("evil"));
        assertThat(recreated()).isEqualTo(new Outcome.Succeeded());
        assertThat(bench.stage.look("web").running()).isTrue();
    }

    @Test
    void whoseProjectIsRestartedWhileItIsDownRuns() {
        before("remove", () -> {
            stops("db");
            stops("cache");
            bench.stage.advance(Duration.ofSeconds(1));
            starts("db");
            starts("cache");
        });
        assertThat(recreated()).isEqualTo(new Outcome.Succeeded());
    }

    @Test
    void whoseProjectComesBackALittleLaterRunsToo() {
        before("remove", () -> {
            stops("db");
            stops("cache");
        });
        assertThat(bench.apply()).as("it is not known yet").isInstanceOf(Outcome.InProgress.class);
        assertThat(bench.stage.look("db").running()).isFalse();
        starts("db");
        assertThat(bench.converge()).get().isInstanceOf(Outcome.Interfered.class);
        assertOld(true);
    }

    @Test
    void oneOfTheOthersIsNotAll() {
        before("remove", () -> stops("db"));
        assertThat(recreated()).isEqualTo(new Outcome.Succeeded());
    }

    @Test
    void whatEndedByItselfWasStoppedByNobody() {
        before("remove", () -> {
            stops("db");
            bench.stage.exit("cache", 1);
        });
        assertThat(recreated()).isEqualTo(new Outcome.Succeeded());
    }

    @Test
    void whoseProjectIsTakenDownStaysAway() {
        before("remove", () -> {
            removes("db");
            removes("cache");
            bench.stage.removeNetwork("front");
        });
        assertOutcome(
                recreated(),
                Outcome.Interfered.class,
                "Compose project shop was taken down while Wharden was recreating web, and web stays away: wharden"
                        + " undo action-1 creates it again");
        assertThat(bench.stage.names()).isEmpty();
        assertThat(bench.recreator().open()).isEmpty();
    }

    @Test
    void othersThatAreReplacedAreNotTakenDown() {
        before("remove", () -> {
            removes("db");
            removes("cache");
            bench.stage.run("db", SIBLING.formatted("db"));
        });
        assertThat(recreated()).isEqualTo(new Outcome.Succeeded());
    }

    /** Compose stops what depends on others first: some are told to stop when the twin runs already. */
    @Test
    void whatHadBegunBeforeTheTwinRanIsForTheTwinToo() {
        before("remove", () -> stops("db"));
        assertThat(bench.apply()).isInstanceOf(Outcome.InProgress.class);
        assertThat(bench.stage.look("web").running()).isTrue();
        stops("cache");
        assertOutcome(bench.converge(), Outcome.Interfered.class, "and stays stopped");
        assertOld(false);
    }

    @Test
    void whatBeginsLaterIsNot() {
        assertThat(bench.apply()).isInstanceOf(Outcome.InProgress.class);
        stops("db");
        stops("cache");
        assertThat(bench.converge()).contains(new Outcome.Succeeded());
    }

    /** The way back would start it. */
    @Test
    void norDoesOneComeBackWhoseTwinCannotStart() {
        bench.stage.refuse("start", () -> new DockerException.Rejected("no"));
        before("start", () -> {
            stops("db");
            stops("cache");
        });
        assertThat(recreated()).isInstanceOf(Outcome.Interfered.class);
        assertOld(false);
    }

    /** A daemon that was killed has no counter. */
    @Test
    void afterAGapItComesBackAsBefore() {
        before("remove", () -> {
            stops("db");
            stops("cache");
            bench.exits.interrupted(bench.stage.now());
        });
        assertThat(recreated()).isEqualTo(new Outcome.Succeeded());
    }
}
