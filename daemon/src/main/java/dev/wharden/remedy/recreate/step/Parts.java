package dev.wharden.remedy.recreate.step;

import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.container.CreateBody;
import dev.wharden.container.Tie;
import dev.wharden.remedy.recreate.coexistence.PassingNames;
import dev.wharden.remedy.state.StateDir;
import dev.wharden.remedy.state.StateUnavailable;
import dev.wharden.remedy.transaction.Operation;
import dev.wharden.remedy.transaction.TransactionLog;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Who has a part in an open recreation. A journal that cannot be read stands for the container of its own name, and for
 * every name that a recreation of it gives for a time: none of them may be touched. Whom it had in its unit is not
 * known, so nothing new is begun meanwhile.
 */
public final class Parts {
    private Parts() {}

    /** The open recreations of a state directory, those of earlier builds too. */
    public static TransactionLog<Transaction> log(StateDir state) {
        return new TransactionLog<>(
                state, TransactionLog.RECREATIONS, Transaction.class, Transaction::name, EarlierJournals::recreation);
    }

    /**
     * What a container is that has its name from an open recreation of a state directory, such as the predecessor of
     * web: for readers. Throws StateUnavailable.
     */
    public static Optional<String> passingIn(StateDir state, Container container) {
        TransactionLog<Transaction> log = log(state);
        return isStranger(log, container) ? Optional.empty() : passing(log, container.name());
    }

    /**
     * Whether a name is one that an open recreation of a state directory has given for a time. Throws StateUnavailable.
     */
    public static boolean isPassing(StateDir state, ContainerName name) {
        return passing(log(state), name).isPresent();
    }

    /**
     * Whether a container that has the name of one of Wharden's is another: it runs, and no journal knows its id. What
     * Wharden starts under such a name is in the journal before that, as its holder is.
     */
    public static boolean isStranger(TransactionLog<Transaction> log, Container container) {
        return container.running() && readable(log).noneMatch(open -> open.knows(container.id()));
    }

    /**
     * The target of the open recreation that has a part for a container, whatever it is called: one that it replaces or
     * has made. The id of what it makes is in the journal a moment after that, so until then its action's mark counts
     * too: under whatever name, since nothing may be begun on it.
     */
    public static Optional<ContainerName> of(TransactionLog<Transaction> log, Container container) {
        return readable(log)
                .filter(open -> open.knows(container.id()) || (isMarked(open, container) && isMaking(open)))
                .map(Transaction::name)
                .findFirst();
    }

    /** The open recreation whose twin a container is, where that runs although its old one may not have stopped yet. */
    public static Optional<Transaction> early(TransactionLog<Transaction> log, Container container) {
        return container.running()
                ? readable(log)
                        .filter(open -> open.step().compareTo(RecreateStep.STOP) <= 0)
                        .filter(open -> open.twins().containsValue(container.id()))
                        .findFirst()
                : Optional.empty();
    }

    /**
     * Tells which containers have a part in the open recreation of a target. A twin whose id is not in the journal yet
     * is known by its mark and its name; once it is, the mark counts for nothing, because anyone can copy it. Throws
     * StateUnavailable.
     */
    public static Predicate<Container> in(TransactionLog<Transaction> log, ContainerName target) {
        Optional<Transaction> open = log.open(target);
        return container ->
                open.filter(transaction -> isIn(transaction, container)).isPresent();
    }

    /** What the open recreations are that have such a part for a container; one that cannot be read has none. */
    public static Stream<Operation> on(TransactionLog<Transaction> log, Container container) {
        return readable(log).filter(open -> isIn(open, container)).map(Transaction::operation);
    }

    private static boolean isIn(Transaction open, Container container) {
        return open.knows(container.id()) || isMade(open, container);
    }

    private static boolean isMade(Transaction open, Container container) {
        ContainerName name = container.name();
        return isMarked(open, container)
                && open.members().stream()
                        .filter(member -> open.undoing() || member.twin().isEmpty())
                        .anyMatch(member -> member.name().equals(name)
                                || member.inPassing(name).isPresent());
    }

    /** Whether there may be one of its containers whose id is not known. */
    private static boolean isMaking(Transaction open) {
        return open.undoing()
                || open.replaced().stream().anyMatch(member -> member.twin().isEmpty());
    }

    private static boolean isMarked(Transaction open, Container container) {
        return container
                .labels()
                .getOrDefault(CreateBody.HINTS + "action", "")
                .equals(open.operation().action());
    }

    /**
     * What is being done to each container that has a part in an open recreation of a state directory: a clause such as
     * "on probation". Throws StateUnavailable.
     */
    public static Map<ContainerName, String> underWayIn(StateDir state) {
        TransactionLog<Transaction> log = log(state);
        var underWay = new TreeMap<ContainerName, String>();
        for (ContainerName open : log.open()) {
            Optional<Transaction> transaction = read(log, open);
            String clause = transaction.map(Parts::clause).orElse("recreation in progress; its journal cannot be read");
            transaction
                    .map(Transaction::names)
                    .orElse(List.of(open))
                    .forEach(name ->
                            underWay.put(name, name.equals(open) ? clause : "one unit with " + open + ": " + clause));
        }
        return underWay;
    }

