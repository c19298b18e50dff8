package dev.wharden.remedy.recreate.interference;

import dev.wharden.container.Container;
import dev.wharden.container.Tie;
import dev.wharden.remedy.recreate.fidelity.Probation;
import dev.wharden.remedy.recreate.step.Bench;
import dev.wharden.remedy.recreate.step.Member;
import dev.wharden.remedy.recreate.step.Transaction;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * A container whose process ids another has: when it ends, the kernel kills the other (measured), and no event tells
 * why. One that is not of the unit says nothing of the repair by that.
 */
public final class Lender {
    /** So many probations after the first began its restarts excuse nothing: else it would hold up others for ever. */
    private static final int AT_MOST = 4;

    /** For a twin that takes long to be healthy. */
    private static final Duration AT_LEAST = Duration.ofMinutes(10);

    private static final Set<Tie> NAMESPACES = EnumSet.of(Tie.NETWORK, Tie.PID, Tie.IPC);

    private Lender() {}

    /**
     * What the end of a lender outside of the unit means for a member that was started and does not run.
     *
     * @param patience how long after the end of the lender its new start may still be on its way
     */
    static Intervention of(Bench bench, Transaction transaction, Member member, Instant now, Duration patience) {
        Duration probations = transaction.operation().probation().multipliedBy(AT_MOST);
        Instant end = transaction.since().plus(probations.compareTo(AT_LEAST) > 0 ? probations : AT_LEAST);
        if (outside(transaction, member).isEmpty() || now.isAfter(end)) {
            return Intervention.NONE;
        }
        Optional<Container> ended = bench.present(member)
                .filter(one -> !one.running() && one.text("/State/StartedAt").equals(member.startedAt()));
        Optional<Container> lender = outside(transaction, member).flatMap(bench::find);
        if (ended.isEmpty() || lender.isEmpty()) {
            return Intervention.NONE;
        }
        if (lender.get().running()) {
            return isBefore(member.startedAt(), lender.get().text("/State/StartedAt"))
                    ? Intervention.RESTARTED
                    : Intervention.NONE;
        }
        return Probation.endedWithin(lender.get(), bench.exits().engine(now), patience)
                ? Intervention.GOING
                : Intervention.NONE;
    }

    /** Who does not run, so that a member cannot either: for people. */
    public static Optional<String> missing(Bench bench, Transaction transaction) {
        return transaction.members().stream()
                .flatMap(member -> outside(transaction, member).stream())
                .filter(id -> bench.find(id).filter(Container::running).isEmpty())
                .map(id -> "container "
                        + bench.find(id).map(one -> one.name().value()).orElse(id)
                        + ", whose process ids it has, does not run")
                .findFirst();
    }

    /** Whether a member has a namespace of a container outside of the unit. */
    public static boolean isOf(Transaction transaction) {
        return transaction.members().stream()
                .anyMatch(member -> NAMESPACES.stream()
                        .anyMatch(tie -> outside(transaction, member, tie).isPresent()));
    }

    /** Whether one has a namespace of another container. */
    public static boolean isOf(Container container) {
        return NAMESPACES.stream().anyMatch(tie -> tie.owner(container).isPresent());
    }

    private static Optional<String> outside(Transaction transaction, Member member) {
        return outside(transaction, member, Tie.PID);
    }

    private static Optional<String> outside(Transaction transaction, Member member, Tie tie) {
        return tie.owner(member.before())
                .filter(owner -> transaction.members().stream()
                        .noneMatch(
                                other -> other.is(owner) || other.name().value().equals(owner)));
    }

    private static boolean isBefore(String one, String other) {
        try {
            return Instant.parse(one).isBefore(Instant.parse(other));
        } catch (DateTimeParseException unreadable) {
            return false;
        }
    }
}
