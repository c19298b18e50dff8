package dev.wharden.remedy.recreate;

import static dev.wharden.remedy.plan.Outcomes.assertOutcome;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.docker.Behaviour;
import dev.wharden.docker.Body;
import dev.wharden.docker.Call;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.EngineCrash;
import dev.wharden.docker.FakeEngine;
import dev.wharden.docker.FakeStage;
import dev.wharden.docker.Fault;
import dev.wharden.remedy.plan.Outcome;
import dev.wharden.remedy.recreate.notes.RepairNotes;
import dev.wharden.remedy.recreate.preflight.Preparation;
import dev.wharden.remedy.recreate.preflight.ReadOnlyRoot;
import dev.wharden.remedy.recreate.trial.NoMountTables;
import dev.wharden.remedy.state.StateDir;
import dev.wharden.remedy.transaction.Daemons;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A container that compose made: the old one is gone before its twin is there. */
final class RemovedTest {
    private static final ContainerName API = ContainerName.of("shop-api-1");

    @TempDir
    private Path folder;

    private Daemons daemons;

    private final FakeEngine engine = new FakeEngine();
    private final FakeStage stage = engine.stage();
    private final String old = stage.run(API.value(), """
            {"Image": "fid-img:1", "Labels": {"com.docker.compose.project": "shop"}, "Volumes": {"/anon": {}},
             "HostConfig": {"RestartPolicy": {"Name": "always"}}}
            """);

    @BeforeEach
    void open() {
        daemons = Daemons.on(engine, folder);
    }

    private Container api() {
        return stage.look(API.value());
    }

    private Recreator recreator() {
        return daemons.recreator(new NoMountTables());
    }

    private Outcome apply() {
        Container actual = api();
        var ready = (Preparation.Ready) ReadOnlyRoot.prepare(engine, actual, List.of(), false);
        return recreator().apply(daemons.operation(actual, List.of(), Duration.ofSeconds(30)), ready);
    }

    private Outcome converge(Outcome first) {
        Outcome last = first;
        while (last instanceof Outcome.InProgress progress) {
            stage.advance(progress.lookAgain());
            last = recreator().resume(API).orElseThrow();
        }
        return last;
    }

    private List<String> composed() {
        return stage.names().stream()
                .filter(name -> stage.look(name).labels().containsKey("com.docker.compose.project"))
                .toList();
    }

    private void heard(String id, String action) {
        daemons.heard(id, action, "signal", "15");
    }

    @Test
    void composeCountsOneReplicaAndTheDataIsTheSame() {
        String volume = api().text("/Mounts/0/Name");
        Outcome first = apply();
        assertThat(composed()).containsExactly(API.value());
        assertThat(stage.names()).as("and what holds its volumes").hasSize(2);
        assertThat(stage.calls().stream().filter(Call::write).map(Call::operation))
                .containsSubsequence("stop", "remove", "create", "start");
        assertThat(converge(first)).isEqualTo(new Outcome.Succeeded());
        assertThat(stage.names()).containsExactly(API.value());
        assertThat(api().text("/Mounts/0/Name")).isEqualTo(volume);
        assertThat(api().text("/HostConfig/RestartPolicy/Name")).isEqualTo("always");
    }

    @Test
    void oneThatFailsIsMadeAgainFromTheJournalAndTheEndOfItsLogIsKept() {
        Container before = api();
        stage.log(before.imageId(), "what it said");
        stage.behave(one -> one.isTrue("/HostConfig/ReadonlyRootfs"), new Behaviour.Exits(3));
        assertThat(converge(apply())).isInstanceOf(Outcome.RolledBack.class);
        assertThat(stage.names()).containsExactly(API.value());
        assertThat(api().running()).isTrue();
        assertThat(api().isTrue("/HostConfig/ReadonlyRootfs")).isFalse();
        assertThat(api().text("/HostConfig/RestartPolicy/Name")).isEqualTo("always");
        assertThat(api().strings("/Config/Env")).isEqualTo(before.strings("/Config/Env"));
        assertThat(api().text("/Mounts/0/Name")).as("the same volume").isEqualTo(before.text("/Mounts/0/Name"));
        assertThat(daemons.ended.getFirst().successor()).as("Wharden made it").contains(api().id());
        assertThat(new RepairNotes(new StateDir(folder)).predecessor(API)).hasValueSatisfying(last -> {
            assertThat(last.containerId()).isEqualTo(old);
            assertThat(last.log()).containsExactly("what it said");
        });
    }

