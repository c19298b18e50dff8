package dev.wharden.remedy;

import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.remedy.inplace.Restarter;
import dev.wharden.remedy.inplace.Updater;
import dev.wharden.remedy.plan.Cause;
import dev.wharden.remedy.plan.Outcome;
import dev.wharden.remedy.recreate.Order;
import dev.wharden.remedy.recreate.Recreator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** What the journals of the three executors hold open, and its continuation. A name has at most one open action. */
public record OpenActions(Updater updater, Restarter restarter, Recreator recreator) implements Recovery {
    @Override
    public Optional<Outcome> resume(ContainerName name) {
        return recreator.resume(name).or(() -> restarter.resume(name)).or(() -> updater.resume(name));
    }

    @Override
    public Optional<Cause> cause(ContainerName name) {
        return recreator
                .order(name)
                .or(() -> restarter.order(name))
                .or(() -> updater.order(name))
                .map(Order::cause);
    }

    @Override
    public void standStill(ContainerName name) {
        recreator.standStill(name);
    }

    @Override
    public List<ContainerName> open() {
        var names = new TreeSet<>(recreator.open());
        names.addAll(restarter.open());
        names.addAll(updater.open());
        return List.copyOf(names);
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
}
