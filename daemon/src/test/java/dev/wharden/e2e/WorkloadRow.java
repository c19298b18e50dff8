package dev.wharden.e2e;

import java.time.Duration;
import java.util.Locale;

/**
 * A line of the table.
 *
 * @param workload what ran
 * @param way how it was hardened
 * @param outcome what became of it
 * @param away how long it did not serve
 * @param acked rows that were acknowledged meanwhile
 * @param lost those of them that are not there any more
 * @param detail a sentence, empty when there is nothing to say
 */
record WorkloadRow(Workload workload, Way way, Outcome outcome, Duration away, int acked, int lost, String detail) {
    /** How it was hardened. */
    enum Way {
        /** The {@code docker run} command of explain, pasted as printed. */
        PASTED,
        /** The compose override of explain, saved as printed. */
        OVERRIDE,
        /** By the daemon. */
        ENFORCED,
        /** By the daemon, with compose restarting the project in the probation. */
        RESTARTED,
        /** By the daemon, with {@code up -d} in the probation. */
        UP,
        /** By the daemon, with {@code up -d --force-recreate} in the probation. */
        RECREATED,
        /** By the daemon, with the engine restarting in the probation. */
        ENGINE
    }

    /** What became of it. */
    enum Outcome {
        WORKED,
        REFUSED,
        FAILED
    }

    /** Nothing was measured. */
    static WorkloadRow failed(Workload workload, Way way, String detail) {
        return new WorkloadRow(workload, way, Outcome.FAILED, Duration.ZERO, 0, 0, detail);
    }

    static final String HEADER = String.format(
            Locale.ROOT,
            "%-15s %-10s %-8s %9s %6s %5s  %s",
            "workload",
            "way",
            "outcome",
            "away, s",
            "acked",
            "lost",
            "");

    String line() {
        return String.format(
                Locale.ROOT,
                "%-15s %-10s %-8s %9.1f %6d %5d  %s",
                word(workload),
                word(way),
                word(outcome),
                away.toMillis() / 1000.0,
                acked,
                lost,
                detail.lines().findFirst().orElse(""));
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
