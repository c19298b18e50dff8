package dev.wharden.remedy.recreate;

import dev.wharden.remedy.plan.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A transaction that has come to its end.
 *
 * @param order what was ordered
 * @param kind Recreate, Restart, Update or Undo
 * @param outcome how it ended; never InProgress
 * @param downtime from the moment the container was told to stop until it, or its twin, had started; empty when it
 *     never stopped
 * @param successor id of the twin that has taken over; empty when the container is the one that it was
 */
public record Ended(
        Order order, String kind, Outcome outcome, Optional<Duration> downtime, Optional<String> successor) {
    /**
     * The end of each member of a recreation.
     *
     * @param outcome of all that other Docker clients have left alone
     * @param successors ids of those that have taken over, by those of the old ones
     */
    static List<Ended> all(Transaction transaction, Outcome outcome, Map<String, String> successors, Instant now) {
        Instant up = transaction.undoing() ? now : transaction.started().orElse(now);
        Optional<Duration> downtime = transaction.stopped().map(stopped -> Duration.between(stopped, up));
        return transaction.members().stream()
                .map(member -> new Ended(
                        transaction.order().of(member.name(), member.old()),
                        member.replaced() ? "Recreate" : "Restart",
                        of(member, transaction, outcome),
                        downtime,
                        Optional.ofNullable(successors.get(member.old()))))
                .toList();
    }

    private static Outcome of(Member member, Transaction transaction, Outcome outcome) {
        if (outcome instanceof Outcome.Succeeded && member.fate() != Member.Fate.NONE) {
            return new Outcome.Interfered(member.fateWord() + " in the probation, which holds");
        }
        boolean itself = transaction.follower().filter(member.name()::equals).isPresent();
        return itself && outcome instanceof Outcome.Interfered(String why) ? new Outcome.RolledBack(why) : outcome;
    }

    /** The same under another kind. */
    public Ended as(String kind) {
        return new Ended(order, kind, outcome, downtime, successor);
    }
}
