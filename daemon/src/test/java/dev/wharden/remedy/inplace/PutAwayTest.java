package dev.wharden.remedy.inplace;

import static dev.wharden.remedy.plan.Outcomes.assertOutcome;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.container.Container;
import dev.wharden.docker.Body;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.Fault;
import dev.wharden.remedy.plan.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A container that is given a new name between the stop and the start of its restart, or right after that. */
final class PutAwayTest {
    private static final String BODY = Body.host("'Binds':['data:/data']");

    @TempDir
    private Path folder;

    private RestartBench bench;
    private Container web;

    @BeforeEach
    void open() {
        bench = new RestartBench(folder);
        web = bench.stage.look(bench.stage.run("web", BODY));
    }

    /** Wharden is about to start it. */
    private void beforeItsStart(Runnable act) {
        var first = new AtomicBoolean(true);
        bench.stage.failWhen(
                call -> {
                    if (call.is("start", "web") && first.getAndSet(false)) {
                        act.run();
                    }
                    return false;
                },
                new Fault.LostRequest());
    }

    private void rename() {
        bench.engine.rename(web.id(), "web-old");
    }

    private void assertPutAway(Outcome end) {
        assertOutcome(
                end,
                Outcome.Interfered.class,
                "web was renamed to web-old by another Docker client, and container web (",
                "runs under its name: it stays stopped, since a stop of what is down cannot be heard: docker start"
                        + " web-old starts it");
        assertThat(bench.stage.look("web-old").id()).isEqualTo(web.id());
        assertThat(bench.stage.look("web-old").running()).isFalse();
        assertThat(bench.stage.look("web").running()).isTrue();
    }

    @Test
    void itIsEndedWhereAnotherRunsInItsPlaceByThen() {
        beforeItsStart(() -> {
            rename();
            bench.stage.run("web", BODY);
        });
        assertPutAway(bench.apply(web));
    }

    @Test
    void itIsEndedInItsProbation() {
        bench.apply(web);
        rename();
        bench.stage.run("web", BODY);
        assertPutAway(bench.converge().orElseThrow());
    }

    @Test
    void itIsNotStartedWhileTheOtherMayCome() {
        bench.stage.refuse("start", "web", () -> new DockerException.Unavailable("start: 500: no", null));
        bench.apply(web);
        rename();
        bench.stage.advance(Duration.ofSeconds(2));
        assertThat(bench.goOn().orElseThrow()).isInstanceOf(Outcome.InProgress.class);
        assertThat(bench.stage.look("web-old").running()).isFalse();
        bench.stage.run("web", BODY);
        assertPutAway(bench.converge().orElseThrow());
    }

    @Test
    void whereNoneComesItRuns() {
        bench.stage.refuse("start", "web", () -> new DockerException.Unavailable("start: 500: no", null));
        bench.apply(web);
        rename();
        assertThat(bench.converge()).contains(new Outcome.Succeeded());
        assertThat(bench.stage.look("web-old").running()).isTrue();
    }

    @Test
    void whatSharesNothingWithTheOtherRuns() {
        beforeItsStart(() -> {
            rename();
            bench.stage.run("web", Body.PLAIN);
        });
        bench.apply(web);
        assertThat(bench.converge()).contains(new Outcome.Succeeded());
        assertThat(bench.stage.look("web-old").running()).isTrue();
    }
}
