package dev.wharden.remedy.recreate.interference;

import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.remedy.recreate.coexistence.Displacement;
import dev.wharden.remedy.recreate.coexistence.Namesake;
import dev.wharden.remedy.recreate.step.Bench;
import dev.wharden.remedy.recreate.step.Copies;
import dev.wharden.remedy.recreate.step.Member;
import dev.wharden.remedy.recreate.step.Member.Fate;
import dev.wharden.remedy.recreate.step.RecreateStep;
import dev.wharden.remedy.recreate.step.Transaction;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Members of a recreation that were {@linkplain Displacement put away}: they stay stopped. */
public final class Displaced {
    private static final String STARTED = "/State/StartedAt";

    private Displaced() {}

    /**
     * The transaction that goes back, with those that stay stopped; one that the way back had started by then is ended
     * at once. Empty while what is to take the place of one may be on its way. Throws a DockerException.
     */
    public static Optional<Transaction> told(Bench bench, Transaction transaction, Instant now) {
        if (transaction.step().compareTo(RecreateStep.STOP) < 0) {
            return Optional.of(transaction);
        }
        Optional<Transaction> displaced = of(bench, transaction);
        displaced.ifPresent(with -> with.left().stream()
                .filter(member -> !transaction.left().contains(member))
                .forEach(member -> end(bench, member)));
        Duration passed = Duration.between(transaction.since(), now);
        boolean open = displaced.isEmpty()
                && transaction.members().stream()
                        .anyMatch(member -> renamed(bench, member)
                                .filter(name -> Displacement.isOpen(member.before(), name, passed, Duration.ZERO))
                                .isPresent());
        return open ? Optional.empty() : displaced.or(() -> Optional.of(transaction));
    }

    /** The transaction with those that stay stopped; empty for none. Throws a DockerException. */
    static Optional<Transaction> of(Bench bench, Transaction begun) {
        Transaction transaction = begun;
        for (Member member : begun.members()) {
            transaction = of(bench, transaction, member).orElse(transaction);
        }
        return transaction.left().size() == begun.left().size() ? Optional.empty() : Optional.of(transaction);
    }

    /** The transaction in which one stays stopped; empty where it was not put away. Throws a DockerException. */
    static Optional<Transaction> of(Bench bench, Transaction transaction, Member member) {
        Optional<ContainerName> name = renamed(bench, member);
        Instant begun = bench.exits().engine(transaction.operation().begun());
        return name.flatMap(given -> Displacement.of(
                        member.before(), given, Copies.successor(bench, member).map(Namesake::container), begun))
                .map(word -> transaction
                        .with(member.given(name).with(Fate.STOPPED))
                        .interfered(
                                word + ": " + name.get() + " is as it was before, and " + Displacement.stays(name.get())
                                        + Taken.before(transaction),
                                transaction.unsettled()));
    }

    private static void end(Bench bench, Member member) {
        bench.old(member)
                .filter(Container::running)
                .filter(old -> !old.text(STARTED).equals(member.before().text(STARTED)))
                .ifPresent(old -> bench.kill(member, old));
    }

    /**
     * The name that another client has given to what has the container's: its twin, or the old one before that. Empty
     * for none, and for what was left.
     */
    private static Optional<ContainerName> renamed(Bench bench, Member member) {
        return member.replaced() && member.fate() == Fate.NONE
                ? bench.twin(member)
                        .filter(twin -> member.inPassing(twin.name()).isEmpty())
                        .or(() -> bench.old(member))
                        .map(Container::name)
                        .filter(name -> !name.equals(member.name())
                                && member.inPassing(name).isEmpty())
                : Optional.empty();
    }
}
