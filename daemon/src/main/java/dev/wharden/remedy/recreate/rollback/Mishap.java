package dev.wharden.remedy.recreate.rollback;

import static dev.wharden.remedy.recreate.step.RecreateStep.CREATE;
import static dev.wharden.remedy.recreate.step.RecreateStep.START;

import dev.wharden.audit.AuditUnavailable;
import dev.wharden.container.Container;
import dev.wharden.docker.DockerException;
import dev.wharden.remedy.plan.Outcome;
import dev.wharden.remedy.plan.Outcome.Interfered.By;
import dev.wharden.remedy.plan.Refusal;
import dev.wharden.remedy.recreate.coexistence.Meddling;
import dev.wharden.remedy.recreate.down.Restored;
import dev.wharden.remedy.recreate.interference.Lender;
import dev.wharden.remedy.recreate.needs.Obstacle;
import dev.wharden.remedy.recreate.step.Bench;
import dev.wharden.remedy.recreate.step.Member;
import dev.wharden.remedy.recreate.step.Moved;
import dev.wharden.remedy.recreate.step.RecreateStep;
import dev.wharden.remedy.recreate.step.Transaction;
import dev.wharden.remedy.recreate.trial.Blame;
import dev.wharden.remedy.recreate.trial.Trial;
import dev.wharden.remedy.recreate.trial.Unfaithful;
import dev.wharden.remedy.state.StateUnavailable;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What went wrong in a recreation as its cause: what says something of the repair, and what something else did in
 * between. Pure.
 */
public final class Mishap {
    private Mishap() {}

    /** The transaction that is rolled back for what a step has thrown. */
    public static Transaction of(Bench bench, Transaction transaction, RuntimeException e) {
        RecreateStep step = transaction.step();
        Optional<String> obstacle =
                step == START || step == RecreateStep.NAME ? obstacle(bench, transaction, e) : Optional.empty();
        String why = word(step, e) + obstacle.map(what -> "; " + what).orElseGet(() -> hint(bench, transaction));
        if (obstacle.isPresent()) {
            return transaction.interfered(why, false);
        }
        boolean told = e instanceof Meddling || (e instanceof DockerException.Unavailable no && isAway(no));
        Optional<String> moved = told ? Optional.empty() : Moved.unasked(bench, transaction);
        return switch (e) {
            // It is somebody's who has stopped it too, and may start or remove it now.
            case Meddling meddling
            when step == RecreateStep.STOP -> Trial.left(bench, transaction).interfered(why, false);
            case Meddling meddling -> transaction.interfered(why, false);
            // Neither says 404 while another Docker client's removal of it is under way (measured on 26.1.5).
            case DockerException.Unavailable removed
            when why.contains("is marked for removal") -> transaction.interfered(byAnother(transaction, why), true);
            case DockerException.Conflict removed
            when why.contains("is marked for removal") -> transaction.interfered(byAnother(transaction, why), false);
            case DockerException.Unavailable away when isAway(away) -> transaction.interfered(why, true);
            // Its log server, a volume or a network does not answer the engine, which answers otherwise.
            case DockerException.Unavailable silent
            when step == START && Obstacle.isSilence(silent) -> transaction.interfered(why, true);
            // What is asked about one that is ending or starting may fail in any words.
            case RuntimeException any
            when moved.isPresent() ->
                transaction.interfered("at " + step + ": " + moved.get(), any instanceof DockerException.Unavailable);
            case RuntimeException any
            when isAnothers(bench, transaction) ->
                transaction.interfered(byAnother(transaction, why), any instanceof DockerException.Unavailable);
            // What the engine says no to, every time, may be the image's own doing: that excuses nothing.
            case DockerException.Unavailable slow
            when step == CREATE && Obstacle.isOfTheHost(slow) -> transaction.interfered(why, true);
            case DockerException.Unavailable slow -> Blame.failed(bench, transaction, why, true);
            // The name is taken or the state is another: it says nothing of the repair, which is tried again.
            case DockerException.Conflict conflict
            when step.compareTo(START) < 0 -> transaction.interfered(byAnother(transaction, why), false);
            case DockerException.NotFound gone
            when step != CREATE -> transaction.interfered(byAnother(transaction, why), false);
            // A word of this moment, which must not be kept as a fact about the container.
            case Unfaithful.Untold untold when step == CREATE -> transaction.interfered(why, false);
            // A full disk of Wharden's own, which says nothing of the container at any step.
            case StateUnavailable full -> transaction.interfered(why, false);
            case AuditUnavailable full -> transaction.interfered(why, false);
            case DockerException.NotFound gone -> transaction.interfered(why, false);
            default -> Blame.failed(bench, transaction, why, false);
        };
    }

    /** Whether another client has ended or restarted a twin that was to start. */
    private static boolean isAnothers(Bench bench, Transaction transaction) {
        try {
            return transaction.members().stream().anyMatch(member -> switch (transaction.step()) {
                case START ->
                    bench.present(member)
                            .filter(twin -> !member.startedAt().isEmpty() && !runs(member, twin))
                            .filter(twin -> twin.running()
                                    || bench.exits()
                                            .stoppedSince(
                                                    twin,
                                                    transaction.operation().begun(),
                                                    Duration.ZERO))
                            .isPresent();
                case CREATE, HOLD, STOP, RETIRE, NAME, PROBATION, COMMIT, REMOVE -> false;
            });
        } catch (DockerException unread) {
            return false;
        }
    }

    private static boolean runs(Member member, Container twin) {
        return twin.running() && twin.text("/State/StartedAt").equals(member.startedAt());
    }

