package dev.wharden.remedy.recreate;

import static dev.wharden.remedy.plan.Outcomes.assertOutcome;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.container.Dependents;
import dev.wharden.docker.Behaviour;
import dev.wharden.docker.Body;
import dev.wharden.docker.Call;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.Fault;
import dev.wharden.remedy.plan.Outcome;
import dev.wharden.remedy.plan.Refusal;
import dev.wharden.remedy.recreate.coexistence.PassingNames;
import dev.wharden.remedy.recreate.preflight.Consent;
import dev.wharden.remedy.recreate.preflight.Preflight;
import dev.wharden.remedy.recreate.preflight.Preparation;
import dev.wharden.remedy.recreate.preflight.ReadOnlyRoot;
import dev.wharden.remedy.recreate.step.Parts;
import dev.wharden.remedy.state.StateDir;
import dev.wharden.subject.Observed;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A container with its dependents: see {@link UnitBench}. */
final class RecreateUnitTest {
    private static final String ALWAYS = "{\"Name\": \"always\", \"MaximumRetryCount\": 0}";

    private final Path folder;
    private UnitBench bench;

    RecreateUnitTest(@TempDir Path folder) {
        this.folder = folder;
        bench = new UnitBench(folder, ALWAYS);
    }

    private List<String> containers(String operation) {
        return bench.stage.writes().stream()
                .filter(call -> call.is(operation))
                .map(Call::container)
                .toList();
    }

    @Test
    void allTwinsTakeOverInOrderAfterTheProbationOfAll() {
        assertThat(bench.apply()).isInstanceOf(Outcome.InProgress.class);
        assertThat(containers("stop")).as("who depends on others first").containsExactly("side", "cron", "db");
        assertThat(containers("start")).as("who is depended on first").containsExactly("db", "cron", "side");
        assertThat(bench.converge()).contains(new Outcome.Succeeded());
        assertThat(bench.survived()).isTrue();
        assertThat(bench.ended)
                .extracting(ended -> ended.operation().container() + " " + ended.kind() + " "
                        + ended.successor().isPresent())
                .containsExactlyInAnyOrder("db Recreate true", "side Recreate true", "cron Recreate true");
        assertThat(bench.ended).extracting(ended -> ended.operation().action()).containsOnly("action-1");
    }

    /** As where db waits for a disk that does not answer: the engine gives its stop up, and it ends later. */
    @Test
    void aFollowerIsStartedAnewWhenItsOwnerHasEndedLater() {
        bench.stage.edit("side", tree -> tree.withObject("/HostConfig").put("PidMode", ""));
        bench.stage.failWhen(
                call -> call.is("stop", "db"),
                new Fault.Refused(
                        () -> new DockerException.Unavailable("stop: 500: did not receive an exit event", null)));
        assertThat(bench.apply()).isInstanceOf(Outcome.InProgress.class);
        assertThat(bench.goOn()).get().isInstanceOf(Outcome.InProgress.class);
        assertThat(bench.stage.look("side").running()).isTrue();
        assertThat(started("side")).isAfter(started("db"));

        bench.stage.forget();
        bench.stage.advance(Duration.ofSeconds(5));
        bench.engine.kill(bench.stage.look("db").id());
        assertThat(bench.stage.look("side").running()).isTrue();

        assertThat(bench.converge()).get().isInstanceOf(Outcome.RolledBack.class);
        assertThat(bench.stage.look("side").running()).isTrue();
        assertThat(started("side")).isAfter(started("db"));
        assertThat(containers("stop")).as("once").containsExactly("side");
    }

    @Test
    void whatAnotherRecreationHasAPartForIsKnownToDependOnItWhetherItIsThereOrNot() {
        bench.apply();
        var log = Parts.log(new StateDir(folder));
        var db = List.of(bench.old("db"));
        assertThat(Parts.tied(log, ContainerName.of("other"), db, bench.stage.now()))
                .contains(UnitBench.DB);
        assertThat(Parts.tied(log, UnitBench.DB, db, bench.stage.now()))
                .as("its own")
                .isEmpty();
        assertThat(Parts.tied(log, ContainerName.of("other"), List.of(bench.old("cron")), bench.stage.now()))
                .isEmpty();
    }

