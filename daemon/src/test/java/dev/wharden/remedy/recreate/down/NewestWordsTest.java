package dev.wharden.remedy.recreate.down;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.Json;
import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.container.CreateBody;
import dev.wharden.docker.Body;
import dev.wharden.docker.FakeEngine;
import dev.wharden.observe.EngineTime;
import dev.wharden.observe.EventLedger;
import dev.wharden.remedy.plan.Cause;
import dev.wharden.remedy.state.StateDir;
import dev.wharden.remedy.transaction.Operation;
import dev.wharden.remedy.transaction.Tries;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One that is down is not given up for what a file does not tell. */
final class NewestWordsTest {
    private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");
    private static final ContainerName WEB = ContainerName.of("web");

    private final FakeEngine engine = new FakeEngine();
    private final Downs downs;

    NewestWordsTest(@TempDir Path folder) {
        downs = new Downs(new StateDir(folder));
    }

    private Down down(Container web, Instant since) {
        var operation = new Operation("a1", WEB, web.id(), "web", List.of(), NOW, Duration.ZERO, Cause.DRIFT);
        return Down.of(operation, WEB, web, since, "port 80 is taken", Map.of(), Tries.NONE);
    }

    @Test
    void anOlderFileDoesNotMakeARunThatWardenEndedOneThatWasMeant() {
        Down read = down(engine.stage().look(engine.stage().run("web", Body.PLAIN)), NOW);
        var words = new NewestWords(downs);
        Down ended = read.ran("2026-11-25T12:00:09Z", "network front is gone")
                .withoutPolicy(Json.object("{\"Name\":\"always\"}"))
                .tried(Tries.NONE.refused(NOW), Optional.empty());
        words.keep(ended);
        assertThat(words.of(read)).isEqualTo(ended);
        assertThat(words.of(down(engine.stage().look("web"), NOW.plusSeconds(60)))
                        .startedAt())
                .as("of another repair")
                .isEqualTo(read.startedAt());
        words.forget(read.id());
        assertThat(words.of(read)).isEqualTo(read);
    }

    /** It may be another's as well, so that it is left to people. */
    @Test
    void whatAnEarlierBuildMayHaveMadeAgainDoesNotEndIt() {
        Container web = engine.stage().look(engine.stage().run("web", Body.PLAIN));
        var body = new CreateBody(Json.object(Body.PLAIN));
        Down down = down(web, NOW)
                .with(Optional.of(new Remake(body, Map.of(), "", Optional.of(web.imageId()), Optional.empty())));
        engine.remove(web.id(), true);
        String copy = engine.create(
                "web", down.again(down.remake().orElseThrow()).tree().deepCopy());
        downs.put(down);
        var comeback = new Comeback(engine, (_, _) -> engine, EventLedger.deafYet(EngineTime.SAME), downs, () -> NOW);
        for (int look = 0; look < 2; look++) {
            assertThat(comeback.gone(downs.of(WEB).orElseThrow(), true, false))
                    .isInstanceOfSatisfying(
                            Comeback.Stage.Hindered.class,
                            hindered -> assertThat(hindered.why()).contains(copy, web.id()));
        }
        assertThat(engine.stage().look("web").id()).isEqualTo(copy);
    }
}
