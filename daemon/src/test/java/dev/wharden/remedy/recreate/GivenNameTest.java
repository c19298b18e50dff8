package dev.wharden.remedy.recreate;

import static dev.wharden.remedy.plan.Outcomes.assertOutcome;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.docker.Body;
import dev.wharden.docker.FakeEngine;
import dev.wharden.docker.FakeStage;
import dev.wharden.remedy.plan.Outcome;
import dev.wharden.remedy.recreate.preflight.Preparation;
import dev.wharden.remedy.recreate.preflight.ReadOnlyRoot;
import dev.wharden.remedy.recreate.trial.NoMountTables;
import dev.wharden.remedy.transaction.Daemons;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
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
}