    @Test
    void aRollbackThatDoesNotComeToItsEndHoldsUpNoOther() {
        bench.apply();
        bench.stage.exit("db", 3);
        bench.stage.refuse("remove", () -> new DockerException.Rejected("a test"));
        bench.goOn();
        var log = Parts.log(new StateDir(folder));
        var db = List.of(bench.old("db"));
        assertThat(Parts.tied(log, ContainerName.of("other"), db, bench.stage.now()))
                .contains(UnitBench.DB);

        assertThat(Parts.tied(
                        log, ContainerName.of("other"), db, bench.stage.now().plus(Duration.ofMinutes(30))))
                .isEmpty();
    }

    /** A follower was itself recreated since the look that told of it. */
    @Test
    void aFollowerThatHasATwinSinceIsInTheUnit() {
        Container db = bench.stage.look("db");
        List<Container> seen = bench.names.stream().map(bench.stage::look).toList();
        bench.engine.remove(bench.stage.look("cron").id(), true);
        bench.stage.run(
                "cron",
                "{\"Image\": \"busybox:test\", \"HostConfig\": {\"Links\": [\"db:base\"], \"RestartPolicy\": " + ALWAYS
                        + "}}");
        var preflight = new Preflight(bench.engine, "vm", member -> new Consent.Answer.Given(false));

        var ready = preflight.prepare(ReadOnlyRoot.of(db), Observed.known(Dependents.of(db, seen)), false);

        assertThat(((Preparation.Ready) ready).parts()).hasSize(3);
    }

