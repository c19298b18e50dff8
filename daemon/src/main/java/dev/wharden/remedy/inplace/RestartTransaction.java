package dev.wharden.remedy.inplace;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.wharden.container.Container;
import dev.wharden.remedy.recreate.step.Member;
import dev.wharden.remedy.recreate.step.UnansweredStop;
import dev.wharden.remedy.transaction.Executor;
import dev.wharden.remedy.transaction.Operation;
import dev.wharden.remedy.transaction.Tries;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * All that is needed to finish a restart that was interrupted.
 *
 * @param operation what it was begun for
 * @param startedBefore the engine's word for the start that is to be replaced
 * @param healthWanted it was not unhealthy before
 * @param stopTimeout how long it may take to stop
 * @param stopped when it began: what is ordered from then on holds
 * @param up when it ran again for the first time
 * @param started when its probation began
 * @param startedAt the engine's word for that, or empty
 * @param mounts device and root of what its binds and volumes lead to, by target; empty where that is not known
 * @param tries to start it that the engine has refused
 * @param kept what it takes to hold and to make it again ({@link Safekeeping}); empty where that was not to be found
 */
record RestartTransaction(
        @JsonProperty("order") Operation operation,
        String startedBefore,
        boolean healthWanted,
        Duration stopTimeout,
        Instant stopped,
        Optional<Instant> up,
        Optional<Instant> started,
        String startedAt,
        Map<String, String> mounts,
        Tries tries,
        Optional<Member> kept)
        implements Executor.Planned {
    /** As long as a rollback has. */
    private static final Duration STUCK = Duration.ofMinutes(3);

    RestartTransaction {
        mounts = Map.copyOf(mounts);
    }

    /**
     * One that begins.
     *
     * @param now a moment before it is told to stop
     */
    static RestartTransaction begin(
            Operation operation, Container actual, Instant now, Map<String, String> mounts, Optional<Member> kept) {
        return new RestartTransaction(
                operation,
                actual.text("/State/StartedAt"),
                !actual.text("/State/Health/Status").equals("unhealthy"),
                actual.stopTimeout(),
                now,
                Optional.empty(),
                Optional.empty(),
                "",
                mounts,
                Tries.NONE,
                kept);
    }

    /**
     * How long the engine may still be at its stop, which it never answered; zero when that is over, or cannot be told
     * since the clock was set back.
     */
    Duration unsettledFor(Instant now) {
        Duration passed = Duration.between(stopped, now);
        Duration left = stopTimeout.plus(UnansweredStop.SETTLES).minus(passed);
        return passed.isNegative() || left.isNegative() ? Duration.ZERO : left;
    }

    /**
     * Whether it has not run again for so long that something keeps it from that, such as a disk that does not answer
     * its process: Wharden goes on trying, and no other repair waits for it.
     */
    boolean isStuck(Instant now) {
        return started.isEmpty() && stopped.plus(stopTimeout).plus(STUCK).isBefore(now);
    }

    /** Whether its probation may still last, but has lasted so long that it gives its place back. */
    boolean isProved(Instant now) {
        return started.filter(at -> operation.isProved(at, up.orElse(at), now)).isPresent();
    }

    RestartTransaction started(Instant now, String word) {
        return with(operation, up.or(() -> Optional.of(now)), Optional.of(now), word, Tries.NONE, kept);
    }

    RestartTransaction with(Tries tries) {
        return with(operation, up, started, startedAt, tries, kept);
    }

    /** With what holds its image and its volumes. */
    RestartTransaction with(Member held) {
        return with(operation, up, started, startedAt, tries, Optional.of(held));
    }

    /** It was made again. */
    RestartTransaction of(Container copy) {
        return with(operation.of(operation.container(), copy.id()), up, started, startedAt, tries, kept);
    }

    private RestartTransaction with(
            Operation of,
            Optional<Instant> up,
            Optional<Instant> started,
            String startedAt,
            Tries tries,
            Optional<Member> kept) {
        return new RestartTransaction(
                of, startedBefore, healthWanted, stopTimeout, stopped, up, started, startedAt, mounts, tries, kept);
    }
}