    @Test
    void whatComposeStopsTooIsLeftStoppedToIt() {
        Container actual = api();
        stage.listen(event -> {
            if (event.action().equals("die") && event.id().equals(old)) {
                heard(old, "kill");
            }
        });
        assertOutcome(
                converge(apply()),
                Outcome.Interfered.class,
                "was stopped by another Docker client (Compose project shop, or docker) too");
        assertThat(stage.names()).containsExactly(API.value());
        assertThat(api().id()).isEqualTo(actual.id());
        assertThat(api().running()).isFalse();
        assertThat(api().text("/HostConfig/RestartPolicy/Name")).isEqualTo("always");
    }

    @Test
    void whatComposeCreatesInTheGapStaysAndIsTheOnlyOne() {
        stage.failWhen(call -> call.is("create", API.value()), new Fault.Refused(() -> {
            if (!stage.names().contains(API.value())) {
                stage.run(API.value(), Body.image("fid-img:1", "'Labels':{'com.docker.compose.project':'shop'}"));
            }
            return new DockerException.Conflict("name in use");
        }));
        assertOutcome(converge(apply()), Outcome.Interfered.class, "gave its name to another container");
        assertThat(stage.names()).containsExactly(API.value());
        assertThat(api().id()).isNotEqualTo(old);
    }

    /** Labels are as anybody likes. */
    @ParameterizedTest
    @ValueSource(strings = {"'HostConfig':{'NetworkMode':'none'}", "'HostConfig':{'Binds':['other:/data']}"})
    void whatOnlyBearsItsLabelsIsNoReplacement(String made) {
        assertOutcome(composed(made), Outcome.Interfered.class, "is kept, stopped, as " + API + ".wharden-old-");
        assertThat(stage.names()).hasSize(2).contains(API.value());
    }

    /** Its file was changed meanwhile. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "'Cmd':['sleep','1d'],'HostConfig':{'NetworkMode':'front'}",
                "'Cmd':['sleep','1d'],'HostConfig':{'NetworkMode':'none','Binds':['data:/elsewhere']}"
            })
    void whatHasItsNetworkOrDataIsItsReplacement(String made) {
        assertOutcome(composed(made), Outcome.Interfered.class, "this one was removed and is not created again");
        assertThat(stage.names()).containsExactly(API.value());
    }

    private Outcome composed(String made) {
        stage.network("front", "bridge", "10.1.0.0/24");
        engine.remove(old, true);
        String labels = "'Labels':{'com.docker.compose.project':'shop'},";
        String before = labels + "'HostConfig':{'NetworkMode':'front','Binds':['data:/data']}";
        stage.run(API.value(), Body.image("fid-img:1", before));
        stage.failWhen(call -> call.is("create", API.value()), new Fault.Refused(() -> {
            if (!stage.names().contains(API.value())) {
                stage.run(API.value(), Body.image("fid-img:1", labels + made));
            }
            return new DockerException.Conflict("name in use");
        }));
        return converge(apply());
    }

    /** Its marks can be read from what holds its volumes, before it is created again. */
    @ParameterizedTest
    @ValueSource(strings = {"copy", "twin"})
    void whatBearsCopiedMarksUnderItsNameIsNeitherItsCopyNorItsTwin(String as) {
        stage.failWhen(call -> call.is("create", API.value()), new Fault.Refused(() -> {
            if (!stage.names().contains(API.value())) {
                var keeper = stage.look(stage.names().stream()
                        .filter(name -> name.contains(".wharden-keeps-"))
                        .findFirst()
                        .orElseThrow());
                String action = keeper.labels().get("dev.wharden.txn.action");
                stage.run(
                        API.value(),
                        Body.of("'Labels':{'dev.wharden.txn.action':'" + action + "','dev.wharden.txn.as':'" + as
                                + "','dev.wharden.txn.replaces':'" + old + "'}"));
            }
            return new DockerException.Conflict("name in use");
        }));
        assertOutcome(converge(apply()), Outcome.Interfered.class, "is kept, stopped, as " + API + ".wharden-old-");
        assertThat(stage.names()).hasSize(2).contains(API.value());
    }

