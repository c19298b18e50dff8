package dev.wharden.remedy.recreate.interference;

import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.remedy.recreate.coexistence.Namesake;
import dev.wharden.remedy.recreate.coexistence.Redeployed;
import dev.wharden.remedy.recreate.step.Bench;
import dev.wharden.remedy.recreate.step.Copies;
import dev.wharden.remedy.recreate.step.Member;
import dev.wharden.remedy.recreate.step.Member.Fate;
import dev.wharden.remedy.recreate.step.RecreateStep;
import dev.wharden.remedy.recreate.step.Transaction;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What another client has put away by a new name, to run another container with its name and its data: {@code docker
 * stop web; docker rename web web-old; docker run --name web}. The engine tells nothing of a stop of what does not run,
 * which a container that Wharden has stopped does not, so the rename and the other one have to do: the one that was put
 * away stays stopped, since two must not write to the same data. Where they share none, it may be meant to run beside
 * the other until that is ready, and goes on.
 */
public final class Displaced {
    /** A {@code docker run} that comes after the rename is there within a second; a host may be busy. */
    private static final Duration RUN = Duration.ofSeconds(5);

    private Displaced() {}

    /**
     * The transaction that goes back, with those that stay stopped; empty while the other one may be on its way. Throws
     * a DockerException.
     */
    public static Optional<Transaction> told(Bench bench, Transaction transaction, Instant now) {
        if (transaction.step().compareTo(RecreateStep.STOP) < 0) {
            return Optional.of(transaction);
        }
        Optional<Transaction> displaced = of(bench, transaction);
        boolean open = displaced.isEmpty()
                && now.isBefore(transaction.since().plus(RUN))
                && transaction.members().stream()
                        .anyMatch(member -> Redeployed.hasData(member.before())
                                && renamed(bench, member).isPresent());
        return open ? Optional.empty() : displaced.or(() -> Optional.of(transaction));
    }

    /** The transaction with those that stay stopped; empty for none. Throws a DockerException. */
    static Optional<Transaction> of(Bench bench, Transaction begun) {
        Transaction transaction = begun;
        for (Member member : begun.members()) {
            Optional<ContainerName> name = renamed(bench, member);
            Optional<String> other = name.flatMap(_ -> successor(bench, member));
            if (other.isPresent()) {
                transaction = transaction
                        .with(member.given(name).with(Fate.STOPPED))
                        .interfered(
                                member.name() + " was renamed to " + name.get() + " by " + member.other() + ", and "
                                        + other.get() + " runs under its name: " + name.get()
                                        + " is as it was before, and stays stopped" + Taken.before(transaction),
                                transaction.unsettled());
            }
        }
        return transaction.left().size() == begun.left().size() ? Optional.empty() : Optional.of(transaction);
    }

    /** The name that another client has given to the twin or to the old one; empty for none, and for what was left. */
    private static Optional<ContainerName> renamed(Bench bench, Member member) {
        return member.replaced() && member.fate() == Fate.NONE
                ? Stream.concat(bench.twin(member).stream(), bench.old(member).stream())
                        .map(Container::name)
                        .filter(name -> !name.equals(member.name())
                                && member.inPassing(name).isEmpty())
                        .findFirst()
                : Optional.empty();
    }

    /** Another that runs under its name and can write to its data, for people. */
    private static Optional<String> successor(Bench bench, Member member) {
        return Copies.successor(bench, member)
                .map(Namesake::container)
                .filter(Container::running)
                .flatMap(other -> Redeployed.common(member.before(), other)
                        .map(what -> Redeployed.word(other) + " with its data (" + what + ")"));
    }
}