    /**
     * What keeps a twin from starting that was there before the repair, or came while it was down; empty for what may
     * be the repair's own doing.
     */
    private static Optional<String> obstacle(Bench bench, Transaction transaction, RuntimeException e) {
        return e instanceof DockerException no ? obstacle(bench, transaction, no) : Optional.empty();
    }

    /** What outside of all members keeps one from starting; empty where the engine does not say so. */
    static Optional<String> obstacle(Bench bench, Transaction transaction, DockerException no) {
        List<Container> starting = transaction.members().stream()
                .flatMap(member -> Stream.concat(Stream.of(member.before()), bench.twin(member).stream()))
                .toList();
        return Obstacle.of(bench.reader(), starting, no);
    }

    /** Who has ended at once, so that another does not start, for people; or the empty string. */
    private static String hint(Bench bench, Transaction transaction) {
        if (transaction.step() != RecreateStep.START || transaction.members().size() == 1) {
            return "";
        }
        try {
            return transaction.members().stream()
                    .flatMap(member -> bench.twin(member).stream())
                    .filter(now -> now.text("/State/Status").equals("exited") && now.number("/State/ExitCode") != 0)
                    .filter(now -> !now.text("/State/FinishedAt").startsWith("0001-"))
                    .map(now -> "; " + now.name() + " ended with exit code " + now.number("/State/ExitCode"))
                    .findFirst()
                    .orElse("");
        } catch (DockerException unavailable) {
            return "";
        }
    }

    /**
     * The end of one whose old container is refused its start. With the words that its twin was, it ran before, so that
     * it is not the repair's doing; one that shares a volume with it can bring that about each time.
     */
    static Outcome unstarted(Transaction transaction, Collection<Unstarted> refused, String harm) {
        String cause = Obstacle.essence(transaction.cause().orElse(""));
        boolean same = transaction.step() == START
                && refused.stream()
                        .anyMatch(one -> cause.contains(
                                Obstacle.essence(String.valueOf(one.no().getMessage()))));
        return same && transaction.failed() ? new Outcome.Interfered(harm, By.OUTSIDE) : harmed(transaction, harm);
    }

    /** The transaction that is rolled back for what was found when twins that had started were to run on. */
    public static Transaction proved(Bench bench, Transaction transaction, RuntimeException e) {
        String why = word(transaction.step(), e);
        return e instanceof Meddling || isTwinGone(bench, transaction)
                ? transaction.interfered(why, false)
                : Blame.failed(bench, transaction, why, false);
    }

    /** The engine's words do not tell that it was not Wharden. */
    private static String byAnother(Transaction transaction, String why) {
        String other = transaction.members().getFirst().other();
        return why.contains(other) ? why : why + "; " + other + " acts on it too";
    }

    /** The probation has failed; a twin that is gone was removed by another Docker client, which says nothing of it. */
    public static Transaction broken(Bench bench, Transaction transaction, String why) {
        boolean gone = isTwinGone(bench, transaction);
        Optional<String> lender = gone ? Optional.empty() : Lender.missing(bench, transaction);
        return gone || lender.isPresent()
                ? transaction.interfered(why + lender.map(who -> "; " + who).orElse(""), false)
                : Blame.failed(bench, transaction, why, false);
    }

    /** Of those whose removal was acted on already nothing more follows. */
    private static boolean isTwinGone(Bench bench, Transaction transaction) {
        return transaction.replaced().stream()
                .filter(member -> !member.isTaken())
                .anyMatch(member -> bench.twin(member).isEmpty());
    }

    /** The engine has ended or the connection was cut, rather than that it was too slow or has said no. */
    private static boolean isAway(DockerException.Unavailable away) {
        return !away.isAnswered() && !(away.getCause() instanceof TimeoutException);
    }

    /** The end of one that was rolled back, and all is as it was. */
    static Outcome rolledBack(Transaction transaction) {
        if (Restored.is(transaction)) {
            return new Outcome.Succeeded();
        }
        String why = transaction.cause().orElse("") + stranded(transaction);
        if (!transaction.failed()) {
            return interfered(transaction, why);
        }
        return transaction.step() == CREATE && !transaction.unsettled()
                ? new Outcome.Unremediable(new Refusal.Lasting(why))
                : new Outcome.RolledBack(why);
    }

    private static String stranded(Transaction transaction) {
        String names = transaction.stranded().stream()
                .map(member -> member.name().value())
                .collect(Collectors.joining(", "));
        return names.isEmpty() ? "" : "; " + names + " cannot run without it, and stay stopped: start them after it";
    }

    /**
     * The end of one that could not be put back. Nothing but another Docker client's doing brings that about; but the
     * repair may have failed before.
     */
    static Outcome harmed(Transaction transaction, String harm) {
        boolean failed = transaction.failed() && transaction.step().compareTo(START) >= 0;
        return failed ? new Outcome.Failed(harm) : interfered(transaction, harm);
    }

    /** Who lends it a namespace can keep it from its start, or end it, each time. */
    private static Outcome interfered(Transaction transaction, String why) {
        boolean outside = (transaction.step() == START || transaction.step() == RecreateStep.PROBATION)
                && !transaction.unsettled()
                && transaction.follower().isEmpty()
                && transaction.left().isEmpty()
                && Lender.isOf(transaction);
        return new Outcome.Interfered(why, outside ? By.OUTSIDE : By.OTHERS);
    }

    /** What is told of it. */
    public static String word(RecreateStep step, RuntimeException e) {
        return "at " + step + ": " + e.getMessage();
    }
}
