package dev.wharden.remedy.recreate.interference;

import dev.wharden.container.Container;
import dev.wharden.remedy.recreate.coexistence.RestartPolicyJson;
import dev.wharden.remedy.recreate.step.Bench;
import dev.wharden.remedy.recreate.step.Copies;
import dev.wharden.remedy.recreate.step.Member;
import dev.wharden.remedy.recreate.step.Moved;
import dev.wharden.remedy.recreate.step.Transaction;
import java.time.Instant;
import java.time.format.DateTimeParseException;

/**
 * Whether the way back owes an old one its start: it undoes what this attempt has done, and nothing else. Whom Wharden
 * has not told to stop is started by its own restart policy alone, or by Wharden in its place where Wharden has turned
 * that off.
 */
final class Owed {
    private Owed() {}

    /**
     * Whether one that does not run is to be started. Waits a second at most for another client's word. Throws a
     * DockerException.
     *
     * @param transaction at the step that failed, or was interrupted
     */
    static boolean isStart(Bench bench, Transaction transaction, Member member, Container old) {
        if (!member.before().running() || isReplaced(bench, member, old)) {
            return false;
        }
        return switch (transaction.step()) {
            // Neither it nor its policy was touched: the engine does with it what it does without Wharden.
            case CREATE -> false;
            // Its policy is off, and the engine has not started again what had ended before that.
            case HOLD ->
                mayStart(member, old)
                        && !isEndedBefore(member, old, bench.exits().engine(transaction.since()))
                        && !isSent(bench, transaction, member, old);
            // That it is to be stopped is in the journal: where nothing else was heard, Wharden has done it.
            case STOP -> !isSent(bench, transaction, member, old);
            case RETIRE, NAME, START, PROBATION, COMMIT, REMOVE -> true;
        };
    }

    /**
     * Whether what is gone may have gone with a prune because of this attempt: it was down, or could be, without its
     * restart policy.
     */
    static boolean mayBeDown(Transaction transaction, Member member) {
        return switch (transaction.step()) {
            case CREATE -> false;
            case HOLD -> !RestartPolicyJson.isNever(member.before());
            case STOP, RETIRE, NAME, START, PROBATION, COMMIT, REMOVE -> true;
        };
    }

    private static boolean mayStart(Member member, Container old) {
        return member.replaced() && RestartPolicyJson.starts(member.oldPolicy(), old.number("/State/ExitCode"));
    }

    /** Whether it ended before a moment, as far as its time can be read, and the clock was not set back since. */
    private static boolean isEndedBefore(Member member, Container old, Instant moment) {
        try {
            Instant ended = Instant.parse(old.text("/State/FinishedAt"));
            return ended.isBefore(moment)
                    && ended.isAfter(Instant.parse(member.before().text("/State/StartedAt")));
        } catch (DateTimeParseException unreadable) {
            return false;
        }
    }

    /** An updater has given its name to another one, which is to run in its place. */
    private static boolean isReplaced(Bench bench, Member member, Container old) {
        return !old.name().equals(member.name())
                && member.inPassing(old.name()).isEmpty()
                && Copies.namesake(bench, member).isPresent();
    }

    private static boolean isSent(Bench bench, Transaction transaction, Member member, Container old) {
        return Moved.isStopped(bench.exits(), transaction.operation().begun(), old, member.stopTimeout());
    }
}
