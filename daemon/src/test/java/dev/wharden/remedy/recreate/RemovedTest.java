package dev.wharden.remedy.recreate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.container.Dependents;
import dev.wharden.control.Edit;
import dev.wharden.docker.Behaviour;
import dev.wharden.docker.Call;
import dev.wharden.docker.DockerEvent;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.EngineCrash;
import dev.wharden.docker.FakeEngine;
import dev.wharden.docker.Fault;
import dev.wharden.observe.EventLedger;
import dev.wharden.remedy.plan.Outcome;
import dev.wharden.remedy.plan.Remedy;
import dev.wharden.remedy.state.StateDir;
import dev.wharden.remedy.transaction.Ended;
import dev.wharden.remedy.transaction.Operation;
import dev.wharden.subject.Observed;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A container that compose made: the old one is gone before its twin is there. */
final class RemovedTest {
    private static final ContainerName API = ContainerName.of("shop-api-1");

    @TempDir
    Path folder;

    private final FakeEngine engine = new FakeEngine();
    private EventLedger exits = new EventLedger();
    private final List<Ended> ended = new ArrayList<>();
    private final String old = engine.stage().run(API.value(), """
            {"Image": "fid-img:1", "Labels": {"com.docker.compose.project": "shop"}, "Volumes": {"/anon": {}},
             "HostConfig": {"RestartPolicy": {"Name": "always"}}}
            """);

    private Container api() {
        return engine.stage().look(API.value());
    }

    private Recreator recreator() {
        return new Recreator(
                engine,
                (action, name) -> engine,
                (action, name) -> engine,
                new StateDir(folder),
                engine.stage()::now,
                ended::add,
                exits,
                new NoMountTables());
    }

    private Outcome apply() {
        Container actual = api();
        var edit = new Edit("/HostConfig/ReadonlyRootfs", BooleanNode.TRUE);
        var remedy = new Remedy.Recreate(actual, actual.with(edit.pointer(), edit.value()), List.of(edit), List.of());
        var ready = (Preparation.Ready) new Preflight(engine, "vm", one -> new Consent.Answer.Given(false))
                .prepare(remedy, Observed.known(Dependents.none(actual)), false);
        var order = new Operation(
                "action-1", API, old, "web", List.of(), engine.stage().now(), Duration.ofSeconds(30));
        return recreator().apply(order, ready);
    }

    private Outcome converge(Outcome first) {
        Outcome last = first;
        while (last instanceof Outcome.InProgress progress) {
            engine.stage().advance(progress.lookAgain());
            last = recreator().resume(API).orElseThrow();
        }
        return last;
    }

    private List<String> composed() {
        return engine.stage().names().stream()
                .filter(name -> engine.stage().look(name).labels().containsKey("com.docker.compose.project"))
                .toList();
    }

    private void heard(String id, String action) {
        exits.heard(new DockerEvent(
                "container",
                action,
                id,
                Map.of("signal", "15"),
                "",
                engine.stage().now()));
    }

    @Test
    void composeCountsOneReplicaAndTheDataIsTheSame() {
        String volume = api().text("/Mounts/0/Name");
        Outcome first = apply();
        assertThat(composed()).containsExactly(API.value());
        assertThat(engine.stage().names()).as("and what holds its volumes").hasSize(2);
        assertThat(engine.stage().calls().stream().filter(Call::write).map(Call::operation))
                .containsSubsequence("stop", "remove", "create", "start");
        assertThat(converge(first)).isEqualTo(new Outcome.Succeeded());
        assertThat(engine.stage().names()).containsExactly(API.value());
        assertThat(api().text("/Mounts/0/Name")).isEqualTo(volume);
        assertThat(api().text("/HostConfig/RestartPolicy/Name")).isEqualTo("always");
    }

    @Test
    void oneThatFailsIsMadeAgainFromTheJournalAndTheEndOfItsLogIsKept() {
        Container before = api();
        engine.stage().log(before.imageId(), "what it said");
        engine.stage().behave(one -> one.isTrue("/HostConfig/ReadonlyRootfs"), new Behaviour.Exits(3));
        assertThat(converge(apply())).isInstanceOf(Outcome.RolledBack.class);
        assertThat(engine.stage().names()).containsExactly(API.value());
        assertThat(api().running()).isTrue();
        assertThat(api().isTrue("/HostConfig/ReadonlyRootfs")).isFalse();
        assertThat(api().text("/HostConfig/RestartPolicy/Name")).isEqualTo("always");
        assertThat(api().strings("/Config/Env")).isEqualTo(before.strings("/Config/Env"));
        assertThat(api().text("/Mounts/0/Name")).as("the same volume").isEqualTo(before.text("/Mounts/0/Name"));
        assertThat(ended.getFirst().successor()).as("Wharden made it").contains(api().id());
        assertThat(new RepairNotes(new StateDir(folder)).predecessor(API)).hasValueSatisfying(last -> {
            assertThat(last.containerId()).isEqualTo(old);
            assertThat(last.log()).containsExactly("what it said");
        });
    }