    private Instant started(String name) {
        return Instant.parse(bench.stage.look(name).text("/State/StartedAt"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"db", "side", "cron"})
    void whoeverFailsRollsAllBack(String failing) {
        bench.stage.behave(
                container -> container.text("/Name").equals("/" + failing)
                        && container.labels().containsValue("twin")
                        && bench.stage.look("db").isTrue("/HostConfig/ReadonlyRootfs"),
                new Behaviour.Exits(3));
        assertThat(bench.apply())
                .isInstanceOf(failing.equals("db") ? Outcome.RolledBack.class : Outcome.Interfered.class)
                .asString()
                .contains("exit code 3");
        bench.stage.behaveWell();
        assertThat(bench.survived()).isFalse();
        assertThat(bench.ended)
                .hasSize(3)
                .allSatisfy(ended -> assertThat(ended.outcome())
                        .isInstanceOf(
                                failing.equals("db")
                                                || ended.operation()
                                                        .container()
                                                        .value()
                                                        .equals(failing)
                                        ? Outcome.RolledBack.class
                                        : Outcome.Interfered.class));
    }

    @Test
    void aFollowersTwinThatWouldDifferIsSeenBeforeAnythingIsStopped() {
        var ready = (Preparation.Ready) bench.prepare();
        var parts = new ArrayList<>(ready.parts());
        Preparation.Part last = parts.removeLast();
        Container lost =
                last.desired().with("/Config/NoSuchField", JsonNodeFactory.instance.textNode("lost by the engine"));
        parts.add(
                new Preparation.Part(last.actual(), lost, last.actual(), last.body(), last.original(), last.because()));
        assertThat(bench.recreator().apply(bench.operation(), new Preparation.Ready(parts)))
                .isEqualTo(new Outcome.Unremediable(
                        new Refusal.Lasting("at CREATE: the twin of side would differ at /Config/NoSuchField")));
        assertThat(bench.stage.writes())
                .filteredOn(call -> !PassingNames.isHolder(call.container()))
                .extracting(Call::operation)
                .containsExactly("create", "create", "create", "remove", "remove", "remove");
        assertThat(bench.survived()).isFalse();
    }

    private String refusal() {
        return bench.prepare() instanceof Preparation.Refused refused
                ? refused.refusal().reason()
                : "none";
    }

    @Test
    void oneThatCannotFollowRefusesAllAndTheGraphIsTold() {
        String graph = "others have to follow it (db ← cron (link), side (network, pid)), but ";
        bench.engine.pause(bench.id("cron"));
        assertThat(refusal()).isEqualTo(graph + "cron: it is paused");
        bench.engine.unpause(bench.id("cron"));
        bench.engine.stop(bench.id("cron"), Duration.ZERO);
        assertThat(refusal())
                .isEqualTo(graph + "cron: it does not run, and cannot be recreated faithfully: start it or remove it");
        bench.engine.start(bench.id("cron"));
        bench.stage.changes("side", "A /state");
        assertThat(refusal())
                .startsWith(graph + "side: it wrote outside its volumes")
                .contains("a recreation would lose: /state; ");
        assertThat(bench.prepare(member -> new Consent.Answer.Given(true))).isInstanceOf(Preparation.Ready.class);
        assertThat(bench.prepare(member -> new Consent.Answer.Withheld("it is nobody's business")))
                .isEqualTo(new Preparation.Refused(graph + "cron: it is nobody's business"));
        bench.stage.edit("cron", tree -> tree.withObject("/HostConfig").put("AutoRemove", true));
        assertThat(refusal()).startsWith(graph + "cron: it was started with --rm");
        assertThat(bench.stage.names()).containsExactlyElementsOf(UnitBench.NAMES);
    }

    @Test
    void theOldOneOfAFollowerThatAnotherRemovesLeavesTheTwins() {
        bench = UnitBench.plain(folder, ALWAYS);
        bench.apply();
        bench.engine.remove(bench.old("cron").id(), true);
        bench.stage.exit("db", 1);
        assertOutcome(
                bench.converge(),
                Outcome.Failed.class,
                "the old container of cron was removed by another Docker client, so that the twins stay");
        assertThat(bench.survived()).isTrue();
    }

    @Test
    void whoeverTakesAFollowersNameKeepsItAndTheRestIsAsItWas() {
        bench = UnitBench.plain(folder, ALWAYS);
        bench.stage.failWhen(call -> call.is("rename") && call.detail().equals("cron"), new Fault.Refused(() -> {
            if (!bench.stage.names().contains("cron")) {
                bench.stage.run("cron", Body.PLAIN);
            }
            return new DockerException.Conflict("name in use");
        }));
        assertOutcome(
                bench.apply(),
                Outcome.Interfered.class,
                "cron is kept, stopped, as cron.wharden-old-",
                "its name cron is taken by container");
        assertThat(bench.id("db")).isEqualTo(bench.old("db").id());
        for (String name : List.of("db", "side")) {
            assertThat(bench.stage.look(name).running()).isTrue();
        }
        assertThat(bench.stage.names()).hasSize(4);
        assertThat(bench.recreator().open()).isEmpty();
    }

    @Test
    void anEngineThatIsRestartedWithTheNamesChangedTakesALinkAwayAndACopyGivesItBack() {
        bench = UnitBench.plain(folder, ALWAYS);
        bench.apply();
        bench.stage.restartEngine(true);
        assertThat(bench.converge()).get().isInstanceOf(Outcome.RolledBack.class);
        assertThat(bench.survived()).isFalse();
        assertThat(bench.stage.look("cron").strings("/HostConfig/Links")).containsExactly("/db:/cron/base");
    }

    @Test
    void theUnitIsKnownByEachOfItsNamesWhileItIsOpen() {
        bench.apply();
        for (String name : UnitBench.UNIT) {
            assertThat(bench.recreator().unit(bench.old(name).name()))
                    .startsWith(UnitBench.DB)
                    .hasSize(3);
        }
        assertThat(bench.recreator().unit(bench.old("app").name()))
                .as("a label alone")
                .isEmpty();
        bench.stage.names().stream()
                .filter(name -> !UnitBench.NAMES.contains(name))
                .forEach(name -> assertThat(bench.recreator().isPassing(dev.wharden.container.ContainerName.of(name)))
                        .isTrue());
        bench.converge();
        assertThat(bench.recreator().unit(UnitBench.DB)).isEmpty();
    }
}
