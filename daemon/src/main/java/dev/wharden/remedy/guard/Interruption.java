package dev.wharden.remedy.guard;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * That the repairs of one container were interrupted from outside since the last that ended well: other clients acted
 * on it, or its port was taken while it was down. Or that none could be begun, since it could not be read.
 *
 * @param times how often
 * @param reason of the last one, for people; empty when none
 * @param unreadSince when what a repair must know of the container could not be read for the first time; empty when it
 *     was read since
 * @param hindered how many of those that had begun, since another client was heard to act, may be the doing of
 *     containers that share something with this one
 */
record Interruption(int times, String reason, Optional<Instant> unreadSince, Optional<Integer> hindered) {
    static final Interruption NONE = new Interruption(0, "", Optional.empty(), Optional.empty());

    /** As a clause that follows what a container is; the empty string when there was none. */
    String clause() {
        return times == 0 ? "" : "; its last repair was interrupted: " + reason;
    }

    /** What a container waits after, for people: its failures too. */
    String after(int failures) {
        String failed = failures == 0 ? "" : failures + (failures == 1 ? " attempt" : " attempts");
        String interrupted = times < 2 ? "" : times + " interruptions, the last: " + reason;
        return failed + (failed.isEmpty() || interrupted.isEmpty() ? "" : " and ") + interrupted;
    }

    /** One more that could not be begun, since the container could not be read. A clock set back begins again. */
    Interruption unread(String why, Instant now) {
        Instant since = unreadSince.filter(first -> !first.isAfter(now)).orElse(now);
        return new Interruption(times + 1, why, Optional.of(since), hindered);
    }

    /** One more that could not be begun, and nothing is known by that: it ends neither of the two. */
    Interruption passing(String why) {
        return new Interruption(times + 1, why, unreadSince, hindered);
    }

    /** The same, as it could be read. */
    Interruption read() {
        return new Interruption(times, reason, Optional.empty(), hindered);
    }

    /** Whether it could not be read for so long that it is no fault of the host that passes. */
    boolean lasts(Instant now, Duration longest) {
        return unreadSince.filter(since -> !since.plus(longest).isAfter(now)).isPresent();
    }

    /** One more that had begun, in which no other client was heard. */
    Interruption alone(String why) {
        return new Interruption(times + 1, why, Optional.empty(), Optional.of(hindered.orElse(0) + 1));
    }

    /** Whether that has come as often as failures suspend, twice at least, so that it excuses the container no more. */
    boolean isCounted(Disruption bounds) {
        return hindered.orElse(0) >= Math.max(2, bounds.attempts());
    }

    /** The same where that one counts as a failed attempt, and so not as an interruption too. */
    Interruption counted() {
        return new Interruption(times - 1, reason, unreadSince, hindered);
    }

    /** One more, by others. */
    Interruption again(String why) {
        return new Interruption(times + 1, why, Optional.empty(), Optional.empty());
    }
}
