package dev.wharden.remedy;

import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.remedy.guard.OpenWork;
import dev.wharden.remedy.inplace.Restarts;
import dev.wharden.remedy.recreate.step.Parts;
import dev.wharden.remedy.state.StateDir;
import dev.wharden.remedy.transaction.TransactionLog;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What the journals of a state directory hold open, read without an executor: for the guards, and for commands that
 * only look. Every method throws StateUnavailable.
 *
 * @param clock that the journals were written by
 */
public record OpenJournals(StateDir state, InstantSource clock) implements OpenWork {
    @Override
    public Set<ContainerName> names() {
        var names = new HashSet<>(Parts.names(state));
        names.addAll(TransactionLog.open(state, TransactionLog.RESTARTS));
        return names;
    }

    @Override
    public Set<ContainerName> proved() {
        var proved = new HashSet<>(Parts.proved(state, clock.instant()));
        proved.addAll(Restarts.proved(state, clock.instant()));
        return proved;
    }

    @Override
    public Set<ContainerName> still() {
        var still = new HashSet<>(Parts.still(state, clock.instant()));
        still.addAll(Restarts.still(state, clock.instant()));
        return still;
    }

    /** Whether Wharden is at work on a container, be it one that a recreation has given a passing name. */
    public boolean has(Container container) {
        return names().contains(container.name())
                || TransactionLog.open(state, TransactionLog.UPDATES).contains(container.name())
                || Parts.isPassing(state, container.name())
                || Restarts.isPassing(Restarts.log(state), container.name());
    }

    /** What is being done to containers, followers of a unit included: a clause each. */
    public static Map<ContainerName, String> underWay(StateDir state) {
        var underWay = new TreeMap<>(Parts.underWayIn(state));
        TransactionLog.open(state, TransactionLog.RESTARTS)
                .forEach(name -> underWay.putIfAbsent(name, "restart in progress"));
        TransactionLog.open(state, TransactionLog.UPDATES)
                .forEach(name -> underWay.putIfAbsent(name, "update in progress"));
        return underWay;
    }
}
