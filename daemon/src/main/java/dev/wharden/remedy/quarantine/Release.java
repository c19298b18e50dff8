package dev.wharden.remedy.quarantine;

import dev.wharden.container.ContainerName;
import dev.wharden.remedy.plan.Outcome;
import java.util.List;

/**
 * How a release ended.
 *
 * @param notes what is not as it was, a sentence each; of what a twin is to give back only when none is made
 * @param names of all that are released, the target's first; empty when none is
 */
public record Release(Outcome outcome, List<String> notes, List<String> names) {
    public Release {
        notes = List.copyOf(notes);
        names = List.copyOf(names);
    }

    /** Of one that is not held. */
    public static Release none(ContainerName container) {
        return new Release(new Outcome.Failed(container + " is not quarantined"), List.of(), List.of());
    }
}
