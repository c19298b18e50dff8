package dev.wharden.remedy.recreate;

import static dev.wharden.remedy.recreate.RecreateStep.COMMIT;
import static dev.wharden.remedy.recreate.RecreateStep.CREATE;
import static dev.wharden.remedy.recreate.RecreateStep.HOLD;
import static dev.wharden.remedy.recreate.RecreateStep.NAME;
import static dev.wharden.remedy.recreate.RecreateStep.PROBATION;
import static dev.wharden.remedy.recreate.RecreateStep.REMOVE;
import static dev.wharden.remedy.recreate.RecreateStep.RETIRE;
import static dev.wharden.remedy.recreate.RecreateStep.START;
import static dev.wharden.remedy.recreate.RecreateStep.STOP;

import dev.wharden.audit.AuditUnavailable;
import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import dev.wharden.observe.EventLedger;
import dev.wharden.remedy.plan.Outcome;
import dev.wharden.remedy.plan.Writers;
import dev.wharden.remedy.state.StateDir;
import dev.wharden.remedy.state.StateUnavailable;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Replaces a container by its verified twin, together with those that depend on it. Whatever crashes, exactly one
 * container of each name is left running: {@link #resume} finishes or undoes by the journal alone what was begun, as
 * often as it is called.
 *
 * <p>Until all twins have started, an interruption is undone; while they prove themselves, they are judged; from the
 * commit on, it is finished. Calls for one name never overlap (the queue sees to that), nor do those for names of one
 * unit (the locks see to that).
 */
public final class Recreator {
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);
    private final DockerReader reader;
    private final Writers writers;
    private final Writers finishers;
    private final Journal<Transaction> journal;
    private final InstantSource clock;
    private final Consumer<Ended> ended;
    private final EventLedger exits;
    private final RepairNotes notes;
    private final MountCheck mounts;
    private final Rollback rollback;

    /**
     * A recreator.
     *
     * @param writers of new actions: nothing is changed that cannot be recorded
     * @param finishers of actions that must be undone or finished now, whether they can be recorded or not
     * @param ended is told of each end before the journal forgets it; it may be told of one twice, when a crash comes
     *     between
     * @param exits what was heard of how twins ended
     * @param tables what containers that run have mounted
     */
    public Recreator(
            DockerReader reader,
            Writers writers,
            Writers finishers,
            StateDir state,
            InstantSource clock,
            Consumer<Ended> ended,
            EventLedger exits,
            MountTables tables) {
        this.reader = reader;
        this.writers = writers;
        this.finishers = finishers;
        this.journal = Parts.journal(state);
        this.clock = clock;
        this.ended = ended;
        this.exits = exits;
        this.mounts = new MountCheck(tables, reader);
        this.notes = new RepairNotes(state);
        this.rollback = new Rollback(journal, mounts, notes, new Downs(state), clock);
    }

    /** The names with an open recreation. Throws StateUnavailable. */
    public List<ContainerName> open() {
        return journal.open();
    }

    /** Those of the open recreation of a name, the target first; none without. Throws StateUnavailable. */
    public List<ContainerName> unit(ContainerName name) {
        return Parts.unit(journal, name);
    }

    /** What was ordered of what is open for a target's name. Throws StateUnavailable. */
    public Optional<Order> order(ContainerName name) {
        return journal.open(name).map(Transaction::order);
    }

    /** Whether an open recreation gave a name to what it makes or replaces. Throws StateUnavailable. */
    public boolean isPassing(ContainerName name) {
        return Parts.passing(journal, name).isPresent();
    }

    /** Whether a container with such a name is none of those: it is judged like any other. Throws StateUnavailable. */
    public boolean isStranger(Container container) {
        return Parts.isStranger(journal, container);
    }

    /**
     * Replaces a container, and those that have to follow it, up to the start of their twins; {@link #resume} does the
     * rest.
     *
     * @throws StateUnavailable when the journal cannot be written: nothing was changed then
     * @throws DockerException when the engine went away while undoing: the journal keeps it, resume goes on
     */
    public Outcome apply(Order order, Preparation.Ready ready) {
        if (journal.open(order.container()).isPresent()) {
            throw new IllegalStateException(order.container() + " has an open recreation: resume it first");
        }
        Transaction transaction = Transaction.begin(order, ready);
        journal.put(order.container(), transaction);
        Bench bench = bench(transaction, writers);
        for (RecreateStep step : List.of(CREATE, HOLD, STOP, RETIRE, NAME, START)) {
            try {
                transaction = mounts.remembered(begun(transaction, step));
                transaction = step == STOP ? transaction.stopping(clock.instant()) : transaction;
                for (Member member : step.order(transaction.members())) {
                    transaction = transaction.with(step.make(bench, transaction, member));
                }
                Trial.check(bench, ready, transaction);
                mounts.refuseOther(bench, transaction);
            } catch (DockerException | StateUnavailable | AuditUnavailable | Unfaithful | Meddling e) {
                return rollBack(Mishap.of(bench, transaction, e));
            }
        }
        return prove(transaction.started(clock.instant()));
    }

    /** One of the unit is quarantined: its probation restarts at the next {@link #resume}. */
    public void standStill(ContainerName name) {
        Parts.standStill(journal, name);
    }

    /**
     * Goes on with what the journal holds for a target's name; empty when it holds nothing. A second call after the end
     * changes nothing.
     *
     * @throws DockerException when the engine cannot be asked: nothing is decided then
     * @throws StateUnavailable when the journal cannot be read
     */
    public Optional<Outcome> resume(ContainerName name) {
        return journal.open(name).map(this::recover);
    }

    private Outcome recover(Transaction transaction) {
        return switch (transaction.phase()) {
            case Phase.Forward _ when transaction.step() == START -> resumeStart(transaction);
            case Phase.Forward _ -> rollBack(transaction.interrupted());
            case Phase.Proving _, Phase.Held _ -> judge(transaction);
            case Phase.RollingBack _ -> goBack(transaction);
            case Phase.Finishing _ -> finish(transaction);
        };
    }

    private Outcome resumeStart(Transaction transaction) {
        Bench bench = bench(transaction, finishers);
        try {
            mounts.refuseOther(bench, transaction);
        } catch (DockerException.NotFound | Unfaithful e) {
            return rollBack(Mishap.of(bench, transaction, e));
        }
        return Trial.running(bench, transaction)
                .map(running -> prove(running.started(clock.instant())))
                .orElseGet(() -> rollBack(transaction.interrupted()));
    }

    private Outcome prove(Transaction transaction) {
        try {
            return judge(advanced(transaction, PROBATION));
        } catch (StateUnavailable e) {
            return rollBack(transaction.interfered(Mishap.word(PROBATION, e), false));
        }
    }

    private Outcome judge(Transaction transaction) {
        Instant now = clock.instant();
        Bench bench = bench(transaction, finishers);
        Instant started = transaction.started().orElse(Instant.MAX);
        if (!exits.heardSince(started) && Trial.isDown(bench, transaction)) {
            return startAgain(bench, transaction, now);
        }
        if (now.isBefore(started)) {
            // It stood still, or the clock was set back: the time that counts is not known.
            Optional<Transaction> running = Trial.running(bench, transaction);
            if (running.isPresent()) {
                return anew(running.get(), now, Probation.SOON);
            }
            started = now;
        }
        return switch (Consequence.of(bench, transaction, now)) {
            case Consequence.None none -> judge(bench, transaction, started, now);
            case Consequence.Wait wait -> new Outcome.InProgress(Probation.SOON);
            case Consequence.Again(Transaction all) -> startAgain(bench, all, now);
            case Consequence.Fewer(Transaction fewer) -> {
                journal.put(fewer.name(), fewer);
                yield judge(bench, fewer, started, now);
            }
            case Consequence.Back(Transaction stopped) -> rollBack(stopped);
            case Consequence.Stay(Transaction kept) -> finish(kept);
        };
    }

    /** What is on probation ended by a restart of engine or daemon, which says nothing of it. */
    private Outcome startAgain(Bench bench, Transaction transaction, Instant now) {
        try {
            Trial.run(bench, transaction);
            mounts.refuseOther(bench, transaction);
        } catch (Unfaithful | Meddling e) {
            return rollBack(Mishap.proved(bench, transaction, e));
        }
        return anew(Trial.running(bench, transaction).orElse(transaction), now, Probation.SOON);
    }

    private Outcome judge(Bench bench, Transaction transaction, Instant started, Instant now) {
        return switch (Trial.judge(bench, transaction, started, now)) {
            case Probation.Opinion.Holds holds -> finish(transaction);
            // Whoever lets it run again is heard of; until then there is no hurry.
            case Probation.Opinion.Frozen frozen -> anew(transaction, now, LOOK_AGAIN);
            case Probation.Opinion.Broken broken -> rollBack(Mishap.broken(bench, transaction, broken.why()));
            case Probation.Opinion.Wait wait -> new Outcome.InProgress(wait.lookAgain());
        };
    }

    /** The probation begins now. */
    private Outcome anew(Transaction transaction, Instant now, Duration lookAgain) {
        transaction.members().stream()
                .flatMap(member -> member.present().stream())
                .forEach(exits::settled);
        journal.put(transaction.name(), transaction.started(now));
        return new Outcome.InProgress(lookAgain);
    }

    /** All have proved themselves. What was interrupted or undone in part is made again; each step looks first. */
    private Outcome finish(Transaction proved) {
        Transaction transaction = proved;
        Bench bench = bench(transaction, finishers);
        try {
            for (RecreateStep step : List.of(HOLD, STOP, RETIRE, NAME)) {
                for (Member member : step.order(transaction.blocked())) {
                    transaction = transaction.with(step.make(bench, transaction, member));
                }
            }
            Trial.run(bench, transaction);
            mounts.refuseOther(bench, transaction);
            for (RecreateStep step : List.of(COMMIT, REMOVE)) {
                transaction = transaction.finishing().at(step, clock.instant());
                journal.putIfPossible(transaction.name(), transaction);
                transaction = step.make(bench, transaction);
            }
        } catch (DockerException.NotFound | DockerException.Rejected | Unfaithful | Meddling e) {
            return rollBack(Mishap.proved(bench, transaction, e));
        }
        return end(transaction, Consequence.finished(transaction));
    }

    private Outcome rollBack(Transaction transaction) {
        return goBack(transaction.turned(clock.instant()));
    }

    private Outcome goBack(Transaction transaction) {
        Outcome outcome = rollback.go(bench(transaction, finishers), transaction);
        return outcome instanceof Outcome.InProgress ? outcome : end(transaction, outcome);
    }

    private Outcome end(Transaction transaction, Outcome outcome) {
        var successors =
                transaction.undoing() ? bench(transaction, finishers).copies(transaction) : transaction.twins();
        Ended.all(transaction, outcome, successors, clock.instant()).forEach(ended);
        journal.close(transaction.name());
        return outcome;
    }

    /** One entry for renames and start, while it is down: every undo looks first. */
    private Transaction begun(Transaction transaction, RecreateStep step) {
        return switch (step) {
            case HOLD, STOP -> advanced(transaction, step);
            case RETIRE -> advanced(transaction, START).at(RETIRE, clock.instant());
            case CREATE, NAME, START, PROBATION, COMMIT, REMOVE -> transaction.at(step, clock.instant());
        };
    }

    private Transaction advanced(Transaction transaction, RecreateStep step) {
        Transaction next = transaction.at(step, clock.instant());
        journal.put(next.name(), next);
        return next;
    }

    private Bench bench(Transaction transaction, Writers writers) {
        return new Bench(reader, writers, transaction.order().action(), exits, notes, clock);
    }
}
