package dev.wharden.remedy.inplace;

import dev.wharden.container.Container;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import dev.wharden.docker.DockerWriter;
import dev.wharden.remedy.plan.Outcome;
import dev.wharden.remedy.plan.Remedy;
import dev.wharden.remedy.plan.Writers;
import dev.wharden.remedy.recreate.coexistence.ComposeProjects;
import dev.wharden.remedy.recreate.coexistence.Meddling;
import dev.wharden.remedy.recreate.coexistence.OtherClient;
import dev.wharden.remedy.recreate.down.Downs;
import dev.wharden.remedy.recreate.down.Remakes;
import dev.wharden.remedy.recreate.fidelity.Probation;
import dev.wharden.remedy.recreate.interference.Intervention;
import dev.wharden.remedy.recreate.interference.ProjectOrder;
import dev.wharden.remedy.recreate.needs.Obstacle;
import dev.wharden.remedy.recreate.step.Moved;
import dev.wharden.remedy.recreate.step.StartTrial;
import dev.wharden.remedy.recreate.step.UnansweredStop;
import dev.wharden.remedy.recreate.trial.MountCheck;
import dev.wharden.remedy.recreate.trial.MountTables;
import dev.wharden.remedy.state.StateDir;
import dev.wharden.remedy.transaction.Ended;
import dev.wharden.remedy.transaction.Executor;
import dev.wharden.remedy.transaction.Move;
import dev.wharden.remedy.transaction.Operation;
import dev.wharden.remedy.transaction.Tries;
import dev.wharden.subject.Observed;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Restarts a container whose declaration is right and whose processes are not, and sees to it that it runs again: the
 * same container, or as it was where a prune took that ({@link Safekeeping}).
 */
