package dev.wharden.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.TestEngine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * A random soak of the product on an engine of its own: an operator deploys, stops, removes, renames and composes while
 * Wharden recreates the same containers again and again, and the daemon dies in the middle. What no list of cases has
 * is found by chance. No part of the tests: {@code daemon/bin/bench soak} names it.
 */
final class SoakBench {
    private static final Duration TIME = Duration.ofMinutes(Integer.getInteger("wharden.soak.minutes", 20));
    private static final long SEED = Long.getLong("wharden.soak.seed", System.nanoTime() % 1_000_000);

    @RegisterExtension
    static final TestEngine ENGINE = TestEngine.own("soak-");

    @TempDir
    private Path folder;

    private int steps;

    @Test
    void whateverAnOperatorDoesAndWheneverTheDaemonDies() throws Exception {
        Path commands = Files.createDirectories(folder.resolve("commands"));
        try (var stage = new SoakStage(ENGINE, folder, commands, SEED)) {
            Shown.table(new Shown.Table() {
                @Override
                public void make() {
                    Shown.lines("seed " + SEED + ", " + TIME.toMinutes() + " minutes; the dice fall the same with the"
                            + " same seed, the machine's timing does not");
                    try {
                        new SoakOperator(stage).work(Instant.now().plus(TIME));
                    } finally {
                        steps = stage.step();
                        stage.report.table(stage, steps);
                    }
                }

                @Override
                public String sums() {
                    return "soak: %d violations in %d steps, seed %d"
                            .formatted(stage.report.violations().size(), steps, SEED);
                }

                @Override
                public boolean isPassed() {
                    return stage.report.violations().isEmpty();
                }

                @Override
                public List<String> wrong() {
                    return stage.report.violations();
                }
            });
            Ran verified = stage.product.wharden("audit", "verify");
            assertThat(verified.code()).as(verified.out() + verified.err()).isZero();
        }
    }
}
