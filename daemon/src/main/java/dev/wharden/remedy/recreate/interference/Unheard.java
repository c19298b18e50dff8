package dev.wharden.remedy.recreate.interference;

import dev.wharden.observe.EventLedger;
import dev.wharden.observe.Removals.Word;
import dev.wharden.remedy.recreate.coexistence.ComposeDown;
import dev.wharden.remedy.recreate.coexistence.Meddling;
import dev.wharden.remedy.recreate.coexistence.Role;
import dev.wharden.remedy.recreate.coexistence.Way;
import dev.wharden.remedy.recreate.step.Bench;
import dev.wharden.remedy.recreate.step.Member;
import dev.wharden.remedy.recreate.step.Member.Fate;
import dev.wharden.remedy.recreate.step.RecreateStep;
import dev.wharden.remedy.recreate.step.Removed;
import dev.wharden.remedy.recreate.step.Transaction;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What is gone without a word of its removal: Wharden was dead or on its way to its end, or events were lost. A prune
 * takes what only Wharden has stopped, and is likelier than an order: it comes back, since {@code docker rm} undoes
 * that and nothing undoes a loss. Where a whole project of compose is gone with its networks and the keeper is there,
 * that was ordered.
 */
public final class Unheard {
    /** Up to the moment in which the twin has its restart policy. */
    private static final Set<RecreateStep> AWAY = EnumSet.range(RecreateStep.HOLD, RecreateStep.COMMIT);

    private Unheard() {}

    /** The transaction with what has become of its members. Throws a DockerException. */
    public static Transaction of(Bench bench, Transaction begun) {
        Transaction transaction = begun;
        for (Member member : begun.members()) {
            if (Taken.isAway(bench, member) && isUnheard(bench, begun, member)) {
                transaction = of(bench, transaction, member);
            }
        }
        return transaction;
    }

    private static Transaction of(Bench bench, Transaction transaction, Member member) {
        if (isProjectDown(bench, transaction, member)) {
            Transaction with = transaction.with(member.with(Fate.REMOVED));
            return member.name().equals(transaction.name())
                    ? ProjectOrder.away(with, member, "while Wharden heard of nothing")
                    : with;
        }
        return isOurs(transaction, member)
                ? transaction
                : transaction
                        .with(member.withoutOld())
                        .undoing(
                                transaction.cause().orElseThrow() + "; " + member.name()
                                        + " was removed while Wharden heard of nothing, as by docker container prune,"
                                        + " and is created again; what it wrote outside its volumes is lost",
                                transaction.unsettled());
    }

    /**
     * The keeper decides: it has no label of compose, which leaves it where it is, and a prune takes it. Where it is
     * gone too the project was not taken down, or nothing tells that it was.
     */
    private static boolean isProjectDown(Bench bench, Transaction transaction, Member member) {
        String project = Way.project(member.before());
        return !bench.isNetworkRefused(member)
                && bench.beside(member, Role.KEEPER).isPresent()
                && ComposeDown.is(
                        bench.reader(),
                        project,
                        ComposeDown.networks(
                                transaction.members().stream()
                                        .map(Member::before)
                                        .toList(),
                                project));
    }

    /** Whether no removal was heard of what was away at that time, so that it cannot be told who has. */
    private static boolean isUnheard(Bench bench, Transaction transaction, Member member) {
        return mayGo(transaction)
                && switch (word(bench, member)) {
                    case UNCLEAR -> true;
                    case NONE -> !bench.exits().hearsSince(transaction.stopped().orElse(transaction.since()));
                    case OPEN, PRUNED, MEANT -> false;
                };
    }

    /** Whether something may have been done to a member, of which nothing was heard. */
    static boolean isMissable(Bench bench, Transaction transaction, Member member) {
        return member.replaced() && member.fate() == Fate.NONE && isUnheard(bench, transaction, member);
    }

    /** Whether a prune may take it: Wharden has stopped it, or an engine that ended has and did not start it. */
    private static boolean mayGo(Transaction transaction) {
        return AWAY.contains(transaction.step());
    }

    /**
     * The one that is seen to be gone before the engine tells who has removed it: the old one, or, where Wharden has
     * removed that, its twin or its copy. Empty for none.
     */
    static Optional<String> untold(Bench bench, Transaction transaction, Member member) {
        EventLedger exits = bench.exits();
        if (!mayGo(transaction)
                || word(bench, member) != Word.NONE
                || !exits.hearsSince(transaction.stopped().orElse(transaction.since()))
                || bench.twin(member).isPresent()) {
            return Optional.empty();
        }
        return isOurs(transaction, member)
                ? Stream.concat(member.twin().stream(), exits.copy(member.old()).stream())
                        .filter(id -> !exits.isRemoving(id))
                        .findFirst()
                : Optional.of(member.old());
    }

    /** What was heard of the removal of the old one, its twin or its copy. */
    static Word word(Bench bench, Member member) {
        EventLedger exits = bench.exits();
        return Stream.concat(
                        Stream.concat(Stream.of(member.old()), member.twin().stream()),
                        exits.copy(member.old()).stream())
                .map(id -> exits.removal(id, bench.now()))
                .max(Word::compareTo)
                .orElse(Word.NONE);
    }

    /**
     * Whether an old one that is gone is made again: Wharden itself has removed it, or it went with a prune, or with a
     * removal that nothing was heard of. Throws Meddling where it went a moment ago, and that will be heard.
     */
    public static boolean comesBack(Bench bench, Transaction transaction, Member member) {
        untold(bench, transaction, member).ifPresent(id -> {
            bench.exits().found(id);
            throw new Meddling(member.name() + " " + Removed.by(bench, member));
        });
        return isOurs(transaction, member)
                || (Owed.mayBeDown(transaction, member) && isPrunedOrUnheard(bench, transaction, member));
    }

    private static boolean isPrunedOrUnheard(Bench bench, Transaction transaction, Member member) {
        return switch (bench.exits().removal(member.old(), bench.now())) {
            case PRUNED, UNCLEAR -> true;
            case OPEN -> isUntold(bench, transaction, member);
            case MEANT -> false;
            case NONE -> isUnheard(bench, transaction, member);
        };
    }

    /**
     * Of one that went between two looks at it. Throws Meddling where it is listened to: in some seconds it is known
     * then whether that was a prune.
     */
    private static boolean isUntold(Bench bench, Transaction transaction, Member member) {
        if (bench.exits().hearsSince(transaction.stopped().orElse(transaction.since()))) {
            throw new Meddling(member.name() + " " + Removed.by(bench, member));
        }
        return true;
    }

    /** Whether Wharden itself has removed the old one, or may have. */
    static boolean isOurs(Transaction transaction, Member member) {
        return member.cleared()
                || (member.removed()
                        && (transaction.step().compareTo(RecreateStep.RETIRE) > 0
                                || (transaction.step() == RecreateStep.RETIRE && transaction.unsettled())));
    }
}
