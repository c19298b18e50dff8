package dev.wharden.remedy.recreate;

import static dev.wharden.remedy.plan.Outcomes.assertOutcome;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wharden.container.Container;
import dev.wharden.docker.Behaviour;
import dev.wharden.docker.Body;
import dev.wharden.docker.EngineCrash;
import dev.wharden.docker.Fault;
import dev.wharden.remedy.plan.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A container is redeployed while Wharden, which has begun its repair, is dead. */
final class MissedTest {
    private static final String FIELDS = "'HostConfig':{'Binds':['data:/data','/srv/www:/www']";
    private static final String BODY = Body.image("fid-img:1", FIELDS + ",'RestartPolicy':{'Name':'always'}}");
    private static final String OTHER = Body.image("fid-img:1", FIELDS + "}");

    @TempDir
    private Path folder;

    private RecreateBench bench;

    @BeforeEach
    void open() {
        bench = new RecreateBench(folder.resolve("plain"), "", BODY);
    }

    private void begin() {
        assertThat(bench.apply()).isInstanceOf(Outcome.InProgress.class);
        bench.stage().advance(Duration.ofSeconds(5));
    }

    /** The daemon is there again, and hears from now on. */
    private Outcome resumed() {
        bench.stage().advance(Duration.ofSeconds(2));
        bench.exits.interrupted(bench.stage().now());
        return bench.converge().orElseThrow();
    }

    private void remove() {
        bench.engine.remove(bench.stage().look("web").id(), true);
    }

    private Container kept() {
        return bench.stage().names().stream()
                .filter(name -> name.startsWith("web.wharden-old-"))
                .map(bench.stage()::look)
                .findFirst()
                .orElseThrow();
    }

    /** Nothing is left to be done to it, then or later, and a person can start it. */
    private void assertIsKept() {
        assertThat(kept().id()).isEqualTo(bench.old);
        assertThat(kept().running()).isFalse();
        assertThat(kept().text("/HostConfig/RestartPolicy/Name"))
                .as("the engine's")
                .isEqualTo("no");
        assertThat(bench.stage().names()).as("no holder is left").hasSize(2);
        assertThat(bench.recreator().open()).isEmpty();
        assertThat(bench.downs().all()).as("Wharden's").isEmpty();
        bench.engine.start(kept().id());
    }

    private void assertIsBack() {
        Container web = bench.stage().look("web");
        assertThat(web.running()).isTrue();
        assertThat(web.isTrue("/HostConfig/ReadonlyRootfs")).isFalse();
        assertThat(web.text("/HostConfig/RestartPolicy/Name")).isEqualTo("always");
    }

    /** Whatever that is: a name is what people redeploy by. */
    @Test
    void whatAnotherHasTheNameOfIsKeptAndNotStarted() {
        begin();
        remove();
        bench.stage().run("web", Body.PLAIN);
        assertOutcome(
                resumed(),
                Outcome.Interfered.class,
                "web is gone, and container web (",
                ") has its name, since a time in which Wharden heard of nothing: ",
                "what it was before is kept, stopped, as web.wharden-old-");
        assertIsKept();
    }

    @Test
    void whatRunsUnderAnotherNameWithItsDataIsNotDoubled() {
        begin();
        remove();
        bench.stage().run("web2", OTHER);
        assertOutcome(
                resumed(),
                Outcome.Interfered.class,
                "container web2 (",
                "), which was created since, has its data (volume data)");
        assertIsKept();
    }