    /** The engine reserves a name before it shows who has it. */
    @Test
    void whoseNameIsReservedByAnotherIsNotLost() {
        var looks = new AtomicInteger();
        var tries = new AtomicInteger();
        stage.failWhen(call -> call.is("create", API.value()), new Fault.Refused(() -> {
            // The first is the twin's, the second that of the way back.
            if (tries.incrementAndGet() == 2) {
                stage.run(API.value(), Body.PLAIN);
                looks.set(2);
            }
            return new DockerException.Conflict("name in use");
        }));
        stage.failWhen(
                call -> call.is("inspect") && looks.getAndDecrement() > 0,
                new Fault.Refused(() -> new DockerException.NotFound("No such container: api")));
        assertThatThrownBy(this::apply).isInstanceOf(DockerException.Conflict.class);
        assertOutcome(
                converge(new Outcome.InProgress(Duration.ZERO)),
                Outcome.Interfered.class,
                "is kept, stopped, as " + API + ".wharden-old-",
                "its name " + API + " is taken by container");
        assertThat(stage.names()).hasSize(2).contains(API.value());
    }

    @Test
    void whatAnotherRemovesInItsProbationDoesNotComeBack() {
        Outcome first = apply();
        String twin = api().id();
        engine.remove(twin, true);
        heard(twin, "destroy");
        assertOutcome(converge(first), Outcome.Interfered.class, "removed by");
        assertThat(stage.names()).isEmpty();
        assertThat(stage.volumes()).as("its data").isNotEmpty();
    }

    /** At which moment somebody removes the one that there is. */
    enum Moment {
        /** The old one was stopped, and is about to be removed by Wharden. */
        STOPPED("remove", false),
        /** The twin is about to start. */
        CREATED("start", false),
        /** The twin has failed, and a copy of the old one is about to start. */
        ROLLING_BACK("start", true);

        private final String operation;
        private final boolean fails;

        Moment(String operation, boolean fails) {
            this.operation = operation;
            this.fails = fails;
        }
    }

    /** Removes it once, before the call that the moment is before; the call is answered as ever. */
    private void removedAt(Moment moment, Runnable told) {
        at(moment, () -> isRemovedNow(told));
    }

    private void at(Moment moment, BooleanSupplier isOver) {
        var first = new AtomicBoolean(true);
        if (moment.fails) {
            stage.behave(one -> one.isTrue("/HostConfig/ReadonlyRootfs"), new Behaviour.Exits(3));
        }
        stage.failWhen(
                call -> call.is(moment.operation)
                        && stage.names().contains(API.value())
                        && !api().running()
                        && (moment == Moment.CREATED) == api().isTrue("/HostConfig/ReadonlyRootfs")
                        && first.getAndSet(false)
                        && isOver.getAsBoolean(),
                new Fault.Refused(() -> new DockerException.NotFound("never answered so")));
    }

    private boolean isRemovedNow(Runnable told) {
        heard(removeUnheard(), "destroy");
        told.run();
        return false;
    }

    private String removeUnheard() {
        String id = api().id();
        engine.remove(id, true);
        return id;
    }

    private Outcome begin() {
        try {
            return apply();
        } catch (DockerException later) {
            return new Outcome.InProgress(Duration.ofSeconds(1));
        }
    }

    private Outcome end() {
        return converge(begin());
    }

    @ParameterizedTest
    @EnumSource
    void whatAnotherRemovesWhileItIsAwayDoesNotComeBack(Moment moment) {
        removedAt(moment, () -> {});
        assertOutcome(
                end(),
                Outcome.Interfered.class,
                "was removed by another Docker client (Compose project shop, or docker)");
        assertThat(stage.names()).isEmpty();
        assertThat(stage.volumes()).as("its data").isNotEmpty();
        assertThat(recreator().open()).isEmpty();
    }

