package dev.wharden.remedy.recreate.interference;

import dev.wharden.container.Container;
import dev.wharden.remedy.plan.Cause;
import dev.wharden.remedy.recreate.coexistence.Namesake;
import dev.wharden.remedy.recreate.coexistence.Redeployed;
import dev.wharden.remedy.recreate.step.Bench;
import dev.wharden.remedy.recreate.step.Copies;
import dev.wharden.remedy.recreate.step.Member;
import dev.wharden.remedy.recreate.step.Member.Fate;
import dev.wharden.remedy.recreate.step.Phase;
import dev.wharden.remedy.recreate.step.RecreateStep;
import dev.wharden.remedy.recreate.step.Transaction;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/**
 * Which members other Docker clients have replaced while Wharden heard of nothing: it was dead, or events were lost. An
 * end or a removal alone tells nothing then, since a prune, an engine that ended and a person look the same; what is
 * there in the place of a member does: another container has its name, or, where its twin has run or the old one is
 * gone, one of the same image that was created since has its data. To start the member beside that would be a second
 * one of it. Without such evidence all goes back as it was.
 */
public final class Missed {
    /** A redeployment starts the next version before it removes the one that is there. */
    private static final Duration OVERLAP = Duration.ofMinutes(1);

    private Missed() {}

    /** The transaction, which goes back where one of its members was replaced so. Throws a DockerException. */
    public static Transaction of(Bench bench, Transaction begun) {
        if (begun.operation().cause() == Cause.RESTORE) {
            return begun;
        }
        Transaction transaction = begun;
        for (Member member : begun.members()) {
            Optional<String> place =
                    Unheard.isMissable(bench, begun, member) ? place(bench, begun, member) : Optional.empty();
            if (place.isPresent()) {
                Transaction now = transaction;
                transaction = Displaced.of(bench, now, member).orElseGet(() -> of(bench, now, member, place.get()));
            }
        }
        return transaction.equals(begun) ? begun : transaction.turned(bench.now());
    }

    /** Whether the old one still has its name: a container that has taken it is seen to by {@link Owed}. */
    private static boolean isAtHome(Transaction transaction) {
        return transaction.step().compareTo(RecreateStep.STOP) <= 0;
    }

    /**
     * Whether one of those on probation has ended, or was started again, while nothing was heard: the engine or the
     * daemon was restarted, or a person has restarted it, and none of that says anything of the repair. Throws a
     * DockerException.
     */
    public static boolean isRestart(Bench bench, Transaction transaction) {
        return transaction
                        .started()
                        .filter(started -> bench.exits().missedSince(started))
                        .isPresent()
                && transaction.members().stream()
                        .filter(member -> member.fate() == Fate.NONE)
                        .anyMatch(member -> bench.present(member)
                                .filter(one -> !one.running()
                                        || !one.text("/State/StartedAt").equals(member.startedAt()))
                                .isPresent());
    }

    private static Transaction of(Bench bench, Transaction transaction, Member member, String place) {
        boolean stopped = hasRun(transaction) && bench.twin(member).isPresent();
        String why = member.name() + (stopped ? " was stopped" : " is gone") + ", and " + place
                + ", since a time in which Wharden heard of nothing: "
                + (stopped ? "it is as it was before, and stays stopped" : left(bench, transaction, member));
        return transaction
                .with(member.with(stopped ? Fate.STOPPED : Fate.GONE))
                .interfered(
                        transaction.left().isEmpty()
                                ? why + Taken.before(transaction)
                                : transaction
                                        .cause()
                                        .map(before -> before + "; " + why)
                                        .orElse(why),
                        transaction.unsettled());
    }

    private static String left(Bench bench, Transaction transaction, Member member) {
        return bench.old(member)
                .map(old -> "what it was before is kept, stopped, as " + old.name() + ": run docker rm " + old.name()
                        + " to remove it")
                .orElseGet(() -> "it is not created again, which wharden undo "
                        + transaction.operation().action() + " does when its name is free");
    }

    /** What is there in the place of one that does not run: for people. */
    private static Optional<String> place(Bench bench, Transaction transaction, Member member) {
        if (bench.twin(member)
                        .filter(one -> one.running() || isHeard(bench, one))
                        .isPresent()
                || bench.old(member)
                        .filter(old -> old.running() || isAtHome(transaction))
                        .isPresent()) {
            return Optional.empty();
        }
        return name(bench, member)
                .or(() -> hasRun(transaction) || isRemoved(bench, transaction, member)
                        ? data(bench, transaction, member)
                        : Optional.empty());
    }

    private static Optional<String> name(Bench bench, Member member) {
        return Copies.namesake(bench, member)
                .map(Namesake::container)
                .filter(Container::running)
                .map(other -> Redeployed.word(other) + " has its name");
    }

    /** Whether it was listened to when one ended: what that was is known otherwise. */
    private static boolean isHeard(Bench bench, Container ended) {
        try {
            return !ended.text("/State/StartedAt").startsWith("0001-")
                    && bench.exits().hearsSince(Instant.parse(ended.text("/State/FinishedAt")));
        } catch (DateTimeParseException unreadable) {
            return false;
        }
    }

    private static Optional<String> data(Bench bench, Transaction transaction, Member member) {
        return Redeployed.of(
                bench.reader(),
                member.before(),
                bench.exits().engine(transaction.operation().begun()).minus(OVERLAP),
                transaction::knows);
    }

    /** Whether the old one is gone, and Wharden has not removed it. */
    private static boolean isRemoved(Bench bench, Transaction transaction, Member member) {
        return !Unheard.isOurs(transaction, member) && bench.old(member).isEmpty();
    }

    /** Whether its twin ran: what Wharden itself removes on the way back does not run. */
    private static boolean hasRun(Transaction transaction) {
        return switch (transaction.phase()) {
            case Phase.Proving _, Phase.Held _, Phase.Finishing _ -> true;
            case Phase.Forward _, Phase.RollingBack _ -> false;
        };
    }
}