    /** Where an engine ends too, a prune takes what it has not started again, and nothing tells that from an order. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "'Image':'busybox:test','Cmd':['sleep','1000']," + FIELDS + "}",
                "'Image':'fid-img:1'," + FIELDS + ",'AutoRemove':true}",
                "'Image':'fid-img:1'," + FIELDS + "},'Labels':{'com.docker.compose.project':'shop'}",
                "'Image':'fid-img:1','HostConfig':{'Binds':['data:/data:ro']}",
                "'Image':'fid-img:1','HostConfig':{'Binds':['/etc/ssl:/ssl','/tmp:/t']}"
            })
    void whatOnlySharesItsDataIsNotInItsPlace(String other) {
        begin();
        remove();
        bench.stage().run("beside", ("{" + other + "}").replace('\'', '"'));
        assertThat(resumed()).isInstanceOf(Outcome.Interfered.class);
        assertIsBack();
    }

    @Test
    void whatRanBesideItBeforeIsNotInItsPlace() {
        bench.stage().run("twin", OTHER);
        bench.stage().advance(Duration.ofMinutes(2));
        assertThat(bench.apply()).isInstanceOf(Outcome.InProgress.class);
        remove();
        assertThat(resumed()).isInstanceOf(Outcome.Interfered.class);
        assertIsBack();
    }

    @Test
    void whatWasStoppedForAnotherStaysStoppedUnderItsName() {
        begin();
        bench.engine.stop(bench.stage().look("web").id(), Duration.ZERO);
        bench.stage().run("web2", OTHER);
        assertOutcome(
                resumed(), Outcome.Interfered.class, "web was stopped, and container web2 (", "and stays stopped");
        assertThat(bench.stage().names()).containsExactlyInAnyOrder("web", "web2");
        assertThat(bench.stage().look("web").id()).isEqualTo(bench.old);
        assertThat(bench.stage().look("web").running()).isFalse();
    }

    /** One that only bears the name is in no other's place. */
    @Test
    void whatDoesNotRunHasNotReplacedIt() {
        begin();
        remove();
        bench.stage().make("web", Body.PLAIN);
        assertOutcome(resumed(), Outcome.Interfered.class, "its name web is taken by container");
        assertThat(bench.downs().all())
                .singleElement()
                .satisfies(down -> assertThat(down.id()).isEqualTo(bench.old));
    }

    /** Events were missed earlier in its probation, and not when it ended. */
    @Test
    void whatEndsWhileAllIsHeardDoesNotStayStoppedForAnother() {
        begin();
        bench.exits.interrupted(bench.stage().now());
        bench.stage().advance(Duration.ofSeconds(2));
        bench.stage().run("web2", OTHER);
        bench.stage().exit("web", 3);
        bench.daemons.heard(bench.stage().look("web").id(), "die", "exitCode", "3");
        bench.stage().advance(Duration.ofSeconds(2));
        assertThat(bench.converge()).contains(new Outcome.Succeeded());
        assertThat(bench.stage().look("web").running()).isTrue();
    }

    @Test
    void aRestartUnderADeadDaemonSaysNothingOfTheRepair() {
        begin();
        bench.engine.restart(bench.stage().look("web").id(), Duration.ZERO);
        assertThat(resumed()).isEqualTo(new Outcome.Succeeded());
        assertThat(bench.stage().look("web").isTrue("/HostConfig/ReadonlyRootfs"))
                .isTrue();
    }

    /** The stream of events opens after the first look. */
    @Test
    void norWhereNothingIsHeardYet() {
        begin();
        bench.exits.deaf();
        bench.engine.restart(bench.stage().look("web").id(), Duration.ZERO);
        assertThat(bench.recreator().resume(RecreateBench.WEB)).get().isInstanceOf(Outcome.InProgress.class);
        assertThat(resumed()).isEqualTo(new Outcome.Succeeded());
    }

    /** Compose's is removed before its twin is there, so that nothing is left to be kept. */
    @Test
    void whatIsNotThereIsNotCreatedBesideTheOneThatHasItsName() {
        String body = Body.image("fid-img:1", FIELDS + "},'Labels':{'com.docker.compose.project':'shop'}");
        bench = new RecreateBench(folder.resolve("composed"), "", body);
        begin();
        remove();
        String other = bench.stage().run("web", Body.PLAIN);
        assertOutcome(resumed(), Outcome.Interfered.class, "it is not created again, which wharden undo action-1 does");
        assertThat(bench.stage().names()).containsExactly("web");
        assertThat(bench.stage().look("web").id()).isEqualTo(other);
        assertThat(bench.downs().all()).isEmpty();
    }

