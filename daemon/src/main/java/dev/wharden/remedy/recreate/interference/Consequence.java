package dev.wharden.remedy.recreate.interference;

import dev.wharden.remedy.plan.Outcome;
import dev.wharden.remedy.recreate.step.Bench;
import dev.wharden.remedy.recreate.step.Member;
import dev.wharden.remedy.recreate.step.Member.Fate;
import dev.wharden.remedy.recreate.step.Moved;
import dev.wharden.remedy.recreate.step.Transaction;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What follows for a probation from what other Docker clients have done to its members. It is theirs to decide: what
 * was stopped stays stopped, what was removed does not come back, and none of it says anything of the repair. A
 * follower is the same container but for what it refers to, so when it is stopped or removed the others go on; the
 * target has something to prove, and cannot any more.
 */
public sealed interface Consequence {
    /** None: the members are judged. */
    record None() implements Consequence {}

    /** Something is under way, and is looked at again soon. */
    record Wait() implements Consequence {}

    /** One was started again, so the probation begins again. */
    record Again(Transaction transaction) implements Consequence {}

    /** Followers were stopped or removed: the others are judged. */
    record Fewer(Transaction transaction) implements Consequence {}

    /** All were stopped, or an old one was changed: they become what they were before; what was stopped stays so. */
    record Back(Transaction transaction) implements Consequence {}

    /**
     * The target was removed, or was stopped while others run that the way back would take down: the twins stay, and it
     * ends.
     */
    record Stay(Transaction transaction) implements Consequence {}

    /** Looks at all members. Throws a DockerException. */
    static Consequence of(Bench bench, Transaction begun, Instant now) {
        switch (ProjectOrder.of(bench, begun)) {
            case NONE -> {}
            case OPEN -> {
                return new Wait();
            }
            case STOPPED, DOWN -> {
                return new Back(ProjectOrder.stopped(begun));
            }
        }
        Transaction transaction = begun;
        var all = EnumSet.noneOf(Intervention.class);
        for (Member member : begun.members()) {
            Intervention one = Intervention.of(bench, begun, member, now);
            all.add(one);
            transaction = transaction.with(one.of(member));
        }
        if (all.contains(Intervention.GOING)) {
            return new Wait();
        }
        Optional<Transaction> displaced = Displaced.of(bench, transaction);
        if (displaced.isPresent()) {
            return new Back(displaced.get());
        }
        transaction = fallen(bench, transaction);
        Fate target = transaction.members().getFirst().fate();
        if (target != Fate.NONE) {
            return allStopped(transaction)
                    ? new Back(transaction.interfered(word(transaction), false))
                    : new Stay(transaction.kept());
        }
        if (all.contains(Intervention.RESTARTED)) {
            return new Again(transaction);
        }
        Optional<String> changed = Moved.retired(bench, transaction);
        if (changed.isPresent()) {
            return new Back(transaction.interfered(changed.get(), false));
        }
        boolean same = transaction.left().size() == begun.left().size() && !all.contains(Intervention.REMOVED);
        return same ? new None() : new Fewer(transaction);
    }

    /** With those that do not run because of one that was left. */
    private static Transaction fallen(Bench bench, Transaction found) {
        Transaction transaction = found;
        // Each comes after all that it depends on.
        for (Member member : found.members()) {
            if (member.fate() == Fate.NONE
                    && transaction.left().stream().anyMatch(member::needs)
                    && bench.present(member).filter(one -> !one.running()).isPresent()) {
                transaction = transaction.with(member.with(Fate.ENDED));
            }
        }
        return transaction;
    }

    private static boolean allStopped(Transaction transaction) {
        return transaction.members().getFirst().fate() == Fate.STOPPED
                && transaction.left().size() == transaction.members().size();
    }

    /** The end of one whose twins stay. */
    static Outcome finished(Transaction transaction) {
        return transaction.interfered() ? new Outcome.Interfered(word(transaction)) : new Outcome.Succeeded();
    }

    /** What was done to whom and what follows, for people. */
    static String word(Transaction transaction) {
        List<Member> members = transaction.members();
        boolean back = allStopped(transaction);
        if (members.size() == 1) {
            return members.getFirst().fateWord() + " in its probation"
                    + (back ? ": it is as it was before, and stays stopped" : ", and what it replaced went with it");
        }
        String left = transaction.left().stream()
                .map(member -> member.name() + " was " + member.fateWord())
                .collect(Collectors.joining("; "));
        return left + " in the probation: "
                + (back ? "all are as they were before, and stay stopped" : "the others stay as recreated");
    }
}
