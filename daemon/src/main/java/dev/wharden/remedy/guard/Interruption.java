package dev.wharden.remedy.guard;

import java.util.Optional;

/**
 * That the repairs of one container were interrupted from outside since the last that ended well: other clients acted
 * on it, or its port was taken while it was down.
 *
 * @param times how often
 * @param reason of the last one, for people; empty when none
 * @param unread how many of the last, one after the other, were no act of others: what a repair must know of the
 *     container could not be read
 */
record Interruption(int times, String reason, Optional<Integer> unread) {
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

    /** One more that could not be begun, since the container could not be read. */
    Interruption unreadable(String why) {
        return new Interruption(times + 1, why, Optional.of(unread.orElse(0) + 1));
    }

    /** One more. */
    Interruption again(String why) {
        return new Interruption(times + 1, why, Optional.empty());
    }
}
