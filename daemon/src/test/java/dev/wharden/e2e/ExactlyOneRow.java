package dev.wharden.e2e;

import java.util.List;
import java.util.Locale;

/**
 * A line of the table.
 *
 * @param one what was done when
 * @param codes exit codes of the commands
 * @param told each end, as the audit log has it; or what is wrong
 */
record ExactlyOneRow(ExactlyOneCase one, List<Integer> codes, String told) {
    static final String HEADER =
            String.format(Locale.ROOT, "%-32s %-12s %s", "what, when", "exit codes", "how it was told");

    ExactlyOneRow {
        codes = List.copyOf(codes);
    }

    String line() {
        return String.format(
                "%-32s %-12s %s", one.word(), codes, told.lines().findFirst().orElse(""));
    }
}
