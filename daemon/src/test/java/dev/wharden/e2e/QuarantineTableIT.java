package dev.wharden.e2e;

import dev.wharden.InBench;
import dev.wharden.TestEngine;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kinds of containers times what others do to them, on a real engine with the product's daemon: each is still held, and
 * is given back exactly. {@code -Dwharden.quarantine=all} does all of both; a test run does a sample.
 */
final class QuarantineTableIT {
    private static final boolean ALL =
            System.getProperty("wharden.quarantine", "").equals("all");

    @RegisterExtension
    static final TestEngine ENGINE = TestEngine.own("held-");

    @RegisterExtension
    static final TestEngine LIVE_RESTORE = TestEngine.own("held-on-", "--live-restore");

    @TempDir
    private Path folder;

    @Test
    void whateverBefallsWhoIsHeldItHoldsAndIsGivenBackExactly() {
        rounds(ENGINE, false, table -> {
            if (ALL) {
                Arrays.stream(HeldEvent.values()).forEach(event -> table.round(event, HeldCase.values()));
            } else {
                table.round(HeldEvent.SHARED, HeldCase.NETWORKS);
                table.round(HeldEvent.COMPOSED_ANEW, HeldCase.COMPOSED);
                // The engine sends no event for what does not run.
                table.round(HeldEvent.CONNECTED, HeldCase.EXITED, HeldCase.RESTARTING);
                table.round(HeldEvent.REBOOTED, HeldCase.STATIC, HeldCase.GROUP);
            }
        });
    }

    /** What has nothing to do with the engine's end is the same there. */
    @Test
    @InBench(inTheGate = "QuarantineLiveRestoreIT")
    void whateverBefallsTheEngineWithLiveRestoreToo() {
        rounds(LIVE_RESTORE, true, table -> {
            if (ALL) {
                Arrays.stream(HeldEvent.values())
                        .filter(HeldEvent::ofTheEngine)
                        .forEach(event -> table.round(event, HeldCase.values()));
            } else {
                table.round(HeldEvent.ENGINE_KILLED, HeldCase.NETWORKS, HeldCase.REMOVED_AT_END);
            }
        });
    }

    private void rounds(TestEngine engine, boolean liveRestore, Consumer<HeldTable> some) {
        Product product = Product.in(folder, engine, "Enforce");
        product.enforce("held", "held-*", "{}", "remediation: {probation: 1s}");
        var table = new HeldTable(engine, product, liveRestore);
        Shown.table(new Shown.Table() {
            @Override
            public void make() {
                Shown.lines(HeldTable.HEADER);
                try {
                    some.accept(table);
                } finally {
                    table.close();
                    List.of(table.told, table.wrong)
                            .forEach(lines -> lines.forEach(line -> Shown.lines("    " + line)));
                }
            }

            @Override
            public String sums() {
                return ("quarantine, live-restore %s: held %d of %d, released exactly %d of %d, of %d it is told what "
                                + "cannot be, %d wrong")
                        .formatted(
                                table.liveRestore ? "on" : "off",
                                table.held,
                                table.cells,
                                table.exact,
                                table.cells,
                                table.unlike,
                                table.wrong.size());
            }

            @Override
            public boolean isPassed() {
                return table.wrong.isEmpty();
            }

            @Override
            public List<String> wrong() {
                return table.wrong;
            }
        });
    }
}
