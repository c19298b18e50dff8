package dev.wharden.remedy.guard;

import java.util.Optional;

/**
 * That the repairs of one container were interrupted from outside since the last that ended well: other clients acted
 * on it, or its port was taken while it was down.
 *
 * @param times how often
 * @param reason of the last one, for people; empty when none
 * @param unheard how many of the last, one after the other, were no act of another client that was heard: what a repair
 *     must know of the container could not be read, or what it needs for its start was not there
 */
record Interruption(int times, String reason, Optional<Integer> unheard) {
    static final Interruption NONE = new Interruption(0, "", Optional.empty());

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

    /** One more in which no other client was heard. */
    Interruption alone(String why) {
        return new Interruption(times + 1, why, Optional.of(unheard.orElse(0) + 1));
    }

    /** Whether that has come as often in a row as failures suspend, so that it excuses the container no more. */
    boolean isCounted(Disruption bounds) {
        return unheard.orElse(0) >= bounds.attempts();
    }

    /** One more. */
    Interruption again(String why) {
        return new Interruption(times + 1, why, Optional.empty());
    }
}
