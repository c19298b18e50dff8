package dev.wharden.remedy.recreate;

import static dev.wharden.remedy.plan.Outcomes.assertOutcome;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.docker.Body;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.FakeEngine;
import dev.wharden.docker.FakeStage;
import dev.wharden.docker.Fault;
import dev.wharden.remedy.Revival;
import dev.wharden.remedy.plan.Outcome;
import dev.wharden.remedy.plan.Writers;
import dev.wharden.remedy.recreate.down.Comeback;
import dev.wharden.remedy.recreate.down.Down;
import dev.wharden.remedy.recreate.down.Downs;
import dev.wharden.remedy.recreate.preflight.Preparation;
import dev.wharden.remedy.recreate.preflight.ReadOnlyRoot;
import dev.wharden.remedy.recreate.trial.MountCheck;
import dev.wharden.remedy.recreate.trial.NoMountTables;
import dev.wharden.remedy.state.StateDir;
import dev.wharden.remedy.transaction.Daemons;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Who updates by hand, or by a tool that does the same, stops a container, renames it and makes another of its name:
 * what was renamed is the way back, and stays there under the name that it was given, also a twin on probation.
 */
final class GivenNameTest {
    private static final ContainerName WEB = ContainerName.of("web");
    private static final String COMPOSE = """
            {"com.docker.compose.project": "shop", "com.docker.compose.service": "web",
             "com.docker.compose.container-number": "1"}""";

    @TempDir
    private Path folder;

    private final FakeEngine engine = new FakeEngine();
    private final FakeStage stage = engine.stage();

    private static String body(String labels) {
        return """
                {"Image": "fid-img:1", "Labels": %s, "HostConfig": {"RestartPolicy": {"Name": "always"}}}
                """.formatted(labels);
    }

    private Outcome apply(Daemons daemons) {
        Container actual = stage.look("web");
        var ready = (Preparation.Ready) ReadOnlyRoot.prepare(engine, actual, List.of(), false);
        return daemons.recreator(new NoMountTables())
                .apply(daemons.operation(actual, List.of(), Duration.ofSeconds(30)), ready);
    }

