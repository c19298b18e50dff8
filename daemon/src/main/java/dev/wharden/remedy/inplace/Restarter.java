package dev.wharden.remedy.inplace;

import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import dev.wharden.observe.EventLedger;
import dev.wharden.remedy.plan.Outcome;
import dev.wharden.remedy.plan.Remedy;
import dev.wharden.remedy.plan.Writers;
import dev.wharden.remedy.recreate.Down;
import dev.wharden.remedy.recreate.Downs;
import dev.wharden.remedy.recreate.EarlierJournals;
import dev.wharden.remedy.recreate.Ended;
import dev.wharden.remedy.recreate.Journal;
import dev.wharden.remedy.recreate.MountCheck;
import dev.wharden.remedy.recreate.MountTables;
import dev.wharden.remedy.recreate.Obstacle;
import dev.wharden.remedy.recreate.Order;
import dev.wharden.remedy.recreate.OtherClient;
import dev.wharden.remedy.recreate.Probation;
import dev.wharden.remedy.recreate.Remakes;
import dev.wharden.remedy.recreate.Tries;
import dev.wharden.remedy.state.StateDir;
import dev.wharden.subject.Observed;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Restarts a container whose declaration is right and whose processes are not, and sees to it that the same id runs
 * again, whatever is interrupted. There is nothing to roll back: it is the same container.
 */
