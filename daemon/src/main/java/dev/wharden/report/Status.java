package dev.wharden.report;

import dev.wharden.policy.Mode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The daemon's own state at one moment: what {@code wharden status} and the page at {@code /} show. Texts that come
 * from containers are hostile and are escaped where they are shown.
 *
 * @param version of Wharden
 * @param now when this was put together
 * @param startedAt when the daemon started
 * @param ceiling the host's enforcement
 * @param notReady why it is not ready; empty when it is
 * @param engine the engine and its event stream
 * @param sweep the last full look at every container
 * @param reload the last reading of configuration and policies
 * @param bounds what limits remedies now
 * @param quarantined by name
 * @param down what Wharden has stopped and cannot start, by name
 * @param waiting what is to be done and waits, and who is left alone, by name
 * @param exceptions by name
 * @param recent the latest remedies, newest first
 * @param failures the last repair of each container, where it failed, by name
 * @param report the last verdict on every container
 */
public record Status(
        String version,
        Instant now,
        Instant startedAt,
        Mode ceiling,
        List<String> notReady,
        Engine engine,
        Sweep sweep,
        Reload reload,
        Bounds bounds,
        List<Quarantined> quarantined,
        List<Down> down,
        List<Waiting> waiting,
        List<Excuse> exceptions,
        List<Action> recent,
        List<FailedRepair> failures,
        CheckReport report) {
    public Status {
        notReady = List.copyOf(notReady);
        quarantined = List.copyOf(quarantined);
        down = List.copyOf(down);
        waiting = List.copyOf(waiting);
        exceptions = List.copyOf(exceptions);
        recent = List.copyOf(recent);
        failures = List.copyOf(failures);
    }

    /** The engine and its event stream: {@code problem} is empty while connected. */
    public record Engine(
            String socket,
            String version,
            String apiVersion,
            boolean connected,
            String problem,
            long reconnects,
            long gaps) {}

    /** The last full sweep; no time before the first. */
    public record Sweep(Optional<Instant> succeededAt, Duration took, int queued) {}

    /**
     * The last reading of the files: {@code problem} is empty when it went well, {@code pending} when nothing of them
     * waits for a restart.
     */
    public record Reload(Instant at, String problem, String pending) {}

    /** What limits remedies: {@code paused} and {@code breaker} are sentences, empty when they do not hold. */
    public record Bounds(
            String paused,
            String breaker,
            int budgetRemaining,
            int budgetPerHour,
            int quarantinesRemaining,
            int quarantinesPerHour) {}

    /**
     * A container in quarantine.
     *
     * @param name of the target
     * @param members the names of all that are held with it, itself first
     * @param since when it began
     * @param overdue whether that is longer ago than {@code quarantine.alertAfter}
     * @param cause in one sentence
     * @param actor who wanted it
     * @param limits what could not be cut, or cannot be given back in place
     * @param evidence the folder of what was seen, on the daemon's host
     */
    public record Quarantined(
            String name,
            List<String> members,
            Instant since,
            boolean overdue,
            String cause,
            String actor,
            String limits,
            String evidence) {
        public Quarantined {
            members = List.copyOf(members);
        }
    }

    /**
     * What of the configuration is shown beside what it bounds.
     *
     * @param maxPerHour actions with downtime
     * @param alertAfter a quarantine is overdue; zero means never
     */
    public record Limits(int maxPerHour, int quarantinesPerHour, Duration alertAfter, Path stateDirectory) {}

    /**
     * A container that Wharden has stopped for a repair, and that something outside keeps from starting;
     * {@code sentence} says what, and how often it is tried.
     */
    public record Down(String name, Instant since, String sentence) {}

    /** A remedy that waits: {@code until} is empty when a person ends it. */
    public record Waiting(String name, String reason, String sentence, Optional<Instant> until) {
        /** The reason of one that fails since its repair, which passes by itself or is undone. */
        public static final String FAILING = "failing";

        /** Whether that is its reason. */
        public boolean fails() {
            return reason.equals(FAILING);
        }
    }

    /** An exception: active, unused, expiring or expired. */
    public record Excuse(String name, String status, Instant expiresAt, String owner, String reason) {}

    /**
     * Why the last repair of a container failed, in the words of the twin that was rolled back.
     *
     * @param action the repair's id
     * @param why how it ended, and its health check
     * @param log its last lines, the oldest first
     */
    public record FailedRepair(String name, String action, Instant at, String why, List<String> log) {
        public FailedRepair {
            log = List.copyOf(log);
        }
    }

    /** A remedy that was begun. */
    public record Action(String id, Instant at, String container, String kind, String result, String reason) {}
}
