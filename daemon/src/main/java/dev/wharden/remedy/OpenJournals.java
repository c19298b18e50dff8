package dev.wharden.remedy;

import dev.wharden.container.ContainerName;
import dev.wharden.remedy.guard.OpenWork;
import dev.wharden.remedy.recreate.Journal;
import dev.wharden.remedy.recreate.Parts;
import dev.wharden.remedy.state.StateDir;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;

/**
 * Recreations and restarts that a state directory holds open.
 *
 * @param clock that their journals were written by
 */
public record OpenJournals(StateDir state, InstantSource clock) implements OpenWork {
    @Override
    public Set<ContainerName> names() {
        var names = new HashSet<>(Parts.names(state));
        names.addAll(Journal.open(state, Journal.RESTARTS));
        return names;
    }

    @Override
    public Set<ContainerName> proved() {
        return Parts.proved(state, clock.instant());
    }

    @Override
    public Set<ContainerName> still() {
        return Parts.still(state, clock.instant());
    }
}