public final class Restarter {
    private static final Duration SETTLES = Duration.ofSeconds(30);
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);
    private static final Duration SOON = Duration.ofMillis(500);

    /** How long another client's stop may be the first half of its restart. */
    private static final Duration RESTART = Duration.ofSeconds(3);

    private final DockerReader reader;
    private final Writers writers;
    private final Writers finishers;
    private final Journal<RestartTransaction> journal;
    private final InstantSource clock;
    private final Consumer<Ended> ended;
    private final EventLedger exits;
    private final MountCheck mounts;
    private final Downs downs;
    private final Remakes remakes;

    /** A restarter; the parameters are those of the recreator. */
    public Restarter(
            DockerReader reader,
            Writers writers,
            Writers finishers,
            StateDir state,
            InstantSource clock,
            Consumer<Ended> ended,
            EventLedger exits,
            MountTables tables,
            Remakes remakes) {
        this.reader = reader;
        this.writers = writers;
        this.finishers = finishers;
        this.journal = new Journal<>(state, Journal.RESTARTS, RestartTransaction.class, EarlierJournals::simple);
        this.clock = clock;
        this.ended = ended;
        this.exits = exits;
        this.mounts = new MountCheck(tables, reader);
        this.downs = new Downs(state);
        this.remakes = remakes;
    }

    /** The names with an open restart. Throws StateUnavailable. */
    public List<ContainerName> open() {
        return journal.open();
    }

    /**
     * Restarts; {@link #resume} does the rest. Throws StateUnavailable when the journal cannot be written: nothing was
     * changed then.
     */
    public Outcome apply(Order order, Remedy.Restart remedy) {
        Container actual = remedy.actual();
        var transaction = new RestartTransaction(
                order,
                actual.text("/State/StartedAt"),
                !actual.text("/State/Health/Status").equals("unhealthy"),
                actual.stopTimeout(),
                clock.instant(),
                Optional.empty(),
                "",
                mounts.remembered(actual) instanceof Observed.Known<Map<String, String>>(Map<String, String> now)
                        ? now
                        : Map.of(),
                Tries.NONE);
        Optional<String> refusal = mounts.refusal(actual);
        if (refusal.isPresent()) {
            return end(transaction, new Outcome.Unremediable(refusal.get()));
        }
        journal.put(order.container(), transaction);
        try {
            writers.of(order.action(), order.container()).restart(actual.id(), actual.stopTimeout());
        } catch (DockerException.Rejected | DockerException.Conflict e) {
            return recover(transaction, Optional.ofNullable(e.getMessage()));
        } catch (DockerException.Unavailable | DockerException.NotFound e) {
            // Not found is what its network may be too: whether it is the container is looked at.
            return recover(transaction, Optional.empty());
        }
        return recover(transaction, Optional.empty());
    }

    /** What was ordered of what is open for a name. Throws StateUnavailable. */
    public Optional<Order> order(ContainerName name) {
        return journal.open(name).map(RestartTransaction::order);
    }

    /**
     * Goes on with what the journal holds for a name; empty when it holds nothing. Throws a DockerException or
     * StateUnavailable: nothing is decided then.
     */
    public Optional<Outcome> resume(ContainerName name) {
        return journal.open(name).map(transaction -> recover(transaction, Optional.empty()));
    }

    private Outcome recover(RestartTransaction transaction, Optional<String> refused) {
        Container now;
        try {
            now = reader.inspect(transaction.order().containerId());
        } catch (DockerException.NotFound gone) {
            return end(transaction, new Outcome.Interfered("it was removed by another Docker client"));
        }
        if (transaction.started().isPresent()) {
            return judge(transaction, now);
        }
        if (!now.running()) {
            return start(transaction, now);
        }
        if (!now.text("/State/StartedAt").equals(transaction.startedBefore())) {
            return proving(transaction, now);
        }
        if (refused.isPresent()) {
            return end(transaction, new Outcome.RolledBack("the engine refused to restart it: " + refused.get()));
        }
        Duration left = transaction.stopTimeout().plus(SETTLES).minus(passed(transaction.stopped()));
        return left.isPositive()
                ? new Outcome.InProgress(left.compareTo(LOOK_AGAIN) < 0 ? left : LOOK_AGAIN)
                : end(transaction, new Outcome.RolledBack("it was interrupted before it was restarted"));
    }

    /**
     * It ran before with the same declaration: when the engine refuses to start it, it is asked again some times, and
     * then it is {@link Down}.
     */
    private Outcome start(RestartTransaction transaction, Container stopped) {
        Duration pause = transaction.tries().pause(clock.instant());
        if (!pause.isZero()) {
            return new Outcome.InProgress(pause);
        }
        try {
            finishers
                    .of(transaction.order().action(), transaction.order().container())
                    .start(stopped.id());
        } catch (DockerException no) {
            if (!Obstacle.isRefusal(no) && !Obstacle.isSilence(no)) {
                throw no;
            }
            Tries tries = transaction.tries();
            Instant now = clock.instant();
            Tries next = Obstacle.isSilence(no) ? tries.silent(now) : tries.refused(now);
            return unstarted(transaction.with(next), stopped, no);
        }
        return proving(transaction, reader.inspect(stopped.id()));
    }

    private Outcome unstarted(RestartTransaction refused, Container stopped, DockerException no) {
        if (!refused.tries().isOver()) {
            journal.put(refused.order().container(), refused);
            return new Outcome.InProgress(refused.tries().pause(clock.instant()));
        }
        Optional<String> obstacle = Obstacle.of(reader, List.of(stopped), no);
        String why = obstacle.orElseGet(() -> String.valueOf(no.getMessage()));
        downs.put(Down.of(
                        refused.order(),
                        refused.order().container(),
                        stopped,
                        refused.stopped(),
                        why,
                        refused.mounts(),
                        refused.tries())
                .with(remakes.of(stopped)));
        String told = "it was stopped and does not start: " + why + ": Wharden retries";
        // It had started after its restart, and ended with the engine: that it does not start now is not the repair's
        // doing.
        boolean fromOutside = obstacle.isPresent() || refused.started().isPresent();
        return end(refused, fromOutside ? new Outcome.Interfered(told) : new Outcome.Failed(told));
    }

    private Outcome proving(RestartTransaction transaction, Container now) {
        Order order = transaction.order();
        Optional<String> lured = mounts.stopLured(
                finishers.of(order.action(), order.container()), transaction.mounts(), now, transaction.stopTimeout());
        if (lured.isPresent()) {
            return end(transaction, new Outcome.Interfered(lured.get()));
        }
        RestartTransaction started = transaction.started(clock.instant(), now.text("/State/StartedAt"));
        journal.put(started.order().container(), started);
        return judge(started, now);
    }

    private Outcome judge(RestartTransaction transaction, Container now) {
        Instant started = transaction.started().orElseThrow();
        if (clock.instant().isBefore(started)) {
            RestartTransaction anew = transaction.started(clock.instant(), transaction.startedAt());
            journal.put(anew.order().container(), anew);
            return judge(anew, now);
        }
        return elsewhere(transaction, now, started).orElseGet(() -> proved(transaction, now, started));
    }

    /**
     * What another client or a restart of the engine has done to it says nothing of it: a new start begins the
     * probation again, a stop holds. Empty when there was none.
     */
    private Optional<Outcome> elsewhere(RestartTransaction transaction, Container now, Instant started) {
        boolean restarted = now.running() && !now.text("/State/StartedAt").equals(transaction.startedAt());
        boolean unheard = !exits.heardSince(started);
        boolean sent = exits.sentAway(now);
        if (restarted && (unheard || sent)) {
            exits.settled(now.id());
            return Optional.of(proving(transaction, now));
        }
        if (now.running() || now.restarting() || !(unheard || sent)) {
            return Optional.empty();
        }
        if (unheard) {
            return Optional.of(start(transaction, now));
        }
        return Optional.of(
                Probation.endedWithin(now, clock.instant(), RESTART)
                        ? new Outcome.InProgress(SOON)
                        : end(
                                transaction,
                                new Outcome.Interfered(
                                        "stopped by " + OtherClient.of(now) + " in its probation, and stays stopped")));
    }

    private Outcome proved(RestartTransaction transaction, Container now, Instant started) {
        return switch (Probation.judge(
                now,
                transaction.startedAt(),
                started,
                transaction.order().probation(),
                transaction.healthWanted(),
                clock.instant())) {
            case Probation.Opinion.Holds holds -> end(transaction, new Outcome.Succeeded());
            case Probation.Opinion.Broken broken -> end(transaction, new Outcome.Failed(broken.why()));
            case Probation.Opinion.Frozen frozen -> {
                RestartTransaction anew = transaction.started(clock.instant(), transaction.startedAt());
                journal.put(anew.order().container(), anew);
                yield new Outcome.InProgress(LOOK_AGAIN);
            }
            case Probation.Opinion.Wait wait -> new Outcome.InProgress(wait.lookAgain());
        };
    }

    private Duration passed(Instant since) {
        Duration passed = Duration.between(since, clock.instant());
        return passed.isNegative() ? SETTLES.plus(SETTLES) : passed;
    }

    private Outcome end(RestartTransaction transaction, Outcome outcome) {
        Optional<Duration> downtime =
                transaction.started().map(started -> Duration.between(transaction.stopped(), started));
        ended.accept(new Ended(transaction.order(), "Restart", outcome, downtime, Optional.empty()));
        journal.close(transaction.order().container());
        return outcome;
    }
}
