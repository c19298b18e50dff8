package dev.wharden.remedy;

import dev.wharden.remedy.plan.Outcome;
import dev.wharden.remedy.plan.Remedy;
import dev.wharden.subject.Subject;

/** Freezes a container and cuts it off: the seam to the quarantine's own machine. */
@FunctionalInterface
public interface Quarantining {
    /**
     * Quarantines, and records begin and end by itself, because a crash in between is gone on with. Unremediable
     * changes nothing and records nothing.
     *
     * @param subject the container as it was just observed
     */
    Outcome quarantine(Mandate mandate, Subject subject, Remedy.Quarantine remedy);
}
