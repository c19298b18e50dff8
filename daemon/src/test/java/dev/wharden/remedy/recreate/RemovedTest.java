package dev.wharden.remedy.recreate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.BooleanNode;
import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.container.Dependents;
import dev.wharden.control.Edit;
import dev.wharden.docker.Behaviour;
import dev.wharden.docker.Call;
import dev.wharden.docker.DockerEvent;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.FakeEngine;
import dev.wharden.docker.Fault;
import dev.wharden.remedy.plan.Outcome;
import dev.wharden.remedy.plan.Remedy;
import dev.wharden.remedy.state.StateDir;
import dev.wharden.subject.Observed;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A container that compose made: the old one is gone before its twin is there. */
final class RemovedTest {
    private static final ContainerName API = ContainerName.of("shop-api-1");

    @TempDir
    Path folder;

    private final FakeEngine engine = new FakeEngine();
    private final Farewells farewells = new Farewells();
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
                farewells,
                new NoMountTables());
    }

    private Outcome apply() {
        Container actual = api();
        var edit = new Edit("/HostConfig/ReadonlyRootfs", BooleanNode.TRUE);
        var remedy = new Remedy.Recreate(actual, actual.with(edit.pointer(), edit.value()), List.of(edit), List.of());
        var ready = (Preparation.Ready) new Preflight(engine, "vm", one -> new Consent.Answer.Given(false))
                .prepare(remedy, Observed.known(Dependents.none(actual)), false);
        var order =
                new Order("action-1", API, old, "web", List.of(), engine.stage().now(), Duration.ofSeconds(30));
        engine.stage().forget();
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
        farewells.heard(new DockerEvent(
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
                                engine.stage().run(API.value(), "{\"Image\": \"busybox:test\"}");
                            }
                            return new DockerException.Conflict("name in use");
                        }));
        Container actual = api();
        var edit = new Edit("/HostConfig/ReadonlyRootfs", BooleanNode.TRUE);
        var remedy = new Remedy.Recreate(actual, actual.with(edit.pointer(), edit.value()), List.of(edit), List.of());
        var ready = (Preparation.Ready) new Preflight(engine, "vm", one -> new Consent.Answer.Given(false))
                .prepare(remedy, Observed.known(Dependents.none(actual)), false);
        var order =
                new Order("action-1", API, old, "web", List.of(), engine.stage().now(), Duration.ofSeconds(30));
        assertThat(converge(recreator().apply(order, ready)))
                .isInstanceOf(Outcome.Interfered.class)
                .asString()
                .contains("gave its name to another container");
        assertThat(engine.stage().names()).containsExactly(API.value());
        assertThat(api().id()).isNotEqualTo(old);
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
}
