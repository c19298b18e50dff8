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
    /**
     * How it was hardened, and what was done to it in the probation. Compose's {@code up --scale} is not among it: no
     * two of what is published on a port, or keeps its data in a volume, can be asked for.
     */
    enum Way {
        /** The {@code docker run} command of explain, pasted as printed. */
        PASTED,
        /** The compose override of explain, saved as printed. */
        OVERRIDE,
        /** By the daemon. */
        ENFORCED,
        /** By the daemon, with compose restarting the project. */
        RESTARTED,
        /** By the daemon, with {@code up -d}. */
        UP,
        /** By the daemon, with {@code up -d --force-recreate}. */
        RECREATED,
        /** By the daemon, with the engine restarting. */
        ENGINE,
        /** By the daemon, with compose's {@code stop} and {@code start}. */
        STOPPED,
        /** By the daemon, with {@code down} and {@code up -d}. */
        DOWN,
        /** By the daemon, with compose's {@code pause} and {@code unpause}. */
        PAUSED,
        /** By the daemon, with {@code docker start $(docker ps -aq)}. */
        STARTED,
        /** By the daemon, with {@code docker restart} of what the twin replaces. */
        OLD,
        /** By the daemon, with {@code docker restart} of the twin. */
        TWIN,
        /** By the daemon, with an engine restarting that lets containers run on. */
        LIVE;

        /** Whether it is compose that has started it. */
        boolean isComposed() {
            return switch (this) {
                case OVERRIDE, RESTARTED, UP, RECREATED, STOPPED, DOWN, PAUSED -> true;
                case PASTED, ENFORCED, ENGINE, STARTED, OLD, TWIN, LIVE -> false;
            };
        }

        /** What others do is only worth its time where there is something to lose; all of it, for one database. */
        boolean isFor(Workload workload) {
            return switch (this) {
                case PASTED, OVERRIDE, ENFORCED -> true;
                case RESTARTED, UP, RECREATED, ENGINE -> workload.keeps();
                case STOPPED, DOWN, PAUSED, STARTED, OLD, TWIN, LIVE -> workload == Workload.POSTGRES;
            };
        }
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
