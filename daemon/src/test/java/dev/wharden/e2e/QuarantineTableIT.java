package dev.wharden.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.TestEngine;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kinds of containers times what others do to them, on a real engine with the product's daemon: each is still held, and is given back exactly. {@code
 * -Dwharden.quarantine=all} does all of both; a test run does a sample.
 */
final class QuarantineTableIT {
    private static final boolean ALL =
            System.getProperty("wharden.quarantine", "").equals("all");

    @RegisterExtension
    static final TestEngine ENGINE = TestEngine.own("held-");

    @TempDir
    private Path folder;

    @Test
    void whateverBefallsWhoIsHeldItHoldsAndIsGivenBackExactly() {
        Product product = Product.in(folder, ENGINE, "Enforce");
        product.policy("held.yaml", PolicyText.enforcing("held", "held-*", "{}", "remediation: {probation: 1s}"));
        var table = new HeldTable(ENGINE, product);
        try {
            if (ALL) {
                Arrays.stream(HeldEvent.values()).forEach(event -> table.round(event, false, HeldCase.values()));
            } else {
                table.round(HeldEvent.SHARED, false, HeldCase.NETWORKS);
                table.round(HeldEvent.COMPOSED_ANEW, false, HeldCase.COMPOSED);
                table.round(HeldEvent.REBOOTED, false, HeldCase.STATIC, HeldCase.GROUP);
            }
        } finally {
            table.close();
            print(table);
        }
        assertThat(table.wrong).isEmpty();
    }

    static void print(HeldTable table) {
        System.out.printf(
                "quarantine: held %d of %d, released exactly %d of %d%n",
                table.held, table.cells, table.exact, table.cells);
        for (List<String> lines : List.of(table.told, table.wrong)) {
            lines.forEach(line -> System.out.println("    " + line));
        }
    }
}
