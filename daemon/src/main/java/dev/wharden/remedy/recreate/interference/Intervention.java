package dev.wharden.remedy.recreate.interference;

import dev.wharden.container.Container;
import dev.wharden.observe.EventLedger;
import dev.wharden.remedy.recreate.fidelity.Probation;
import dev.wharden.remedy.recreate.step.Bench;
import dev.wharden.remedy.recreate.step.Member;
import dev.wharden.remedy.recreate.step.Member.Fate;
import dev.wharden.remedy.recreate.step.RecreateStep;
import dev.wharden.remedy.recreate.step.Transaction;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** What another Docker client has done to one member that is on probation, as far as was heard. */
public enum Intervention {
    /** Nothing. */
    NONE,
    /** It was started again, or let run again. */
    RESTARTED,
    /** It was stopped, and is there. */
    STOPPED,
    /** It was ended a moment ago, and may be on its way to a new start or to its removal. */
    GOING,
    /** It was removed. */
    REMOVED;

    /**
     * Between the end and the start of a restart, on a host that is busy (3 s were too short with sixty containers
     * restarted at once).
     */
    public static final Duration RESTART = Duration.ofSeconds(8);

    /** The engine says so from the moment of a {@code docker rm -f} on (moby container/state.go). */
    private static final Set<String> BEING_REMOVED = Set.of("removing", "dead");

    /** Looks at a member. What was found once is not told again. Throws a DockerException. */
    static Intervention of(Bench bench, Transaction transaction, Member member, Instant now) {
        return switch (member.fate()) {
            case NONE ->
                member.present()
                        .filter(bench.exits()::concerns)
                        .map(id -> heard(bench, member, id, now))
                        .filter(one -> one != NONE)
                        .orElseGet(() -> Lender.of(bench, transaction, member, now, RESTART));
            case STOPPED, ENDED ->
                bench.present(member)
                        .map(present -> present.running() ? RESTARTED : NONE)
                        .orElse(REMOVED);
            case REMOVED, GONE -> NONE;
        };
    }

    private static Intervention heard(Bench bench, Member member, String id, Instant now) {
        EventLedger exits = bench.exits();
        Optional<Container> present = bench.present(member);
        if (present.isEmpty()) {
            return switch (exits.removal(id, now)) {
                case MEANT -> REMOVED;
                case OPEN -> GOING;
                case NONE, UNCLEAR, PRUNED -> exits.ordered(id, member.before()) ? REMOVED : NONE;
            };
        }
        if (present.get().running() && !present.get().paused() && exits.paused(id)) {
            return RESTARTED;
        }
        if (!exits.sentAway(present.get())) {
            return NONE;
        }
        if (BEING_REMOVED.contains(present.get().text("/State/Status"))) {
            return GOING;
        }
        if (!present.get().running()) {
            // The engine needs a moment between the end and the start of a restart.
            return Probation.endedWithin(present.get(), exits.engine(now), RESTART) ? GOING : STOPPED;
        }
        return present.get().text("/State/StartedAt").equals(member.startedAt()) ? NONE : RESTARTED;
    }

    /** Whether another client has ended or paused it since that was looked at, which the next look tells. */
    public static boolean isSince(Bench bench, Member member, Container successor) {
        boolean runsOn =
                successor.running() && successor.text("/State/StartedAt").equals(member.startedAt());
        return runsOn
                ? !successor.paused() && bench.exits().paused(successor.id())
                : bench.exits().sentAway(successor);
    }

    /**
     * The transaction that goes back with what others want by now of old ones that they had stopped before or while
     * Wharden did: the last that they ordered decides, and only what Wharden has stopped is {@link Owed} a start. Empty
     * while one may be on its way to a new start and whoever needs it waits for that.
     */
    public static Optional<Transaction> lastOrders(Bench bench, Transaction begun, Instant now) {
        if (begun.step().compareTo(RecreateStep.STOP) > 0) {
            return Optional.of(begun);
        }
        Transaction transaction = begun;
        for (Member member : begun.members()) {
            Fate fate = bench.old(member)
                    .filter(old -> member.fate() == Fate.NONE || member.fate() == Fate.STOPPED)
                    .map(old -> old.running() || Owed.isStart(bench, begun, member, old) ? Fate.NONE : Fate.STOPPED)
                    .orElse(member.fate());
            transaction = transaction.with(member.with(fate));
        }
        boolean open = !transaction.stranded().isEmpty()
                && transaction.left().stream()
                        .flatMap(member -> bench.old(member).stream())
                        .anyMatch(
                                old -> Probation.endedWithin(old, bench.exits().engine(now), RESTART));
        return open ? Optional.empty() : Optional.of(transaction);
    }

    /** The member with what has become of it. */
    Member of(Member member) {
        return switch (this) {
            case NONE, GOING -> member;
            case RESTARTED -> member.with(Fate.NONE);
            case STOPPED -> member.with(Fate.STOPPED);
            case REMOVED -> member.with(Fate.REMOVED);
        };
    }
}