    private static String clause(Transaction open) {
        if (open.undoing()) {
            return "recreation is being rolled back";
        }
        return open.proving() ? "recreated, on probation" : "recreation in progress";
    }

    /**
     * How long the probation of an open recreation of a name still lasts at least; empty when none is on probation.
     * Throws StateUnavailable.
     */
    public static Optional<Duration> probationLeft(StateDir state, ContainerName name, Instant now) {
        return log(state)
                .open(name)
                .filter(Transaction::proving)
                .map(open -> Duration.between(
                        now, open.started().orElse(now).plus(open.operation().probation())))
                .map(left -> left.isNegative() ? Duration.ZERO : left);
    }

    /**
     * The names of all containers that have a part in an open recreation of a state directory. Throws StateUnavailable.
     */
    public static Set<ContainerName> names(StateDir state) {
        TransactionLog<Transaction> log = log(state);
        return Stream.concat(log.open().stream(), readable(log).flatMap(transaction -> transaction.names().stream()))
                .collect(Collectors.toSet());
    }

    /**
     * Those whose twins have been up for the whole probation and only wait for a health check, and those whose
     * probation other clients start again and again. Throws StateUnavailable.
     */
    public static Set<ContainerName> proved(StateDir state, Instant now) {
        return proving(state, transaction -> transaction.proved(now));
    }

    /**
     * Those that stand still for a quarantine, and those whose rollback does not come to its end: nothing waits for
     * them. Throws StateUnavailable.
     */
    public static Set<ContainerName> still(StateDir state, Instant now) {
        return Stream.concat(
                        proving(state, transaction -> transaction.started().isEmpty()).stream(),
                        stuck(state, now).flatMap(transaction -> transaction.names().stream()))
                .collect(Collectors.toSet());
    }

    /** Those whose rollback does not come to its end. Throws StateUnavailable. */
    public static Stream<Transaction> stuck(StateDir state, Instant now) {
        return readable(log(state)).filter(transaction -> transaction.isStuck(now));
    }

    /** The same, and those of which the engine has refused a step, such as where a network is gone. */
    public static Stream<Transaction> refused(StateDir state, Instant now) {
        return readable(log(state))
                .filter(transaction -> transaction.isStuck(now)
                        || (transaction.undoing() && transaction.tries().refused() > 0));
    }

    private static Set<ContainerName> proving(StateDir state, Predicate<Transaction> such) {
        return readable(log(state))
                .filter(Transaction::proving)
                .filter(such)
                .flatMap(transaction -> transaction.names().stream())
                .collect(Collectors.toSet());
    }

    /** Those of one recreation, its target first; empty when the name has no part in any. */
    public static List<ContainerName> unit(TransactionLog<Transaction> log, ContainerName name) {
        return readable(log)
                .map(Transaction::names)
                .filter(names -> names.contains(name))
                .findFirst()
                .orElseGet(() -> log.open().contains(name) ? List.of(name) : List.of());
    }

    /**
     * What a container is whose name a recreation has given to it for a time, such as the predecessor of web; empty for
     * any other name.
     */
    public static Optional<String> passing(TransactionLog<Transaction> log, ContainerName name) {
        return log.open().stream()
                .flatMap(open -> read(log, open)
                        .map(transaction -> transaction.members().stream()
                                .flatMap(member ->
                                        member
                                                .inPassing(name)
                                                .map(what -> "the " + what + " of " + member.name())
                                                .stream())
                                .findFirst())
                        .orElseGet(() -> Optional.of("a container of " + open)
                                .filter(any -> name.value().startsWith(PassingNames.prefix(open))))
                        .stream())
                .findFirst();
    }

    /**
     * The target of an open recreation, another one, that has a part for one that depends on any of these. Between its
     * removal and its twin's creation no look at the engine tells of that one. A rollback that does not come to its end
     * holds nothing up.
     */
    public static Optional<ContainerName> tied(
            TransactionLog<Transaction> log, ContainerName target, Collection<Container> containers, Instant now) {
        return readable(log)
                .filter(open -> !open.name().equals(target) && !open.isStuck(now))
                .filter(open -> open.members().stream()
                        .anyMatch(member -> containers.stream()
                                .anyMatch(one -> Tie.between(member.before(), one).stream()
                                        .anyMatch(Tie::declared))))
                .map(Transaction::name)
                .findFirst();
    }

    /** What was proved so far does not count. Written until it is on disk, however long it stands still. */
    public static void standStill(TransactionLog<Transaction> log, ContainerName name) {
        log.open(name)
                .filter(Transaction::proving)
                .filter(open -> open.started().isPresent() || log.isUnwritten(open))
                .ifPresent(open -> log.putAnyway(open.unproven()));
    }

    /** All that the open recreations of a state directory replace or restart. Throws StateUnavailable. */
    public static Stream<Member> members(StateDir state) {
        return readable(log(state)).flatMap(open -> open.members().stream());
    }

    private static Stream<Transaction> readable(TransactionLog<Transaction> log) {
        return log.open().stream().flatMap(open -> read(log, open).stream());
    }

    private static Optional<Transaction> read(TransactionLog<Transaction> log, ContainerName open) {
        try {
            return log.open(open);
        } catch (StateUnavailable unreadable) {
            // The state directory tells of it, and whoever resumes it fails.
            return Optional.empty();
        }
    }
}
