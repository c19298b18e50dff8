package dev.wharden.remedy.guard;

import dev.wharden.remedy.plan.Refusal;
import java.time.Instant;

/** What is remembered of a repair that cannot be made. Pure. */
final class Refusing {
    private Refusing() {}

    /**
     * A fact is remembered; what could not be read makes the next try wait, from the second time on, and is a fact when
     * it lasts: a container must not be exempt for as long as it likes, and a fault of the host is no word about it.
     */
    static Hold of(Hold hold, Request request, Refusal refusal, Instant now, Disruption bounds) {
        return switch (refusal) {
            case Refusal.Lasting(String reason) -> hold.refused(request, now, reason);
            case Refusal.Standing _ ->
                hold.with(hold.repairedAt(), hold.lesson(), hold.interruption().read());
            case Refusal.Unreadable(String why) -> {
                // Of what lies between two looks that are far apart nothing is known.
                boolean lately =
                        !hold.last().plus(bounds.backoffMax().multipliedBy(2)).isBefore(now);
                Interruption before =
                        lately ? hold.interruption() : hold.interruption().read();
                Interruption unread = before.unread(why, now);
                yield unread.lasts(now, bounds.backoffMax())
                        ? hold.refused(request, now, why)
                        : hold.interrupted(now, bounds, unread);
            }
            case Refusal.Passing(String why) ->
                hold.interrupted(now, bounds, hold.interruption().passing(why));
        };
    }

    /** What it counts as, after what is remembered of the container. */
    static Refusal counted(Refusal refusal, Hold after) {
        return refusal instanceof Refusal.Unreadable(String why)
                        && !after.lesson().refusal().isEmpty()
                ? new Refusal.Lasting(why)
                : refusal;
    }
}
