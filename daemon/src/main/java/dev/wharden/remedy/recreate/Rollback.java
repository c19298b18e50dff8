package dev.wharden.remedy.recreate;

import dev.wharden.remedy.plan.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** Takes a recreation back and says how that went: as often as it is called, until nothing is left to be done. */
final class Rollback {
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);

    private final Journal<Transaction> journal;
    private final MountCheck mounts;
    private final RepairNotes notes;
    private final Downs downs;
    private final InstantSource clock;

    Rollback(Journal<Transaction> journal, MountCheck mounts, RepairNotes notes, Downs downs, InstantSource clock) {
        this.journal = journal;
        this.downs = downs;
        this.mounts = mounts;
        this.notes = notes;
        this.clock = clock;
    }

    /**
     * Goes back, or further back.
     *
     * @return InProgress while something is left to be done; any other is the end, which the caller records
     * @throws dev.wharden.docker.DockerException when the engine cannot be asked: it has to be made again
     */
    Outcome go(Bench bench, Transaction begun) {
        Duration pause = begun.tries().pause(clock.instant());
        if (!pause.isZero()) {
            return new Outcome.InProgress(pause);
        }
        Optional<Transaction> told = Taken.of(bench, begun, clock.instant());
        Transaction transaction = told.orElse(begun);
        journal.putIfPossible(transaction.name(), transaction);
        if (told.isEmpty()) {
            return new Outcome.InProgress(Probation.SOON);
        }
        LastWords.keep(bench, transaction, notes, clock.instant());
        var retreat = new Retreat(bench, transaction);
        Optional<String> lost = retreat.make();
        Optional<String> harm = mounts.stopOther(bench, retreat.started(), lost);
        if (!retreat.unstarted().isEmpty()) {
            return unstarted(bench, transaction, retreat, harm);
        }
        if (harm.isPresent()) {
            return Mishap.harmed(transaction, harm.get());
        }
        Duration left = transaction.unsettledFor(clock.instant());
        if (!left.isZero()) {
            return new Outcome.InProgress(left.compareTo(LOOK_AGAIN) < 0 ? left : LOOK_AGAIN);
        }
        return Mishap.rolledBack(transaction);
    }

    /**
     * What was put back ran before: the engine is asked again some times, and then the repair ends, and it is
     * {@link Down}.
     */
    private Outcome unstarted(Bench bench, Transaction transaction, Retreat retreat, Optional<String> harm) {
        Instant now = clock.instant();
        boolean silent = retreat.unstarted().stream().anyMatch(one -> Obstacle.isSilence(one.no()));
        Tries tries = transaction.tries();
        Transaction refused = transaction.with(silent ? tries.silent(now) : tries.refused(now));
        if (refused.tries().isOver()) {
            retreat.unstarted().forEach(one -> downs.put(down(bench, refused, one, retreat.why(one))));
            String told = harm.map(before -> before + "; ").orElse("") + retreat.unstartedWord();
            return Mishap.harmed(Mishap.unstarted(transaction, retreat.unstarted()), told);
        }
        journal.putIfPossible(refused.name(), refused);
        return new Outcome.InProgress(refused.tries().pause(now));
    }

    private Down down(Bench bench, Transaction transaction, Retreat.Unstarted one, String why) {
        Member member = one.member();
        Down down = Down.of(
                transaction.order().of(member.name(), member.old()),
                transaction.name(),
                one.container(),
                transaction.stopped().orElse(clock.instant()),
                why,
                member.mounts(),
                transaction.tries());
        Optional<Remake> remake = member.original()
                .map(body -> Remake.of(
                        ReferenceRewrite.again(body, transaction.members(), bench.copies(transaction)),
                        member.oldPolicy(),
                        member.removed() ? member.volumes() : bench.volumes(member)));
        return (one.namesake().isPresent() ? down.aside(one.container().name()) : down).with(remake);
    }
}
