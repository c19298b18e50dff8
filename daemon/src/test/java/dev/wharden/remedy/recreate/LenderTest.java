package dev.wharden.remedy.recreate;

import static dev.wharden.remedy.plan.Outcomes.assertInterfered;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.docker.Body;
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
                Body.image("fid-img:1", "'HostConfig':{'PidMode':'container:db'}"),
                stage -> stage.run("db", Body.image("fid-img:1", "")));
    }

    private void onProbation() {
        assertThat(bench.apply()).isInstanceOf(Outcome.InProgress.class);
        bench.stage.advance(Duration.ofSeconds(2));
    }

    private Outcome resume() {
        return bench.recreator().resume(RecreateBench.WEB).orElseThrow();
    }

    @Test
    void whatIsKilledByARestartOfThatIsStartedAgainAndProvesItself() {
        onProbation();
        String twin = bench.stage.look("web").id();
        bench.stage.exit("db", 0);
        bench.stage.exit("web", 137);
        bench.stage.advance(Duration.ofSeconds(2));
        assertThat(resume()).as("it may be a restart").isInstanceOf(Outcome.InProgress.class);
        bench.engine.start("db");
        assertThat(bench.converge()).contains(new Outcome.Succeeded());
        assertThat(bench.stage.look("web").id()).isEqualTo(twin);
        assertThat(bench.stage.look("web").running()).isTrue();
    }

    @Test
    void whatIsKilledByAStopOfThatHasNotFailed() {
        onProbation();
        bench.stage.exit("db", 0);
        bench.stage.exit("web", 137);
        // That excuses it only some times.
        assertInterfered(bench.converge(), Outcome.Interfered.By.OUTSIDE, "db");
    }

    @Test
    void whatEndsWhileThatRunsOnHasFailed() {
        onProbation();
        bench.stage.exit("web", 137);
        assertThat(bench.converge()).get().isInstanceOf(Outcome.RolledBack.class);
    }

    /** Else two that work together keep it in its probation for ever, and a rollout from all others. */
    @Test
    void restartsOfThatExcuseItForSomeProbationsOnly() {
        onProbation();
        int times = 0;
        Outcome now = resume();
        while (now instanceof Outcome.InProgress && times < 80) {
            bench.stage.exit("db", 0);
            bench.stage.exit("web", 137);
            bench.engine.start("db");
            bench.stage.advance(Duration.ofSeconds(12));
            times++;
            now = resume();
        }
        assertThat(times).as("ten minutes").isBetween(50, 52);
        assertThat(now).isInstanceOf(Outcome.RolledBack.class);
    }
}
