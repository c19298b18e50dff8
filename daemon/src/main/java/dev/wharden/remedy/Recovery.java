package dev.wharden.remedy;

import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.remedy.inplace.Restarter;
import dev.wharden.remedy.inplace.Restarts;
import dev.wharden.remedy.inplace.Updater;
import dev.wharden.remedy.plan.Outcome;
import dev.wharden.remedy.recreate.Recreator;
import dev.wharden.remedy.recreate.step.Parts;
import dev.wharden.remedy.transaction.Executor;
import dev.wharden.remedy.transaction.Operation;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What the journals of the three executors hold open, and its continuation, under any ceiling: nothing else could go on
 * with it. A name has at most one open action. What begins one is the {@link Remediator}.
 */
public final class Recovery {
    private final Updater updater;
    private final Restarter restarter;
    private final Recreator recreator;

    /** By the executors. */
    public Recovery(Updater updater, Restarter restarter, Recreator recreator) {
        this.updater = updater;
        this.restarter = restarter;
        this.recreator = recreator;
    }

    /** Changes declarations in place. */
    Updater updater() {
        return updater;
    }

    /** Restarts. */
    Restarter restarter() {
        return restarter;
    }

    /** Recreates. */
    Recreator recreator() {
        return recreator;
    }

    private Stream<Executor<?>> all() {
        return Stream.of(recreator, restarter, updater);
    }

    /**
     * Goes on with what was begun for a name; empty when nothing is open. Throws a DockerException or StateUnavailable.
     */
    public Optional<Outcome> resume(ContainerName name) {
        return all().flatMap(one -> one.resume(name).stream()).findFirst();
    }

    /** What is open for a name. Throws StateUnavailable. */
    public Optional<Operation> operation(ContainerName name) {
        return all().flatMap(one -> one.operation(name).stream()).findFirst();
    }

    /** What is open for a name must wait, since it is held: what was proved so far does not count. */
    public void standStill(ContainerName name) {
        Parts.standStill(recreator.journal(), name);
    }

    /** The names with something open, which are to be resumed first of all. Throws StateUnavailable. */
    public List<ContainerName> open() {
        return all().flatMap(one -> one.open().stream()).distinct().sorted().toList();
    }

    /**
     * The containers of the open recreation that a name has a part in, the target's name first: while it is open,
     * nothing else is begun on any of them.
     */
    public List<ContainerName> unit(ContainerName name) {
        return recreator.unit(name);
    }

    /**
     * Whether a name is one of the passing ones of an open recreation or restart: its container is looked after under
     * the name that it replaces.
     */
    public boolean isPassing(ContainerName name) {
        return recreator.isPassing(name) || Restarts.isPassing(restarter.journal(), name);
    }

    /**
     * Removes a twin, whatever it is called, that another client has started while its old one may run: the worker of
     * its recreation may wait for a stop for minutes. Returns whether it was one. Throws a DockerException and
     * StateUnavailable.
     */
    public boolean endEarly(Container seen) {
        return recreator.endEarly(seen);
    }

    /**
     * Whether a container with a passing name is another's, and so is judged like any other. Throws StateUnavailable.
     */
    public boolean isStranger(Container container) {
        return recreator.isStranger(container)
                && Restarts.made(restarter.journal(), container).isEmpty();
    }

    /**
     * The name for which something is open that has a part for a container, whatever that is called by now: by its id,
     * or, of a recreation while that may not be known, by the action that it was created in. While it is open, nothing
     * else is begun on the container. Throws StateUnavailable.
     */
    public Optional<ContainerName> partOf(Container container) {
        return Parts.of(recreator.journal(), container)
                .or(() -> Stream.of(restarter, updater)
                        .flatMap(Executor::operations)
                        .filter(operation -> operation.containerId().equals(container.id()))
                        .map(Operation::container)
                        .findFirst())
                .or(() -> Restarts.heldBy(restarter.journal(), container.id()));
    }

    /**
     * Tells which containers have a part in what is open for a target, whatever they are called: those that it is about
     * and those that it has made. Throws StateUnavailable.
     */
    public Predicate<Container> parts(ContainerName target) {
        Predicate<Container> recreated = Parts.in(recreator.journal(), target);
        Optional<String> inPlace = Stream.of(restarter, updater)
                .flatMap(one -> one.operation(target).stream())
                .map(Operation::containerId)
                .findFirst();
        return container -> recreated.test(container)
                || inPlace.filter(container.id()::equals).isPresent();
    }

    /**
     * What is open that has a part for a container, whatever that is called by now. Other than for {@link #partOf}, a
     * mark that anyone can copy does not count without one of the names. Throws StateUnavailable.
     */
    public List<Operation> on(Container container) {
        return Stream.concat(
                        Parts.on(recreator.journal(), container),
                        Stream.of(restarter, updater)
                                .flatMap(Executor::operations)
                                .filter(operation -> operation.containerId().equals(container.id())))
                .toList();
    }

    /**
     * Another target, in whose open recreation one that depends on any of these has a part and which is to end first.
     * Throws StateUnavailable.
     */
    public Optional<ContainerName> tied(ContainerName target, Collection<Container> containers, Instant now) {
        return Parts.tied(recreator.journal(), target, containers, now);
    }

    /**
     * Whether a container is another than it was seen, or is ending, so that what was found out of it says nothing.
     * Throws a DockerException.
     */
    public boolean isMoved(Container seen) {
        return recreator.isMoved(seen);
    }
}
