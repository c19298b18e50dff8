package dev.wharden.remedy;

import dev.wharden.remedy.plan.Outcome;
import dev.wharden.remedy.plan.Remedy;

/** Freezes a container and cuts it off: the seam to the quarantine's own machine. */
@FunctionalInterface
public interface Quarantining {
    /** Quarantines under an action that is recorded as begun already. */
    Outcome quarantine(Mandate mandate, Remedy.Quarantine remedy);
}