    private Outcome converge(Daemons daemons) {
        Outcome last = daemons.recreator(new NoMountTables()).resume(WEB).orElseThrow();
        while (last instanceof Outcome.InProgress progress) {
            stage.advance(progress.lookAgain());
            // Each time another daemon, that knows only the journal.
            last = daemons.recreator(new NoMountTables()).resume(WEB).orElseThrow();
        }
        return last;
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", COMPOSE})
    void whatWasStoppedAndRenamedInItsProbationIsThereUnderThatNameWhenItIsBack(String labels) {
        stage.run("web", body(labels));
        Daemons daemons = Daemons.on(engine, folder);
        assertThat(apply(daemons)).isInstanceOf(Outcome.InProgress.class);
        String twin = stage.look("web").id();
        daemons.heard(twin, "kill", "signal", "15");
        stage.exit("web", 0);
        engine.rename(twin, "web-bak");
        String next = stage.run("web", body(labels));

        assertOutcome(converge(daemons), Outcome.Interfered.class, "stopped by another Docker client");
        assertThat(stage.names()).containsExactlyInAnyOrder("web", "web-bak");
        assertThat(stage.look("web").id()).isEqualTo(next);
        Container kept = stage.look("web-bak");
        assertThat(kept.running()).isFalse();
        assertThat(kept.isTrue("/HostConfig/ReadonlyRootfs"))
                .as("as it was before")
                .isFalse();
        assertThat(kept.text("/HostConfig/RestartPolicy/Name")).isEqualTo("always");
        engine.start(kept.id());
        assertThat(stage.look("web-bak").running()).as("nothing blocks it").isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", COMPOSE})
    void theOldOneOfATwinThatFailsRunsUnderTheNameThatTheTwinWasGiven(String labels) {
        stage.run("web", body(labels));
        Daemons daemons = Daemons.on(engine, folder);
        assertThat(apply(daemons)).isInstanceOf(Outcome.InProgress.class);
        engine.rename(stage.look("web").id(), "blue");
        stage.exit("blue", 1);
        stage.run("web", Body.image("fid-img:1", ""));

        assertThat(converge(daemons)).isInstanceOf(Outcome.RolledBack.class);
        assertThat(stage.names()).containsExactlyInAnyOrder("blue", "web");
        assertThat(stage.look("blue").running()).isTrue();
        assertThat(stage.look("blue").isTrue("/HostConfig/ReadonlyRootfs")).isFalse();
    }

    private void tend(Daemons daemons) {
        var finishers = (Writers) (action, name) -> engine;
        var comeback = new Comeback(engine, finishers, daemons.exits, downs(), stage::now);
        new Revival(
                        engine,
                        engine,
                        finishers,
                        downs(),
                        comeback,
                        new MountCheck(new NoMountTables(), engine),
                        event -> {},
                        id -> false,
                        container -> false,
                        stage::now)
                .tend(WEB);
    }

    private Downs downs() {
        return new Downs(new StateDir(folder));
    }

    /** Where not even an inspect is answered, its name is not seen. */
    private void refuseStart(boolean silent) {
        var starting = new AtomicBoolean();
        stage.failWhen(
                call -> {
                    if (call.is("start", "blue")) {
                        starting.set(true);
                        return true;
                    }
                    return silent && call.is("inspect", "blue") && starting.getAndSet(false);
                },
                new Fault.Refused(() -> silent
                        ? new DockerException.Stuck("start: no answer within 30000 ms")
                        : new DockerException.Unavailable("start: 500: no", null)));
    }

    static List<Arguments> refusals() {
        return List.of(arguments("{}", false), arguments("{}", true), arguments(COMPOSE, false));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void soItRunsLaterWhereTheEngineRefusesItsStart(String labels, boolean silent) {
        String old = stage.run("web", body(labels));
        Daemons daemons = Daemons.on(engine, folder);
        assertThat(apply(daemons)).isInstanceOf(Outcome.InProgress.class);
        engine.rename(stage.look("web").id(), "blue");
        stage.exit("blue", 1);
        refuseStart(silent);
        converge(daemons);
        assertThat(stage.look("blue").running()).isFalse();
        tend(daemons);
        assertThat(downs().names()).containsExactly(ContainerName.of("blue"));

        stage.forget();
        stage.advance(Duration.ofMinutes(10));
        tend(daemons);
        assertThat(stage.names()).containsExactly("blue");
        assertThat(stage.look("blue").running()).isTrue();
        assertThat(stage.look("blue").id().equals(old)).isEqualTo(labels.equals("{}"));
        assertThat(downs().names()).isEmpty();
    }

    @Test
    void whoeverJoinsItIsNotToldThatItDoesNotRun() {
        String web = stage.run("web", body("{}"));
        String side = stage.run(
                "side", "{\"Image\":\"fid-img:1\",\"HostConfig\":{\"NetworkMode\":\"container:" + web + "\"}}");
        Daemons daemons = Daemons.on(engine, folder);
        Container actual = stage.look("web");
        var ready = (Preparation.Ready) ReadOnlyRoot.prepare(engine, actual, List.of(stage.look(side)), false);
        daemons.recreator(new NoMountTables())
                .apply(daemons.operation(actual, List.of(), Duration.ofSeconds(30)), ready);
        engine.rename(stage.look("web").id(), "blue");
        stage.exit("blue", 1);
        stage.refuse("start", "side", () -> new DockerException.Unavailable("start: 500: no", null));
        converge(daemons);
        assertThat(stage.look("blue").running()).isTrue();
        assertThat(downs().all()).singleElement().extracting(Down::why).isEqualTo("start: 500: no");
    }

    /** As where the next version takes over: it wrote to the same data before, and no two come to be by that. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatRanBesideItBeforeIsNotInItsPlace(boolean before) {
        String data = "{\"Image\": \"fid-img:1\", \"HostConfig\": {\"Binds\": [\"data:/data\"]}}";
        String old = stage.run("web", data);
        var daemons = new Daemons(engine, engine, folder, stage::now);
        if (before) {
            stage.run("next", data);
        }
        stage.advance(Duration.ofMinutes(5));
        assertThat(apply(daemons)).isInstanceOf(Outcome.InProgress.class);
        String twin = stage.look("web").id();
        if (!before) {
            stage.run("next", data);
        }
        engine.rename(twin, "web-old");
        engine.rename(stage.look("next").id(), "web");
        Outcome end = converge(daemons);
        assertThat(end).isInstanceOf(before ? Outcome.Succeeded.class : Outcome.Interfered.class);
        assertThat(stage.look("web-old").id()).isEqualTo(before ? twin : old);
        assertThat(stage.look("web-old").running()).isEqualTo(before);
    }
}