public final class Restarter extends Executor<RestartTransaction> {
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);

    private final DockerReader reader;
    private final Writers writers;
    private final Writers finishers;
    private final InstantSource clock;
    private final ComposeProjects projects;
    private final MountCheck mounts;
    private final LeftDown left;
    private final Safekeeping safe;

    /** A restarter; the parameters are those of the recreator. */
    public Restarter(
            DockerReader reader,
            Writers writers,
            Writers finishers,
            StateDir state,
            InstantSource clock,
            Consumer<Ended> ended,
            ComposeProjects projects,
            MountTables tables,
            Remakes remakes) {
        super(Restarts.log(state), (last, outcome) -> {
            new Safekeeping(reader, finishers, state, clock, projects).end(last);
            UnansweredStop.over(projects.exits(), last.operation().containerId());
            ended.accept(new Ended(
                    last.operation(),
                    "Restart",
                    outcome,
                    last.started().map(started -> Duration.between(last.stopped(), started))));
        });
        this.reader = reader;
        this.writers = writers;
        this.finishers = finishers;
        this.clock = clock;
        this.projects = projects;
        this.mounts = new MountCheck(tables, reader);
        this.left = new LeftDown(mounts, new Downs(state), remakes);
        this.safe = new Safekeeping(reader, finishers, state, clock, projects);
    }

    /** Restarts; {@link #resume} does the rest. Throws StateUnavailable when it has no journal: nothing is done. */
    public Outcome apply(Operation operation, Remedy.Restart remedy) {
        Container actual = remedy.actual();
        DockerWriter writer = writers.of(operation.action(), operation.container());
        var logs = new StartTrial(reader, writer, projects.exits(), operation.action(), actual);
        Optional<Outcome> refusal = mounts.refusal(actual)
                .<Outcome>map(Outcome.Unremediable::new)
                .or(() -> logs.refusal().map(Outcome.Interfered::new));
        RestartTransaction transaction = RestartTransaction.begin(
                operation,
                actual,
                clock.instant(),
                mounts.remembered(actual) instanceof Observed.Known<Map<String, String>>(Map<String, String> now)
                        ? now
                        : Map.of(),
                refusal.isPresent() ? Optional.empty() : safe.of(actual, left.remakes()));
        return runner.advance(refusal.<Move<RestartTransaction>>map(no -> new Move.End<>(transaction, no))
                .orElseGet(() -> Move.to(transaction, begun -> hold(begun, actual))));
    }

    private Move<RestartTransaction> hold(RestartTransaction begun, Container seen) {
        return givesWay(begun, seen)
                .or(() -> begun.kept().map(member -> safe.made(begun, member, held -> restart(held, seen))))
                .orElseGet(() -> restart(begun, seen));
    }

    /**
     * By a stop and a start: the engine's own restart starts what somebody else has stopped a moment before. Looks
     * again first: what was ordered since the decision holds.
     */
    private Move<RestartTransaction> restart(RestartTransaction begun, Container seen) {
        try {
            safe.hold(begun);
            Optional<Move<RestartTransaction>> given = givesWay(begun, seen);
            if (given.isPresent()) {
                return given.get();
            }
            if (!writers.of(begun.operation().action(), seen.name()).stop(seen)) {
                return new Move.End<>(begun, new Outcome.Interfered("it had ended before Wharden could stop it"));
            }
        } catch (Meddling pruned) {
            return new Move.End<>(begun, new Outcome.Interfered(String.valueOf(pruned.getMessage())));
        } catch (DockerException.Rejected | DockerException.Conflict e) {
            return recover(begun, Optional.ofNullable(e.getMessage()));
        } catch (DockerException.Unavailable | DockerException.NotFound e) {
            // Not found is what its network may be too: whether it is the container is looked at.
            return recover(begun);
        }
        return recover(begun, Optional.empty());
    }

    /** The end where another client was faster, or is at work on its project. */
    private Optional<Move<RestartTransaction>> givesWay(RestartTransaction begun, Container seen) {
        return Moved.of(projects.exits(), begun.stopped(), seen, Moved.find(reader, seen.id()))
                .<Outcome>map(Outcome.Interfered::new)
                .or(() -> projects.before(begun.operation().action(), seen))
                .map(end -> new Move.End<>(begun, end));
    }

    @Override
    protected Move<RestartTransaction> recover(RestartTransaction found) {
        String id = found.operation().containerId();
        if (found.started().isEmpty()) {
            UnansweredStop.open(projects.exits(), id, found.stopped(), found.stopTimeout(), clock.instant());
        }
        return recover(found, Optional.empty());
    }

    private Move<RestartTransaction> recover(RestartTransaction transaction, Optional<String> refused) {
        Container now;
        try {
            now = safe.look(transaction);
        } catch (DockerException.NotFound gone) {
            return safe.gone(transaction, left, this::recover);
        }
        var away = PutAway.of(reader, projects, finisher(transaction), transaction, now);
        if (away.isPresent()) {
            return away.get();
        }
        if (transaction.started().isPresent()) {
            return judge(transaction, now);
        }
        if (!now.running()) {
            return Moved.isStopped(projects.exits(), transaction.stopped(), now, transaction.stopTimeout())
                    ? stopped(transaction, now, "too")
                    : start(transaction, now);
        }
        if (!now.text("/State/StartedAt").equals(transaction.startedBefore())) {
            return proving(transaction, now);
        }
        if (refused.isPresent()) {
            return new Move.End<>(
                    transaction, new Outcome.RolledBack("the engine refused to restart it: " + refused.get()));
        }
        Duration left = transaction.unsettledFor(clock.instant());
        if (left.isPositive() || mounts.isBeingKilled(now)) {
            return Move.later(transaction, left.isPositive() && left.compareTo(LOOK_AGAIN) < 0 ? left : LOOK_AGAIN);
        }
        return new Move.End<>(transaction, new Outcome.Interfered("it was interrupted before it was restarted"));
    }

    /**
     * It ran before with the same declaration: when the engine refuses to start it, it is asked again some times, and
     * then it is {@link Down}.
     */
    private Move<RestartTransaction> start(RestartTransaction transaction, Container stopped) {
        Duration pause = transaction.tries().pause(clock.instant());
        if (!pause.isZero()) {
            return Move.later(transaction, pause);
        }
        Optional<Outcome> stays =
                ProjectOrder.stays(projects, reader, transaction.operation(), stopped, transaction.stopped());
        if (stays.isPresent()) {
            return stays.get() instanceof Outcome.InProgress
                    ? new Move.Rest<>(transaction, stays.get())
                    : new Move.End<>(transaction, stays.get());
        }
        Optional<Outcome> held = left.held(transaction, stopped, finisher(transaction));
        if (held.isPresent()) {
            return new Move.End<>(transaction, held.get());
        }
        Optional<Container> now;
        try {
            now = safe.start(transaction, stopped);
        } catch (DockerException no) {
            if (!Obstacle.isRefusal(no) && !Obstacle.isSilence(no)) {
                throw no;
            }
            Tries next = transaction.tries().more(Obstacle.isSilence(no), clock.instant());
            Optional<String> obstacle = Obstacle.of(reader, List.of(stopped), no);
            // Had it started after its restart and ended with the engine, this would not be the repair's doing.
            boolean fromOutside = obstacle.isPresent() || transaction.started().isPresent();
            String why = obstacle.orElseGet(() -> String.valueOf(no.getMessage()));
            return left.unstarted(transaction.with(next), stopped, why, fromOutside, clock.instant());
        }
        return proving(transaction, now.orElseGet(() -> reader.inspect(stopped.id())));
    }

    private Move<RestartTransaction> proving(RestartTransaction transaction, Container now) {
        UnansweredStop.over(projects.exits(), now.id());
        Optional<Outcome> lured = left.lured(transaction, now, finisher(transaction));
        if (lured.isPresent()) {
            return new Move.End<>(transaction, lured.get());
        }
        Instant begins = clock.instant();
        return Move.to(transaction.started(begins, now.text("/State/StartedAt")), started -> {
            transaction.started().ifPresent(_ -> projects.exits().settled(now.id(), started.startedAt(), begins));
            safe.release(started);
            // That may have taken a while.
            return recover(started);
        });
    }

    private Move<RestartTransaction> judge(RestartTransaction transaction, Container now) {
        Instant started = transaction.started().orElseThrow();
        if (clock.instant().isBefore(started)) {
            return Move.to(transaction.started(clock.instant(), transaction.startedAt()), later -> judge(later, now));
        }
        return elsewhere(transaction, now, started).orElseGet(() -> proved(transaction, now, started));
    }

    /**
     * What another client or a restart of the engine has done to it says nothing of it: a new start begins the
     * probation again, a stop holds. What was heard of it counts until that is written. Empty when there was none.
     */
    private Optional<Move<RestartTransaction>> elsewhere(
            RestartTransaction transaction, Container now, Instant started) {
        boolean restarted = now.running() && !now.text("/State/StartedAt").equals(transaction.startedAt());
        boolean unheard = !projects.exits().heardSince(started);
        boolean sent = projects.exits().sentAway(now);
        if (restarted && (unheard || sent)) {
            return Optional.of(proving(transaction, now));
        }
        if (now.running() || now.restarting() || !(unheard || sent)) {
            return Optional.empty();
        }
        if (unheard) {
            return Optional.of(start(transaction, now));
        }
        return Optional.of(stopped(transaction, now, "in its probation"));
    }

    /** What another client has stopped stays so, when its start has not followed. */
    private Move<RestartTransaction> stopped(RestartTransaction transaction, Container now, String when) {
        return Probation.endedWithin(now, projects.exits().engine(clock.instant()), Intervention.RESTART)
                ? Move.later(transaction, Probation.SOON)
                : new Move.End<>(
                        transaction,
                        new Outcome.Interfered(
                                "stopped by " + OtherClient.of(now) + " " + when + ", and stays stopped"));
    }

    private Move<RestartTransaction> proved(RestartTransaction transaction, Container now, Instant started) {
        return switch (Probation.judge(
                now,
                transaction.startedAt(),
                projects.exits().engine(started),
                transaction.operation().probation(),
                transaction.healthWanted(),
                projects.exits().engine(clock.instant()))) {
            case Probation.Opinion.Holds holds -> new Move.End<>(transaction, safe.told(transaction, Optional.empty()));
            case Probation.Opinion.Broken broken ->
                new Move.End<>(transaction, safe.told(transaction, Optional.of(broken.why())));
            case Probation.Opinion.Frozen frozen ->
                Move.to(
                        transaction.started(clock.instant(), transaction.startedAt()),
                        later -> Move.later(later, LOOK_AGAIN));
            case Probation.Opinion.Wait wait -> Move.later(transaction, wait.lookAgain());
        };
    }

    private DockerWriter finisher(RestartTransaction transaction) {
        return finishers.of(
                transaction.operation().action(), transaction.operation().container());
    }
}