    /** The engine fails in words of its own while another client removes it, which a look may not show yet. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6})
    void whatGoesBetweenTwoLooksOfTheWayBackIsNotMadeAgain(int look) {
        var failed = new AtomicBoolean();
        var looks = new AtomicInteger();
        stage.failWhen(
                call -> call.is("stop") && !failed.getAndSet(true),
                new Fault.Refused(() -> new DockerException.Unavailable("stop: 500: stat: no such file", null)));
        stage.failWhen(
                call -> failed.get() && call.is("inspect") && looks.incrementAndGet() == look && isRemovedNow(() -> {}),
                new Fault.Refused(() -> new DockerException.NotFound("never answered so")));
        assertOutcome(end(), Outcome.Interfered.class, "was removed by another Docker client");
        assertThat(stage.names()).isEmpty();
    }

    /** As {@code docker container prune} does; the engine tells of it when it is over. */
    @ParameterizedTest
    @EnumSource
    void whatGoesWithAPruneWhileItIsAwayComesBack(Moment moment) {
        removedAt(moment, () -> heard("", "prune"));
        end();
        assertThat(stage.names()).containsExactly(API.value());
        assertThat(api().running()).isTrue();
        assertThat(recreator().open()).isEmpty();
    }

    /** On a busy host the call that finds it gone is answered before the engine's word of it is read. */
    @ParameterizedTest
    @EnumSource
    void whatIsToldLateDecidesTheSame(Moment moment) {
        var removed = new ArrayList<String>();
        at(moment, () -> !removed.add(removeUnheard()));
        Outcome first = begin();
        assertThat(stage.names())
                .as("it is not made again before who removed it is told")
                .doesNotContain(API.value());
        heard(removed.getFirst(), "destroy");
        assertOutcome(converge(first), Outcome.Interfered.class, "was removed by another Docker client");
        assertThat(stage.names()).isEmpty();
    }

    /** The engine tells of a prune when it is over, which may be long after what it took was found gone. */
    @ParameterizedTest
    @EnumSource
    void whatGoesWithAPruneThatIsToldLateComesBack(Moment moment) {
        var removed = new ArrayList<String>();
        at(moment, () -> !removed.add(removeUnheard()));
        Outcome first = begin();
        assertThat(stage.names()).doesNotContain(API.value());
        heard(removed.getFirst(), "destroy");
        heard("", "prune");
        converge(first);
        assertThat(stage.names()).containsExactly(API.value());
        assertThat(api().running()).isTrue();
        assertThat(recreator().open()).isEmpty();
    }

    @Test
    void soDoesATwinThatFailedAndWasFoundGone() {
        Outcome first = apply();
        assertThat(first).isInstanceOf(Outcome.InProgress.class);
        String twin = api().id();
        stage.exit(API.value(), 3);
        engine.remove(twin, true);
        Outcome gone = recreator().resume(API).orElseThrow();
        assertThat(gone).as("who removed it is not told yet").isInstanceOf(Outcome.InProgress.class);
        heard(twin, "destroy");
        heard("", "prune");
        converge(gone);
        assertThat(api().running()).isTrue();
        assertThat(api().isTrue("/HostConfig/ReadonlyRootfs")).isFalse();
    }

    /** Who removed it cannot be told then. */
    @ParameterizedTest
    @EnumSource
    void norIsOneLostWhileEventsAreLost(Moment moment) {
        removedAt(moment, () -> daemons.exits.interrupted(stage.now().plusMillis(1)));
        end();
        assertThat(stage.names()).containsExactly(API.value());
        assertThat(api().running()).isTrue();
    }

    @Test
    void aPruneThatLastsIsAwaited() {
        removedAt(Moment.CREATED, () -> {});
        Outcome first = apply();
        for (int other = 0; other < 10; other++) {
            heard("other-" + other, "destroy");
            assertThat(first).isInstanceOf(Outcome.InProgress.class);
            stage.advance(Duration.ofSeconds(3));
            first = recreator().resume(API).orElseThrow();
        }
        heard("", "prune");
        converge(first);
        assertThat(api().running()).isTrue();
    }

    @Test
    void whereItIsNeverQuietItComesBack() {
        removedAt(Moment.CREATED, () -> {});
        Outcome last = apply();
        for (int other = 0; last instanceof Outcome.InProgress && other < 100; other++) {
            heard("other-" + other, "destroy");
            stage.advance(Duration.ofSeconds(3));
            last = recreator().resume(API).orElseThrow();
        }
        assertThat(api().running()).isTrue();
    }

