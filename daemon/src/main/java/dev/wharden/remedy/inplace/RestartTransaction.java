package dev.wharden.remedy.inplace;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.wharden.remedy.recreate.down.Remake;
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
 * @param stopped when it was told to
 * @param started when it ran again
 * @param startedAt the engine's word for that, or empty
 * @param mounts device and root of what its binds and volumes lead to, by target; empty where that is not known
 * @param tries to start it that the engine has refused
 * @param remake what it takes to make it again where a prune takes it while it is stopped; empty where that is not
 *     known
 */
record RestartTransaction(
        @JsonProperty("order") Operation operation,
        String startedBefore,
        boolean healthWanted,
        Duration stopTimeout,
        Instant stopped,
        Optional<Instant> started,
        String startedAt,
        Map<String, String> mounts,
        Tries tries,
        Optional<Remake> remake)
        implements Executor.Planned {
    RestartTransaction {
        mounts = Map.copyOf(mounts);
    }

    RestartTransaction started(Instant now, String word) {
        return new RestartTransaction(
                operation,
                startedBefore,
                healthWanted,
                stopTimeout,
                stopped,
                Optional.of(now),
                word,
                mounts,
                Tries.NONE,
                remake);
    }

    RestartTransaction with(Optional<Remake> remake) {
        return new RestartTransaction(
                operation,
                startedBefore,
                healthWanted,
                stopTimeout,
                stopped,
                started,
                startedAt,
                mounts,
                tries,
                remake);
    }

    RestartTransaction with(Tries tries) {
        return new RestartTransaction(
                operation,
                startedBefore,
                healthWanted,
                stopTimeout,
                stopped,
                started,
                startedAt,
                mounts,
                tries,
                remake);
    }
}