    @Test
    void whatComposeStopsTooIsLeftStoppedToIt() {
        Container actual = api();
        engine.stage().listen(event -> {
            if (event.action().equals("die") && event.id().equals(old)) {
                heard(old, "kill");
            }
        });
        assertThat(converge(apply()))
                .isInstanceOf(Outcome.Interfered.class)
                .asString()
                .contains("was stopped by another Docker client (Compose project shop, or docker) too");
        assertThat(engine.stage().names()).containsExactly(API.value());
        assertThat(api().id()).isEqualTo(actual.id());
        assertThat(api().running()).isFalse();
        assertThat(api().text("/HostConfig/RestartPolicy/Name")).isEqualTo("always");
    }

    @Test
    void whatComposeCreatesInTheGapStaysAndIsTheOnlyOne() {
        engine.stage()
                .failWhen(
                        call -> call.operation().equals("create")
                                && call.container().equals(API.value()),
                        new Fault.Refused(() -> {
                            if (!engine.stage().names().contains(API.value())) {
                                engine.stage()
                                        .run(
                                                API.value(),
                                                "{\"Image\": \"busybox:test\", \"Labels\": {\"com.docker.compose.project\": \"shop\"}}");
                            }
                            return new DockerException.Conflict("name in use");
                        }));
        assertThat(converge(apply()))
                .isInstanceOf(Outcome.Interfered.class)
                .asString()
                .contains("gave its name to another container");
        assertThat(engine.stage().names()).containsExactly(API.value());
        assertThat(api().id()).isNotEqualTo(old);
    }

    /** The engine reserves a name before it shows who has it. */
    @Test
    void whoseNameIsReservedByAnotherIsNotLost() {
        var reserved = new AtomicBoolean();
        var tries = new AtomicInteger();
        engine.stage()
                .failWhen(
                        call -> call.operation().equals("create")
                                && call.container().equals(API.value()),
                        new Fault.Refused(() -> {
                            // The first is the twin's, the second that of the way back.
                            if (tries.incrementAndGet() == 2) {
                                engine.stage().run(API.value(), "{\"Image\": \"busybox:test\"}");
                                reserved.set(true);
                            }
                            return new DockerException.Conflict("name in use");
                        }));
        engine.stage()
                .failWhen(
                        call -> call.operation().equals("inspect") && reserved.getAndSet(false),
                        new Fault.Refused(() -> new DockerException.NotFound("No such container: api")));
        assertThatThrownBy(this::apply).isInstanceOf(DockerException.Conflict.class);
        assertThat(converge(new Outcome.InProgress(Duration.ZERO)))
                .isInstanceOf(Outcome.Interfered.class)
                .asString()
                .contains(
                        "is kept, stopped, as " + API + ".wharden-old-", "its name " + API + " is taken by container");
        assertThat(engine.stage().names()).hasSize(2).contains(API.value());
    }

    @Test
    void whatAnotherRemovesInItsProbationDoesNotComeBack() {
        Outcome first = apply();
        String twin = api().id();
        engine.remove(twin, true);
        heard(twin, "destroy");
        assertThat(converge(first))
                .isInstanceOf(Outcome.Interfered.class)
                .asString()
                .contains("removed by");
        assertThat(engine.stage().names()).isEmpty();
        assertThat(engine.stage().volumes()).as("its data").isNotEmpty();
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
        var first = new AtomicBoolean(true);
        if (moment.fails) {
            engine.stage().behave(one -> one.isTrue("/HostConfig/ReadonlyRootfs"), new Behaviour.Exits(3));
        }
        engine.stage()
                .failWhen(
                        call -> call.operation().equals(moment.operation)
                                && engine.stage().names().contains(API.value())
                                && !api().running()
                                && (moment == Moment.CREATED) == api().isTrue("/HostConfig/ReadonlyRootfs")
                                && first.getAndSet(false)
                                && isRemovedNow(told),
                        new Fault.Refused(() -> new DockerException.NotFound("never answered so")));
    }

    private boolean isRemovedNow(Runnable told) {
        String id = api().id();
        engine.stage().engine().remove(id, true);
        heard(id, "destroy");
        told.run();
        return false;
    }

    private Outcome end() {
        Outcome first;
        try {
            first = apply();
        } catch (DockerException later) {
            first = new Outcome.InProgress(Duration.ofSeconds(1));
        }
        return converge(first);
    }