    /** In the moment in which no container has the name. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aNameThatIsFreeForAMomentIsLeftToWhoTookIt(boolean undoing) {
        if (undoing) {
            bench.stage().behave(one -> one.isTrue("/HostConfig/ReadonlyRootfs"), new Behaviour.Exits(3));
        }
        bench.stage()
                .failWhen(
                        call -> call.is("rename") && !isNamed("web") && undoing != isNamed("web.wharden-new-"),
                        new Fault.CrashBefore());
        assertThatThrownBy(this::repaired).isInstanceOf(EngineCrash.class);
        bench.stage().forget();
        String other = bench.stage().run("web", Body.PLAIN);
        assertOutcome(resumed(), Outcome.Interfered.class, "has its name, since a time in which Wharden heard of");
        assertThat(bench.stage().look("web").id()).isEqualTo(other);
        assertIsKept();
    }

    /** Killed as the twin, which has the name by then, was about to start; or in its probation. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatWasRenamedToMakeRoomHasThatNameAndStaysStopped(boolean proving) {
        if (proving) {
            begin();
            bench.engine.stop(bench.stage().look("web").id(), Duration.ZERO);
        } else {
            bench.stage().failWhen(call -> call.is("start", "web"), new Fault.CrashBefore());
            assertThatThrownBy(this::repaired).isInstanceOf(EngineCrash.class);
            bench.stage().forget();
        }
        bench.engine.rename(bench.stage().look("web").id(), "web-old");
        String other = bench.stage().run("web", OTHER);
        assertOutcome(
                resumed(),
                Outcome.Interfered.class,
                "web was renamed to web-old by another Docker client, and container");
        assertThat(bench.stage().names()).containsExactlyInAnyOrder("web", "web-old");
        assertThat(bench.stage().look("web").id()).isEqualTo(other);
        Container away = bench.stage().look("web-old");
        assertThat(away.id()).isEqualTo(bench.old);
        assertThat(away.running()).isFalse();
        assertThat(bench.downs().all()).isEmpty();
    }

    private boolean isNamed(String prefix) {
        return bench.stage().names().stream()
                .anyMatch(name -> prefix.equals("web") ? name.equals(prefix) : name.startsWith(prefix));
    }

    private void repaired() {
        bench.apply();
        bench.stage().advance(Duration.ofSeconds(5));
        bench.converge();
    }

    /** A prune takes what does not run, but leaves nothing in its place. */
    @Test
    void whatIsGoneBeforeItsStopIsNotCreatedBesideTheOneThatHasItsData() {
        bench.stage().failWhen(call -> call.is("stop"), new Fault.CrashBefore());
        assertThatThrownBy(bench::apply).isInstanceOf(EngineCrash.class);
        bench.stage().forget();
        bench.stage().advance(Duration.ofSeconds(5));
        bench.stage().run("web2", OTHER);
        remove();
        assertOutcome(
                resumed(), Outcome.Interfered.class, "web is gone, and container web2 (", "wharden undo action-1");
        assertThat(bench.stage().names()).containsExactly("web2");
        assertThat(bench.downs().all()).isEmpty();
    }

    /** What joins its target does not run without it. */
    @Test
    void aUnitWhoseTargetIsGoneComesToAnEnd() {
        UnitBench unit = UnitBench.plain(folder, "{\"Name\": \"always\"}");
        assertThat(unit.apply()).isInstanceOf(Outcome.InProgress.class);
        unit.stage().advance(Duration.ofSeconds(5));
        unit.engine.remove(unit.stage().look("db").id(), true);
        unit.exits.interrupted(unit.stage().now());
        assertOutcome(unit.converge(), Outcome.Interfered.class, "removed by another Docker client");
        assertThat(unit.stage().names()).containsExactlyInAnyOrder("cron", "db", "side");
        assertThat(unit.stage().names())
                .allSatisfy(
                        name -> assertThat(unit.stage().look(name).running()).isTrue());
    }
}
