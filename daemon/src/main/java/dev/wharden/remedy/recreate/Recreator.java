package dev.wharden.remedy.recreate;

import static dev.wharden.remedy.recreate.step.RecreateStep.*;

import dev.wharden.audit.AuditUnavailable;
import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import dev.wharden.remedy.plan.Outcome;
import dev.wharden.remedy.plan.Writers;
import dev.wharden.remedy.recreate.coexistence.ComposeProjects;
import dev.wharden.remedy.recreate.coexistence.Meddling;
import dev.wharden.remedy.recreate.down.Downs;
import dev.wharden.remedy.recreate.down.Remake;
import dev.wharden.remedy.recreate.down.Restored;
import dev.wharden.remedy.recreate.fidelity.Probation;
import dev.wharden.remedy.recreate.interference.Consequence;
import dev.wharden.remedy.recreate.interference.Missed;
import dev.wharden.remedy.recreate.notes.RepairNotes;
import dev.wharden.remedy.recreate.preflight.Preparation;
import dev.wharden.remedy.recreate.rollback.Mishap;
import dev.wharden.remedy.recreate.rollback.Rollback;
import dev.wharden.remedy.recreate.step.AsMade;
import dev.wharden.remedy.recreate.step.Bench;
import dev.wharden.remedy.recreate.step.Copies;
import dev.wharden.remedy.recreate.step.Holder;
import dev.wharden.remedy.recreate.step.Member;
import dev.wharden.remedy.recreate.step.Moved;
import dev.wharden.remedy.recreate.step.Parts;
import dev.wharden.remedy.recreate.step.Phase;
import dev.wharden.remedy.recreate.step.RecreateStep;
import dev.wharden.remedy.recreate.step.Transaction;
import dev.wharden.remedy.recreate.trial.HabitCheck;
import dev.wharden.remedy.recreate.trial.MountCheck;
import dev.wharden.remedy.recreate.trial.MountTables;
import dev.wharden.remedy.recreate.trial.Resumed;
import dev.wharden.remedy.recreate.trial.Trial;
import dev.wharden.remedy.recreate.trial.Unfaithful;
import dev.wharden.remedy.state.StateDir;
import dev.wharden.remedy.state.StateUnavailable;
import dev.wharden.remedy.transaction.Ended;
import dev.wharden.remedy.transaction.Executor;
import dev.wharden.remedy.transaction.Move;
import dev.wharden.remedy.transaction.Operation;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Replaces a container by its verified twin, together with those that depend on it. Whatever crashes, exactly one
 * container of each name is left running: {@link #resume} finishes or undoes by the log alone what was begun, as often
 * as it is called.
 *
 * <p>Until all twins have started, an interruption is undone; while they prove themselves, they are judged; from the
 * commit on, it is finished. Calls for one name never overlap (the queue sees to that), nor do those for names of one
 * unit (the locks see to that).
 */
public final class Recreator extends Executor<Transaction> {
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);
    private final DockerReader reader;
    private final Writers writers;
    private final Writers finishers;
    private final InstantSource clock;
    private final ComposeProjects projects;
    private final RepairNotes notes;
    private final MountCheck mounts;
    private final HabitCheck habits;
    private final Rollback rollback;
    private final Commit commit;

    /**
     * @param writers of new actions: nothing is changed that cannot be recorded
     * @param finishers of actions that must be undone or finished now, whether they can be recorded or not
     * @param ended is told of each end before the log forgets it; of one twice, when a crash comes between
     * @param projects what was heard of how twins ended, and of their Compose projects
     * @param tables what containers that run have mounted, and do
     */
    public Recreator(
            DockerReader reader,
            Writers writers,
            Writers finishers,
            StateDir state,
            InstantSource clock,
            Consumer<Ended> ended,
            ComposeProjects projects,
            MountTables tables) {
        super(Parts.log(state), (last, outcome) -> {
            var bench =
                    new Bench(reader, finishers, last.operation().action(), projects, new RepairNotes(state), clock);
            last.members().forEach(member -> new Downs(state).settled(member.name()));
            Ends.of(last, outcome, last.undoing() ? Copies.ids(bench, last) : last.twins(), clock.instant())
                    .forEach(ended);
        });
        this.reader = reader;
        this.writers = writers;
        this.finishers = finishers;
        this.clock = clock;
        this.projects = projects;
        this.mounts = new MountCheck(tables, reader);
        this.habits = new HabitCheck(tables);
        this.notes = new RepairNotes(state);
        this.rollback = new Rollback(mounts, notes, new Downs(state), clock);
        this.commit = new Commit(mounts, rollback, clock);
    }

    /** Those of the open recreation of a name, the target first; none without. Throws StateUnavailable. */
    public List<ContainerName> unit(ContainerName name) {
        return Parts.unit(log, name);
    }

    /** Whether an open recreation gave a name to what it makes or replaces. Throws StateUnavailable. */
    public boolean isPassing(ContainerName name) {
        return Parts.passing(log, name).isPresent();
    }

    /** Whether a container with such a name is none of those: it is judged like any other. Throws StateUnavailable. */
    public boolean isStranger(Container container) {
        return Parts.isStranger(log, container);
    }

    /** Removes a twin that another client has started while its old one may run. Throws a DockerException. */
    public boolean endEarly(Container seen) {
        return Parts.early(log, seen)
                .map(open -> AsMade.endEarly(bench(open, finishers), open, seen))
                .isPresent();
    }

    /** Whether a container does not run as it was seen to, or is ending. Throws a DockerException. */
    public boolean isMoved(Container seen) {
        return habits.isMoved(projects.exits(), clock.instant(), seen, reader);
    }

    /**
     * Replaces a container, and those that must follow it, up to the start of their twins; {@link #resume} goes on.
     * Throws StateUnavailable when nothing was changed, and a DockerException when the engine went away while undoing.
     */
    public Outcome apply(Operation operation, Preparation.Ready ready) {
        if (log.open(operation.container()).isPresent()) {
            throw new IllegalStateException(operation.container() + " has an open recreation: resume it first");
        }
        Transaction begun = Transaction.begin(operation, ready);
        begun.replaced().forEach(member -> notes.networks().keep(reader, member.before()));
        Bench bench = bench(begun, writers);
        return runner.advance(Move.to(begun, all -> forward(bench, ready, all.at(CREATE, clock.instant()))));
    }

    /** Makes one again that is gone, as it was before; {@link #resume} does the rest. Throws as {@link #apply}. */
    public Outcome restore(Operation operation, Container before, Remake remake) {
        if (log.open(operation.container()).isPresent()) {
            throw new IllegalStateException(operation.container() + " has an open recreation: resume it first");
        }
        return runner.advance(Move.to(Restored.begin(operation, before, remake), this::goBack));
    }

    /** Makes the step, then those after it. */
    private Move<Transaction> forward(Bench bench, Preparation.Ready ready, Transaction begun) {
        Transaction now = begun;
        try {
            if (now.step() == CREATE) {
                Moved.refuse(bench, now);
            }
            now = habits.remembered(mounts.remembered(now));
            now = now.step() == STOP ? now.stopping(clock.instant()) : now;
            for (Member member : now.step().order(now.members())) {
                now = now.with(now.step().make(bench, now, member));
            }
            Trial.check(bench, ready, now);
            mounts.refuseOther(bench, now);
        } catch (DockerException | StateUnavailable | AuditUnavailable | Unfaithful | Meddling e) {
            return back(Mishap.of(bench, now, e));
        }
        Transaction made = now;
        RecreateStep next = made.step().next();
        if (next == PROBATION) {
            return prove(bench, made.started(clock.instant()));
        }
        return next.entry()
                .<Move<Transaction>>map(entry -> new Move.To<>(
                        made.at(entry, clock.instant()),
                        all -> forward(bench, ready, entry == next ? all : all.at(next, clock.instant())),
                        no -> back(Mishap.of(bench, made, no))))
                .orElseGet(() -> forward(bench, ready, made.at(next, clock.instant())));
    }

    @Override
    protected Move<Transaction> recover(Transaction found) {
        Bench bench = bench(found, finishers);
        Transaction transaction = Missed.of(bench, found);
        return switch (transaction.phase()) {
            case Phase.Forward _ when bench.hasTwins(transaction) -> resumeStart(bench, transaction);
            case Phase.Forward _ -> back(transaction.interrupted());
            case Phase.Proving _, Phase.Held _ -> judge(transaction);
            case Phase.RollingBack _ -> goBack(transaction);
            case Phase.Finishing _ -> commit.finish(bench, transaction);
        };
    }

    private Move<Transaction> resumeStart(Bench bench, Transaction transaction) {
        try {
            Resumed.refuseOther(bench, mounts, transaction);
        } catch (DockerException.NotFound | Unfaithful | Meddling e) {
            return back(Mishap.of(bench, transaction, e));
        }
        return Trial.running(bench, transaction)
                .map(running -> prove(bench, running.started(clock.instant())))
                .orElseGet(() -> back(transaction.interrupted()));
    }

    private Move<Transaction> prove(Bench bench, Transaction started) {
        Holder.release(bench, started);
        return new Move.To<>(
                started.at(PROBATION, clock.instant()),
                this::judge,
                no -> back(started.interfered(Mishap.word(PROBATION, no), false)));
    }

    private Move<Transaction> judge(Transaction transaction) {
        Instant now = clock.instant();
        Bench bench = bench(transaction, finishers);
        Instant started = transaction.started().orElse(Instant.MAX);
        if (Missed.isRestart(bench, transaction)) {
            return startAgain(bench, transaction.at(RecreateStep.PROBATION, now), now);
        }
        if (now.isBefore(started)) {
            // It stood still, or the clock was set back: the time that counts is not known.
            Optional<Transaction> running = Trial.running(bench, transaction);
            if (running.isPresent()) {
                return again(running.get().at(RecreateStep.PROBATION, now), now, Probation.SOON);
            }
        }
        Instant counted = now.isBefore(started) ? now : started;
        return switch (Consequence.of(bench, transaction, now)) {
            case Consequence.None none -> judge(bench, transaction, counted, now);
            case Consequence.Wait wait -> Move.later(transaction, Probation.SOON);
            case Consequence.Again(Transaction all) -> startAgain(bench, all, now);
            case Consequence.Fewer(Transaction fewer) -> Move.to(fewer, all -> judge(bench, all, counted, now));
            case Consequence.Back(Transaction stopped) -> back(stopped);
            case Consequence.Stay(Transaction kept) -> commit.finish(bench, kept);
        };
    }

    /** What is on probation was ended or restarted unheard, which says nothing of it. */
    private Move<Transaction> startAgain(Bench bench, Transaction transaction, Instant now) {
        try {
            mounts.leftover().refuse(bench, transaction);
            Trial.run(bench, transaction);
            mounts.refuseOther(bench, transaction);
        } catch (DockerException.NotFound | Unfaithful | Meddling e) {
            return back(Mishap.proved(bench, transaction, e));
        }
        return again(Trial.running(bench, transaction).orElse(transaction), now, Probation.SOON);
    }

    private Move<Transaction> judge(Bench bench, Transaction transaction, Instant started, Instant now) {
        Probation.Opinion opinion = Trial.judge(bench, transaction, started, now);
        if (!(opinion instanceof Probation.Opinion.Holds)) {
            return conclude(bench, transaction, opinion, now);
        }
        HabitCheck.Look look = habits.look(bench, transaction, Duration.between(started, now));
        return look.transaction().equals(transaction)
                ? conclude(bench, transaction, look.opinion(), now)
                : Move.to(look.transaction(), all -> conclude(bench, all, look.opinion(), now));
    }

    private Move<Transaction> conclude(Bench bench, Transaction transaction, Probation.Opinion opinion, Instant now) {
        return switch (opinion) {
            case Probation.Opinion.Holds holds -> commit.finish(bench, transaction);
            // Whoever lets it run again is heard of; until then there is no hurry.
            case Probation.Opinion.Frozen frozen -> again(transaction, now, LOOK_AGAIN);
            case Probation.Opinion.Broken broken -> back(Mishap.broken(bench, transaction, broken.why()));
            case Probation.Opinion.Wait wait -> Move.later(transaction, wait.lookAgain());
        };
    }

    /** The probation begins now. What was heard of another client holds until that is written. */
    private Move<Transaction> again(Transaction transaction, Instant now, Duration lookAgain) {
        return Move.to(transaction.started(now), all -> {
            for (Member member : all.members()) {
                member.present().ifPresent(id -> projects.exits().settled(id, member.startedAt(), now));
            }
            return Move.later(all, lookAgain);
        });
    }

    private Move<Transaction> back(Transaction transaction) {
        return goBack(transaction.turned(clock.instant()));
    }

    private Move<Transaction> goBack(Transaction transaction) {
        return rollback.go(bench(transaction, finishers), transaction);
    }

    private Bench bench(Transaction transaction, Writers writers) {
        return new Bench(reader, writers, transaction.operation().action(), projects, notes, clock);
    }
}
