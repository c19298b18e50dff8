package dev.wharden.remedy.recreate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.container.Container;
import dev.wharden.remedy.plan.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Twins of what does its work in turns, and is started again by its restart policy after each. */
final class TurnTest {
    private static final Duration TURN = Duration.ofSeconds(3);

    @TempDir
    private Path folder;

    private RecreateBench bench(String policy) {
        return new RecreateBench(folder, "{\"Name\": \"" + policy + "\"}");
    }

    /** The old one does its work once, and is started again by the engine. */
    private static void turn(RecreateBench bench, String exitCode) {
        bench.daemons.heard(bench.old, "start", "", "");
        bench.stage.advance(TURN);
        bench.daemons.heard(bench.old, "die", "exitCode", exitCode);
        bench.daemons.heard(bench.old, "start", "", "");
    }

    private static void ends(RecreateBench bench, Duration after, int exitCode) {
        String twin = bench.stage.look("web").id();
        bench.stage.advance(after);
        bench.stage.exit("web", exitCode);
        bench.daemons.heard(twin, "die", "exitCode", String.valueOf(exitCode));
    }

    @ParameterizedTest
    @CsvSource({"always, 3", "unless-stopped, 3", "always, 2"})
    void aTwinThatDoesTheSameHoldsAndIsStartedAgain(String policy, int seconds) {
        RecreateBench bench = bench(policy);
        turn(bench, "0");
        assertThat(bench.apply()).isInstanceOf(Outcome.InProgress.class);
        String twin = bench.stage.look("web").id();

        ends(bench, Duration.ofSeconds(seconds), 0);

        assertThat(bench.converge()).contains(new Outcome.Succeeded());
        Container web = bench.stage.look("web");
        assertThat(bench.stage.names()).containsExactly("web");
        assertThat(web.id()).isEqualTo(twin);
        assertThat(web.running()).isTrue();
        assertThat(web.text("/HostConfig/RestartPolicy/Name")).isEqualTo(policy);
    }

    /** Exit codes of the old one and of its twin, and after how many seconds the twin ends. */
    @ParameterizedTest
    @CsvSource({"0, 1, 3", "1, 0, 3", "0, 0, 1"})
    void oneThatDoesNotIsRolledBack(String before, int exitCode, int seconds) {
        RecreateBench bench = bench("always");
        turn(bench, before);
        assertThat(bench.apply()).isInstanceOf(Outcome.InProgress.class);

        ends(bench, Duration.ofSeconds(seconds), exitCode);

        assertThat(bench.converge()).get().isInstanceOf(Outcome.RolledBack.class);
        assertThat(Survivor.check(bench)).isFalse();
    }

    /** A service ran until Wharden stopped it. */
    @Test
    void whatWasNeverHeardToEndWellDoesNotHoldByEndingWell() {
        RecreateBench bench = bench("always");
        bench.daemons.heard(bench.old, "start", "", "");
        assertThat(bench.apply()).isInstanceOf(Outcome.InProgress.class);

        ends(bench, TURN, 0);

        assertThat(bench.converge()).get().isInstanceOf(Outcome.RolledBack.class);
    }
}
