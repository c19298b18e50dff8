package dev.wharden.remedy.guard;

import dev.wharden.remedy.plan.Refusal;
import java.time.Instant;

/** What is remembered of a repair that cannot be made. Pure. */
final class Refusing {
    private Refusing() {}

    /** A fact is remembered; what could not be read makes the next try wait, from the second time on. */
    static Hold of(Hold hold, Request request, Refusal refusal, Instant now, Disruption bounds) {
        return switch (refusal) {
            case Refusal.Lasting(String reason) -> hold.refused(request, now, reason);
            case Refusal.Standing _ -> hold;
            case Refusal.Unreadable(String why) ->
                hold.interrupted(now, bounds, hold.interruption().alone(why));
            case Refusal.Passing(String why) ->
                hold.interrupted(now, bounds, hold.interruption().again(why));
        };
    }

    /** What it counts as, after what is remembered of the container. */
    static Refusal counted(Refusal refusal, Hold after, Disruption bounds) {
        return refusal instanceof Refusal.Unreadable(String why)
                        && after.interruption().isCounted(bounds)
                ? new Refusal.Standing(why)
                : refusal;
    }
}
