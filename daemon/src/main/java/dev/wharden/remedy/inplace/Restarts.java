package dev.wharden.remedy.inplace;

import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.remedy.recreate.step.Member;
import dev.wharden.remedy.state.StateDir;
import dev.wharden.remedy.state.StateUnavailable;
import dev.wharden.remedy.transaction.TransactionLog;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What open restarts have made beside the containers that they restart: what holds image and volumes of each. */
public final class Restarts {
    private Restarts() {}

    /** The open restarts of a state directory. */
    public static TransactionLog<RestartTransaction> log(StateDir state) {
        return new TransactionLog<>(
                state,
                TransactionLog.RESTARTS,
                RestartTransaction.class,
                open -> open.operation().container());
    }

    /** The containers of those that do not come to their end. Throws StateUnavailable. */
    public static Set<ContainerName> still(StateDir state, Instant now) {
        return those(state, open -> open.isStuck(now));
    }

    /**
     * The containers of those that have run for the whole probation and only wait for a health check, and of those
     * whose probation other clients start again and again. Throws StateUnavailable.
     */
    public static Set<ContainerName> proved(StateDir state, Instant now) {
        return those(state, open -> open.isProved(now));
    }

    private static Set<ContainerName> those(StateDir state, Predicate<RestartTransaction> such) {
        TransactionLog<RestartTransaction> log = log(state);
        return log.open().stream()
                .filter(name -> read(log, name).filter(such).isPresent())
                .collect(Collectors.toSet());
    }

    /** Whether an open restart has given a name to what it has made. Throws StateUnavailable. */
    public static boolean isPassing(TransactionLog<RestartTransaction> log, ContainerName name) {
        return kept(log).anyMatch(member -> member.inPassing(name).isPresent());
    }

    /**
     * What a container is that an open restart has made, such as the holder of the image and volumes of web; empty for
     * any other. Throws StateUnavailable.
     */
    public static Optional<String> made(TransactionLog<RestartTransaction> log, Container container) {
        return kept(log)
                .filter(member ->
                        member.holding().filter(container.id()::equals).isPresent())
                .flatMap(member ->
                        member.inPassing(container.name()).map(what -> "the " + what + " of " + member.name()).stream())
                .findFirst();
    }

    /**
     * Whose image and volumes the container of this id holds for an open restart, whatever it is called by now; empty
     * for any other. Throws StateUnavailable.
     */
    public static Optional<ContainerName> heldBy(TransactionLog<RestartTransaction> log, String id) {
        return kept(log)
                .filter(member -> member.holding().filter(id::equals).isPresent())
                .map(Member::name)
                .findFirst();
    }

    /** What open restarts keep to make their containers again from. Throws StateUnavailable. */
    public static Stream<Member> members(StateDir state) {
        return kept(log(state));
    }

    private static Stream<Member> kept(TransactionLog<RestartTransaction> log) {
        return log.open().stream().flatMap(name -> read(log, name).stream()).flatMap(open -> open.kept().stream());
    }

    private static Optional<RestartTransaction> read(TransactionLog<RestartTransaction> log, ContainerName name) {
        try {
            return log.open(name);
        } catch (StateUnavailable unreadable) {
            // The state directory tells of it, and resuming it fails.
            return Optional.empty();
        }
    }
}
