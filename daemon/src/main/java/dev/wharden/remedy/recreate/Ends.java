package dev.wharden.remedy.recreate;

import dev.wharden.remedy.plan.Outcome;
import dev.wharden.remedy.recreate.step.Member;
import dev.wharden.remedy.recreate.step.Transaction;
import dev.wharden.remedy.transaction.Ended;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The end of each member of a recreation. Pure. */
final class Ends {
    private Ends() {}

    /**
     * In the order of the members.
     *
     * @param outcome of all that other Docker clients have left alone
     * @param successors ids of those that have taken over, by those of the old ones
     */
    static List<Ended> of(Transaction last, Outcome outcome, Map<String, String> successors, Instant now) {
        Instant up = last.undoing() ? now : last.started().orElse(now);
        Optional<Duration> downtime = last.stopped().map(down -> Duration.between(down, up));
        return last.members().stream()
                .map(member -> new Ended(
                        last.operation().of(member.name(), member.old()),
                        member.replaced() ? "Recreate" : "Restart",
                        of(member, last, outcome),
                        downtime,
                        Optional.ofNullable(successors.get(member.old()))))
                .toList();
    }

    private static Outcome of(Member member, Transaction last, Outcome outcome) {
        if (outcome instanceof Outcome.Succeeded && member.fate() != Member.Fate.NONE) {
            return new Outcome.Interfered(member.fateWord() + " in the probation, which holds");
        }
        boolean itself = last.follower().filter(member.name()::equals).isPresent();
        return itself && outcome instanceof Outcome.Interfered(String why, var _)
                ? new Outcome.RolledBack(why)
                : outcome;
    }
}
