package dev.wharden.remedy;

import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.remedy.inplace.Restarter;
import dev.wharden.remedy.inplace.Updater;
import dev.wharden.remedy.plan.Cause;
import dev.wharden.remedy.plan.Outcome;
import dev.wharden.remedy.recreate.Recreator;
import dev.wharden.remedy.recreate.step.Parts;
import dev.wharden.remedy.transaction.Executor;
import dev.wharden.remedy.transaction.Operation;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What the journals of the three executors hold open, and its continuation. A name has at most one open action. */
public record OpenActions(Updater updater, Restarter restarter, Recreator recreator) implements Recovery {
    private Stream<Executor<?>> all() {
        return Stream.of(recreator, restarter, updater);
    }

    @Override
    public Optional<Outcome> resume(ContainerName name) {
        return all().flatMap(one -> one.resume(name).stream()).findFirst();
    }

    @Override
    public Optional<Cause> cause(ContainerName name) {
        return all().flatMap(one -> one.operation(name).stream()).findFirst().map(Operation::cause);
    }

    @Override
    public void standStill(ContainerName name) {
        Parts.standStill(recreator.journal(), name);
    }

    @Override
    public List<ContainerName> open() {
        return all().flatMap(one -> one.open().stream()).distinct().sorted().toList();
    }

    @Override
    public List<ContainerName> unit(ContainerName name) {
        return recreator.unit(name);
    }

    @Override
    public boolean isPassing(ContainerName name) {
        return recreator.isPassing(name);
    }

    @Override
    public boolean isStranger(Container container) {
        return recreator.isStranger(container);
    }

    @Override
    public Optional<ContainerName> partOf(Container container) {
        return Parts.of(recreator.journal(), container)
                .or(() -> all().flatMap(Executor::operations)
                        .filter(operation -> operation.containerId().equals(container.id()))
                        .map(Operation::container)
                        .findFirst());
    }
}
