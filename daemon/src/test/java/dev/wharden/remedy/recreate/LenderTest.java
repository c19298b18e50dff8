package dev.wharden.remedy.recreate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.remedy.plan.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What ends with a container that is not of the unit, and whose process ids it has. */
final class LenderTest {
    private final RecreateBench bench;

    LenderTest(@TempDir Path folder) {
        this.bench = new RecreateBench(
                folder,
                "",
                "{\"Image\": \"fid-img:1\", \"HostConfig\": {\"PidMode\": \"container:db\"}}",
                stage -> stage.run("db", "{\"Image\": \"fid-img:1\"}"));
    }

    private void onProbation() {
        assertThat(bench.apply()).isInstanceOf(Outcome.InProgress.class);
        bench.engine.stage().advance(Duration.ofSeconds(2));
    }

    private Outcome resume() {
        return bench.recreator().resume(RecreateBench.WEB).orElseThrow();
    }

    @Test
    void whatIsKilledByARestartOfThatIsStartedAgainAndProvesItself() {
        onProbation();
        String twin = bench.engine.stage().look("web").id();
        bench.engine.stage().exit("db", 0);
        bench.engine.stage().exit("web", 137);
        bench.engine.stage().advance(Duration.ofSeconds(2));
        assertThat(resume()).as("it may be a restart").isInstanceOf(Outcome.InProgress.class);
        bench.engine.start("db");
        assertThat(bench.converge()).contains(new Outcome.Succeeded());
        assertThat(bench.engine.stage().look("web").id()).isEqualTo(twin);
        assertThat(bench.engine.stage().look("web").running()).isTrue();
    }

    @Test
    void whatIsKilledByAStopOfThatHasNotFailed() {
        onProbation();
        bench.engine.stage().exit("db", 0);
        bench.engine.stage().exit("web", 137);
        assertThat(bench.converge())
                .get()
                .isInstanceOf(Outcome.Interfered.class)
                .asString()
                .contains("db");
    }

    @Test
    void whatEndsWhileThatRunsOnHasFailed() {
        onProbation();
        bench.engine.stage().exit("web", 137);
        assertThat(bench.converge()).get().isInstanceOf(Outcome.RolledBack.class);
    }
}
