package dev.wharden.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.TestEngine;
import dev.wharden.e2e.CrashPlan.Undisturbed;
import dev.wharden.e2e.CrashSubject.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kill -9} of a real daemon at the calls of every operation, each held before the engine gets it or before
 * Wharden gets the answer. A sample here; {@code daemon/bin/bench crash} sets {@code wharden.crash.runs}, and goes
 * through all of them.
 */
final class CrashIT {
    private static final int RUNS = Integer.getInteger("wharden.crash.runs", 0);
    /** A regular expression for what the cells say of themselves. */
    private static final Pattern ONLY = Pattern.compile(System.getProperty("wharden.crash.only", ""));

    private static final int SKIP = Integer.getInteger("wharden.crash.skip", 0);

    @RegisterExtension
    static final TestEngine ENGINE = TestEngine.own("crash-");

    @TempDir
    private Path folder;

    @Test
    void whateverCallWhardenIsKilledAtExactlyOneContainerOfTheNameIsLeft() throws IOException {
        try (var stage = new CrashStage(ENGINE, folder)) {
            var runner = new CrashRunner(stage);
            CrashPlan plan = runner.count(RUNS > 0 ? Undisturbed.all() : Undisturbed.some());
            Shown.lines(plan.toString());
            List<CrashCell> cells = RUNS > 0 ? plan.cells(SKIP + RUNS).subList(SKIP, SKIP + RUNS) : plan.sample();
            cells = cells.stream()
                    .filter(cell -> ONLY.matcher(cell.toString()).find())
                    .toList();
            assertThat(cells).isNotEmpty();
            List<List<CrashCell>> batches = plan.batches(cells, RUNS > 0 ? 5 : cells.size());
            Shown.lines(cells.size() + " runs of " + plan.cells().size() + " in " + batches.size() + " batches");
            for (List<CrashCell> batch : batches) {
                Shown.lines(runner.run(batch));
            }
            runner.finish();
            CrashScore score = runner.score();
            Shown.lines(score.table());
            assertThat(score.count(Kind.LOST)).isZero();
            assertThat(score.count(Kind.DOUBLED)).isZero();
            assertThat(score.failures()).isEmpty();
            assertThat(score.count(Kind.GHOST)).as("a rare fault of the engine").isLessThanOrEqualTo(2);
            Ran verified = stage.product.wharden("audit", "verify");
            assertThat(verified.code()).as(verified.out() + verified.err()).isZero();
        }
    }
}
