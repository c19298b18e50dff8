package dev.wharden.remedy.recreate.interference;

import dev.wharden.container.Container;
import dev.wharden.observe.Removals.Word;
import dev.wharden.remedy.recreate.step.Bench;
import dev.wharden.remedy.recreate.step.Member;
import dev.wharden.remedy.recreate.step.Member.Fate;
import dev.wharden.remedy.recreate.step.RecreateStep;
import dev.wharden.remedy.recreate.step.Transaction;
import java.util.Optional;

/**
 * What other Docker clients have removed while Wharden had it away, such as {@code compose down}: a client that removed
 * the present one meant the container, and nothing of it comes back. Only the removal of the old one, its twin or its
 * copy says so, by id; no name, no label and no network does.
 */
public final class Taken {
    private Taken() {}

    /**
     * The transaction with what has become of its members; empty while that cannot be said yet. Throws a
     * DockerException.
     */
    public static Optional<Transaction> of(Bench bench, Transaction begun) {
        Transaction transaction = begun;
        for (Member member : begun.members()) {
            Optional<String> twin = takenTwin(bench, begun, member);
            twin.filter(id -> !bench.exits().concerns(id)).ifPresent(bench.exits()::found);
            Word word = isAway(bench, member) || twin.isPresent() ? word(bench, begun, member) : Word.NONE;
            if (word == Word.OPEN) {
                return Optional.empty();
            }
            if (word == Word.MEANT) {
                transaction = taken(transaction, member.with(Fate.REMOVED));
            }
        }
        return Optional.of(transaction);
    }

    /** Whether neither the old one, a copy of it, nor a twin that runs is there. */
    static boolean isAway(Bench bench, Member member) {
        return member.replaced()
                && !member.isTaken()
                && bench.old(member).isEmpty()
                && bench.twin(member).filter(Container::running).isEmpty();
    }

    /**
     * The id of the twin, which has the container's name, where another client has removed it before its start: a
     * removal by that name meets it. What the engine tells of it says whether it was a prune, which takes the old one
     * too.
     */
    private static Optional<String> takenTwin(Bench bench, Transaction transaction, Member member) {
        return member.twin()
                .filter(_ -> transaction.step() == RecreateStep.START && !member.isTaken())
                // What a Wharden that ended has removed is no other client's doing.
                .filter(_ -> bench.exits()
                        .hearsSince(transaction
                                .stopped()
                                .orElse(transaction.operation().begun())))
                .filter(_ -> member.startedAt().isEmpty())
                .filter(id -> bench.find(id).isEmpty() && !bench.exits().isRemoving(id));
    }

    private static Word word(Bench bench, Transaction transaction, Member member) {
        // A Wharden that ended in it may have called for a removal that the engine made, and told of, since.
        if (!bench.exits().hearsSince(transaction.since())) {
            return Word.NONE;
        }
        Optional<String> untold = Unheard.untold(bench, transaction, member);
        if (untold.isPresent()) {
            bench.exits().found(untold.get());
            return Word.OPEN;
        }
        return Unheard.word(bench, member);
    }

    private static Transaction taken(Transaction transaction, Member member) {
        Transaction with = transaction.with(member);
        if (!member.name().equals(transaction.name())) {
            return with;
        }
        String word = member.name() + " was " + member.fateWord() + " while Wharden was recreating it";
        return with.interfered(word + before(transaction), false);
    }

    /** What had gone wrong before, for people: a clause, or the empty string. */
    static String before(Transaction transaction) {
        return transaction.interfered()
                ? ""
                : transaction.cause().map(why -> "; before that: " + why).orElse("");
    }
}
