package dev.wharden.remedy.recreate.rollback;

import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.docker.DockerException;
import dev.wharden.remedy.plan.Outcome;
import dev.wharden.remedy.recreate.coexistence.Meddling;
import dev.wharden.remedy.recreate.coexistence.RestartPolicyJson;
import dev.wharden.remedy.recreate.down.Down;
import dev.wharden.remedy.recreate.down.Downs;
import dev.wharden.remedy.recreate.down.Remake;
import dev.wharden.remedy.recreate.down.Restored;
import dev.wharden.remedy.recreate.fidelity.Probation;
import dev.wharden.remedy.recreate.interference.Displaced;
import dev.wharden.remedy.recreate.interference.Intervention;
import dev.wharden.remedy.recreate.interference.ProjectOrder;
import dev.wharden.remedy.recreate.interference.Taken;
import dev.wharden.remedy.recreate.interference.Unheard;
import dev.wharden.remedy.recreate.needs.LentVolumes;
import dev.wharden.remedy.recreate.needs.Obstacle;
import dev.wharden.remedy.recreate.needs.SameVolumes;
import dev.wharden.remedy.recreate.notes.RepairNotes;
import dev.wharden.remedy.recreate.step.Bench;
import dev.wharden.remedy.recreate.step.Copies;
import dev.wharden.remedy.recreate.step.Holder;
import dev.wharden.remedy.recreate.step.LastWords;
import dev.wharden.remedy.recreate.step.Member;
import dev.wharden.remedy.recreate.step.Moved;
import dev.wharden.remedy.recreate.step.RecreateStep;
import dev.wharden.remedy.recreate.step.Transaction;
import dev.wharden.remedy.recreate.step.UnansweredStop;
import dev.wharden.remedy.recreate.trial.MountCheck;
import dev.wharden.remedy.transaction.Move;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes a recreation back and says how that went: as often as it is called, until nothing is left to be done. */
public final class Rollback {
    private static final Logger LOG = LoggerFactory.getLogger(Rollback.class);
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);

    private static final Duration SETTLES = UnansweredStop.SETTLES;

    private final MountCheck mounts;
    private final RepairNotes notes;
    private final Downs downs;
    private final InstantSource clock;

    /** Takes recreations back; {@code downs} keeps what cannot be started then. */
    public Rollback(MountCheck mounts, RepairNotes notes, Downs downs, InstantSource clock) {
        this.downs = downs;
        this.mounts = mounts;
        this.notes = notes;
        this.clock = clock;
    }

    /**
     * Goes back, or further back.
     *
     * @throws dev.wharden.docker.DockerException when the engine cannot be asked: it must be made again
     */
    public Move<Transaction> go(Bench bench, Transaction begun) {
        if (begun.step() == RecreateStep.STOP && begun.unsettled()) {
            Instant stopped = begun.stopped().orElse(begun.since());
            for (Member member : begun.members()) {
                UnansweredStop.open(bench.exits(), member.old(), stopped, member.stopTimeout(), clock.instant());
            }
        }
        Duration pause = begun.tries().pause(clock.instant());
        if (!pause.isZero()) {
            return Move.later(begun, pause);
        }
        Optional<Transaction> told = Restored.is(begun) ? Optional.of(begun) : told(bench, begun);
        return new Move.Anyway<>(
                told.map(all -> Holder.made(bench, all)).orElse(begun),
                all -> told.isEmpty() ? Move.later(all, Probation.SOON) : back(bench, begun, all));
    }

    /** With what other clients have done to its members; empty while that cannot be said yet. */
    private Optional<Transaction> told(Bench bench, Transaction begun) {
        return Intervention.lastOrders(bench, begun, clock.instant())
                .flatMap(wanted -> Taken.of(bench, wanted))
                .map(taken -> Unheard.of(bench, taken))
                .flatMap(heard -> ProjectOrder.told(bench, heard))
                .flatMap(ordered -> Displaced.told(bench, ordered, clock.instant()))
                .map(all -> Moved.renamed(bench, all));
    }

    private Move<Transaction> back(Bench bench, Transaction begun, Transaction transaction) {
        LastWords.keep(bench, transaction, notes, clock.instant());
        var held = new Held(bench, mounts.leftover(), mounts.astray(bench, transaction));
        var retreat = new Retreat(bench, transaction, held);
        Optional<String> lost;
        try {
            lost = retreat.make();
        } catch (DockerException.NotFound | DockerException.Rejected no) {
            return refused(transaction, no);
        } catch (DockerException.Conflict no) {
            if (Bench.isUnderWay(no)) {
                boolean lasts = transaction.since().plus(SETTLES).isBefore(clock.instant());
                return lasts ? refused(transaction, no) : Move.later(transaction, Probation.SOON);
            }
            throw no;
        } catch (Meddling gone) {
            // Who has removed it is heard in a moment; or what it is called is looked at.
            LOG.atDebug()
                    .addKeyValue("message", String.valueOf(gone.getMessage()))
                    .log("It is looked at again");
            return Move.later(transaction, Probation.SOON);
        }
        Optional<Transaction> displaced = Displaced.told(bench, transaction, clock.instant());
        if (retreat.unstarted().isEmpty()
                && displaced.filter(transaction::equals).isEmpty()) {
            return Move.later(displaced.orElse(transaction), Probation.SOON);
        }
        List<Down> astray = transaction.step() == RecreateStep.CREATE
                ? List.of()
                : Stream.concat(
                                held(bench, transaction, retreat, held).stream(),
                                mounts.stopOther(bench, retreat.started()).stream())
                        .map(one -> astray(bench, transaction, one, held))
                        .toList();
        Optional<String> harm = Stream.concat(lost.stream(), astray.stream().map(Down::told))
                .reduce((one, other) -> one + "; " + other);
        if (!retreat.unstarted().isEmpty()) {
            return unstarted(bench, begun, transaction, retreat, astray, harm);
        }
        astray.forEach(downs::put);
        if (harm.isPresent()) {
            // A program that a stop does not end is no other client's doing.
            boolean failed = held.isAnyOutlived() && transaction.failed();
            return end(bench, begun, failed ? new Outcome.Failed(harm.get()) : Mishap.harmed(transaction, harm.get()));
        }
        Duration left = unsettledFor(transaction, clock.instant());
        return left.isZero() && !isBeingKilled(bench, transaction)
                ? end(
                        bench,
                        begun,
                        bench.projects().ended(transaction.operation().action(), Mishap.rolledBack(transaction)))
                : Move.later(transaction, left.isZero() || left.compareTo(LOOK_AGAIN) >= 0 ? LOOK_AGAIN : left);
    }

    /**
     * A stop that the engine has given up has sent SIGKILL: one that cannot take it now, since it is frozen or waits in
     * the kernel, ends later, and only Wharden would start it then.
     */
    private boolean isBeingKilled(Bench bench, Transaction transaction) {
        return transaction.step() == RecreateStep.STOP
                && transaction.members().stream()
                        .flatMap(member -> bench.old(member).stream())
                        .anyMatch(mounts::isBeingKilled);
    }

    private static Move<Transaction> end(Bench bench, Transaction begun, Outcome outcome) {
        begun.members().forEach(member -> UnansweredStop.over(bench.exits(), member.old()));
        return new Move.End<>(begun, outcome);
    }

    /** Those that were put back and not started, without a policy by which the engine would. */
    private static List<MountCheck.Astray> held(Bench bench, Transaction transaction, Retreat retreat, Held held) {
        var all = new ArrayList<MountCheck.Astray>();
        for (Member member : transaction.members()) {
            Optional<String> why = held.why(member.name());
            if (why.isPresent()
                    && retreat.unstarted().stream()
                            .noneMatch(one -> one.member().name().equals(member.name()))) {
                bench.old(member).ifPresent(old -> {
                    bench.policy(member, old, RestartPolicyJson.never());
                    all.add(new MountCheck.Astray(member, old, why.get()));
                });
            }
        }
        return all;
    }

    private Down astray(Bench bench, Transaction transaction, MountCheck.Astray one, Held held) {
        Down down = down(bench, transaction, one.member(), one.container(), one.why())
                .withoutPolicy(one.member().oldPolicy());
        return held.isOutlived(one.member().name()) ? down.outliving(held.ids(one.member())) : down;
    }

    /**
     * How long the engine may still create a twin or stop an old one, because it never answered that call; zero when it
     * is settled.
     */
    private static Duration unsettledFor(Transaction transaction, Instant now) {
        boolean open = transaction.unsettled()
                && switch (transaction.step()) {
                    case CREATE ->
                        transaction.replaced().stream()
                                .anyMatch(member -> member.twin().isEmpty());
                    case STOP -> true;
                    case HOLD, RETIRE, NAME, START, PROBATION, COMMIT, REMOVE -> false;
                };
        Duration passed = Duration.between(transaction.since(), now);
        // A stop is given up after its timeout and about as long as SETTLES: the engine may still kill what did not
        // end.
        Duration left = SETTLES.plus(
                        transaction.step() == RecreateStep.STOP
                                ? transaction.stopTimeouts().plus(SETTLES)
                                : Duration.ZERO)
                .minus(passed);
        return open && !passed.isNegative() && left.isPositive() ? left : Duration.ZERO;
    }

    /** It is made again, less and less often: whatever the engine refuses, a rollback is never given up. */
    private Move<Transaction> refused(Transaction transaction, DockerException no) {
        LOG.atWarn()
                .addKeyValue("container", transaction.name())
                .addKeyValue("message", String.valueOf(no.getMessage()))
                .log("The engine refuses a step of a rollback; Wharden retries");
        Instant now = clock.instant();
        Transaction refused = transaction.with(transaction.tries().refused(now));
        return new Move.Anyway<>(refused, all -> Move.later(all, all.tries().pause(now)));
    }

    /**
     * What was put back ran before: the engine is asked again some times, and then the repair ends, and it is
     * {@link Down}.
     */
    private Move<Transaction> unstarted(
            Bench bench,
            Transaction begun,
            Transaction transaction,
            Retreat retreat,
            List<Down> astray,
            Optional<String> harm) {
        Instant now = clock.instant();
        boolean silent = retreat.unstarted().stream().anyMatch(one -> Obstacle.isSilence(one.no()));
        Transaction refused = transaction.with(transaction.tries().more(silent, now));
        // A name that another has had is not taken as soon as that is gone: see Yielded.
        boolean aside =
                retreat.unstarted().stream().anyMatch(one -> one.namesake().isPresent());
        if (!refused.tries().isOver() && !aside) {
            return new Move.Anyway<>(refused, all -> Move.later(all, all.tries().pause(now)));
        }
        retreat.unstarted()
                .forEach(one -> downs.put(down(bench, refused, one.member(), one.container(), retreat.why(one))));
        astray.forEach(downs::put);
        // Until here a prune could have taken what the engine refuses to start, and with it image and volumes.
        retreat.unstarted().stream()
                .filter(one -> !one.isAbsent())
                .forEach(one -> RecreateStep.CREATE.undo(bench, refused, one.member()));
        Holder.release(bench, refused);
        String told = harm.map(before -> before + "; ").orElse("") + retreat.unstartedWord();
        return end(bench, begun, Mishap.unstarted(transaction, retreat.unstarted(), told));
    }

    /** Whatever somebody has called it, it is back under that name; only under one that Wharden gave it is aside. */
    private Down down(Bench bench, Transaction transaction, Member member, Container container, String why) {
        Optional<Remake> remake = member.original()
                .map(body -> Remake.of(
                        LentVolumes.of(bench::find, Copies.named(bench, transaction, member), member.before()),
                        member.before(),
                        member.removed() ? member.volumes() : SameVolumes.of(bench.reader(), member.before()),
                        member.passing()));
        ContainerName kept = container.name();
        ContainerName wanted = member.inPassing(kept).isPresent() ? member.name() : kept;
        return Down.of(
                        transaction.operation().of(wanted, member.old()),
                        transaction.name(),
                        container,
                        transaction.stopped().orElse(clock.instant()),
                        why,
                        member.mounts(),
                        transaction.tries())
                .aside(kept)
                .with(remake);
    }
}