    @Test
    void aTwinThatFailedAndGoesWithAPruneIsRolledBack() {
        Outcome first = apply();
        String twin = api().id();
        stage.exit(API.value(), 3);
        engine.remove(twin, true);
        heard(twin, "destroy");
        heard("", "prune");
        converge(first);
        assertThat(api().running()).isTrue();
        assertThat(api().isTrue("/HostConfig/ReadonlyRootfs")).isFalse();
    }

    /** The engine is slow to tell, or tells a Wharden that was started since. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatWhardenRemovedItselfIsNotTakenForAnothers(boolean afterACrash) {
        stage.behave(one -> one.isTrue("/HostConfig/ReadonlyRootfs"), new Behaviour.Exits(3));
        var removed = new ArrayList<String>();
        stage.listen(event -> {
            if (event.action().equals("destroy")) {
                removed.add(event.id());
            }
        });
        stage.failWhen(call -> call.is("create") && removed.size() > 2, new Fault.CrashBefore());
        assertThatThrownBy(() -> converge(apply())).isInstanceOf(EngineCrash.class);
        stage.forget();
        if (afterACrash) {
            daemons = Daemons.on(engine, folder);
            daemons.exits.interrupted(stage.now().plusSeconds(1));
        }
        removed.forEach(id -> heard(id, "destroy"));
        stage.advance(Duration.ofSeconds(10));
        assertThat(converge(recreator().resume(API).orElseThrow())).isInstanceOf(Outcome.RolledBack.class);
        assertThat(api().running()).isTrue();
    }

    /** No other client is blamed for a twin that there never was. */
    @Test
    void aCrashBetweenItsRemovalAndTheCreationOfItsTwinIsToldAsOne() {
        stage.failWhen(call -> call.is("create", API.value()), new Fault.CrashBefore());
        assertThatThrownBy(() -> converge(apply())).isInstanceOf(EngineCrash.class);
        stage.forget();

        Outcome last = recreator().resume(API).orElseThrow();

        assertOutcome(converge(last), Outcome.Interfered.class, "it was cut short at START");
        assertThat(stage.names()).containsExactly(API.value());
        assertThat(api().running()).isTrue();
    }

    /** As compose scales down: its removal is under way when the way back comes to the twin. */
    @Test
    void aTwinThatAnotherIsRemovingDoesNotComeBack() {
        stage.behave(one -> one.isTrue("/HostConfig/ReadonlyRootfs"), new Behaviour.Exits(3));
        var first = new AtomicBoolean(true);
        stage.failWhen(
                call -> call.is("remove", API.value())
                        && stage.names().contains(API.value())
                        && api().isTrue("/HostConfig/ReadonlyRootfs")
                        && first.getAndSet(false)
                        && isGone(api().id()),
                new Fault.Refused(() -> new DockerException.Conflict(
                        "remove: 409: removal of container 6bf92a is already in progress")));
        assertThat(end()).isInstanceOf(Outcome.Interfered.class);
        assertThat(stage.names()).isEmpty();
        assertThat(stage.volumes()).as("its data").isNotEmpty();
    }

    private boolean isGone(String id) {
        engine.remove(id, true);
        return true;
    }

    /** As {@code docker build} and {@code docker pull} do: a deployment says nothing of the repair. */
    @Test
    void anImageReferenceThatMovesDuringTheRepairIsNoFailedRepair() {
        var first = new AtomicBoolean(true);
        stage.failWhen(
                call -> call.is("create") && first.getAndSet(false) && moved(),
                new Fault.Refused(() -> new DockerException.NotFound("never answered so")));
        assertOutcome(end(), Outcome.Interfered.class, "image reference moved to another image");
        assertThat(stage.names()).containsExactly(API.value());
        assertThat(api().running()).isTrue();
    }

    /** The call is answered as ever. */
    private boolean moved() {
        stage.image("fid-img:1", JsonNodeFactory.instance.objectNode().put("WorkingDir", "/other"));
        return false;
    }
}