    @ParameterizedTest
    @EnumSource
    void whatAnotherRemovesWhileItIsAwayDoesNotComeBack(Moment moment) {
        removedAt(moment, () -> {});
        assertThat(end())
                .isInstanceOf(Outcome.Interfered.class)
                .asString()
                .contains("was removed by another Docker client (Compose project shop, or docker)");
        assertThat(engine.stage().names()).isEmpty();
        assertThat(engine.stage().volumes()).as("its data").isNotEmpty();
        assertThat(recreator().open()).isEmpty();
    }

    /** As {@code docker container prune} does; the engine tells of it when it is over. */
    @ParameterizedTest
    @EnumSource
    void whatGoesWithAPruneWhileItIsAwayComesBack(Moment moment) {
        removedAt(moment, () -> heard("", "prune"));
        end();
        assertThat(engine.stage().names()).containsExactly(API.value());
        assertThat(api().running()).isTrue();
        assertThat(recreator().open()).isEmpty();
    }

    /** Who removed it cannot be told then. */
    @ParameterizedTest
    @EnumSource
    void norIsOneLostWhileEventsAreLost(Moment moment) {
        removedAt(moment, () -> exits.interrupted(engine.stage().now().plusMillis(1)));
        end();
        assertThat(engine.stage().names()).containsExactly(API.value());
        assertThat(api().running()).isTrue();
    }

    @Test
    void aPruneThatLastsIsAwaited() {
        removedAt(Moment.CREATED, () -> {});
        Outcome first = apply();
        for (int other = 0; other < 10; other++) {
            heard("other-" + other, "destroy");
            assertThat(first).isInstanceOf(Outcome.InProgress.class);
            engine.stage().advance(Duration.ofSeconds(3));
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
            engine.stage().advance(Duration.ofSeconds(3));
            last = recreator().resume(API).orElseThrow();
        }
        assertThat(api().running()).isTrue();
    }

    @Test
    void aTwinThatFailedAndGoesWithAPruneIsRolledBack() {
        Outcome first = apply();
        String twin = api().id();
        engine.stage().exit(API.value(), 3);
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
        engine.stage().behave(one -> one.isTrue("/HostConfig/ReadonlyRootfs"), new Behaviour.Exits(3));
        var removed = new ArrayList<String>();
        engine.stage().listen(event -> {
            if (event.action().equals("destroy")) {
                removed.add(event.id());
            }
        });
        engine.stage()
                .failWhen(call -> call.operation().equals("create") && removed.size() > 2, new Fault.CrashBefore());
        assertThatThrownBy(() -> converge(apply())).isInstanceOf(EngineCrash.class);
        engine.stage().forget();
        if (afterACrash) {
            exits = new EventLedger();
            exits.interrupted(engine.stage().now().plusSeconds(1));
        }
        removed.forEach(id -> heard(id, "destroy"));
        engine.stage().advance(Duration.ofSeconds(10));
        assertThat(converge(recreator().resume(API).orElseThrow())).isInstanceOf(Outcome.RolledBack.class);
        assertThat(api().running()).isTrue();
    }

    /** As compose scales down: its removal is under way when the way back comes to the twin. */
    @Test
    void aTwinThatAnotherIsRemovingDoesNotComeBack() {
        engine.stage().behave(one -> one.isTrue("/HostConfig/ReadonlyRootfs"), new Behaviour.Exits(3));
        var first = new AtomicBoolean(true);
        engine.stage()
                .failWhen(
                        call -> call.operation().equals("remove")
                                && engine.stage().names().contains(API.value())
                                && api().isTrue("/HostConfig/ReadonlyRootfs")
                                && first.getAndSet(false)
                                && isGone(api().id()),
                        new Fault.Refused(() -> new DockerException.Conflict(
                                "remove: 409: removal of container 6bf92a is already in progress")));
        assertThat(end()).isInstanceOf(Outcome.Interfered.class);
        assertThat(engine.stage().names()).isEmpty();
        assertThat(engine.stage().volumes()).as("its data").isNotEmpty();
    }

    private boolean isGone(String id) {
        engine.stage().engine().remove(id, true);
        return true;
    }

    /** As {@code docker build} and {@code docker pull} do: a deployment says nothing of the repair. */
    @Test
    void anImageReferenceThatMovesDuringTheRepairIsNoFailedRepair() {
        var first = new AtomicBoolean(true);
        engine.stage()
                .failWhen(
                        call -> call.operation().equals("create") && first.getAndSet(false) && moved(),
                        new Fault.Refused(() -> new DockerException.NotFound("never answered so")));
        assertThat(end())
                .isInstanceOf(Outcome.Interfered.class)
                .asString()
                .contains("image reference moved to another image");
        assertThat(engine.stage().names()).containsExactly(API.value());
        assertThat(api().running()).isTrue();
    }

    /** The call is answered as ever. */
    private boolean moved() {
        engine.stage().image("fid-img:1", JsonNodeFactory.instance.objectNode().put("WorkingDir", "/other"));
        return false;
    }
}
