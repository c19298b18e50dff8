package dev.wharden.remedy;

import dev.wharden.remedy.plan.Refusal;
import dev.wharden.remedy.plan.Remedy;
import dev.wharden.remedy.recreate.preflight.Preparation;
import dev.wharden.subject.Subject;
import java.util.Optional;

/** Whether a remedy can be executed: what looking alone has shown. Nothing is changed and no place is taken yet. */
public sealed interface Prepared {
    /** What is in the way; empty when nothing is. */
    default Optional<Refusal> inTheWay() {
        return this instanceof Refused(Refusal refusal) ? Optional.of(refusal) : Optional.empty();
    }

    /** It cannot: a fact about the container or its surroundings, or one that could not be read. */
    record Refused(Refusal refusal) implements Prepared {
        /** What each look finds. */
        public Refused(String reason) {
            this(new Refusal.Standing(reason));
        }
    }

    /** It can, with all that it takes. */
    sealed interface Ready extends Prepared {}

    /** Its limits are changed while it runs. */
    record Updating(Remedy.Update remedy) implements Ready {}

    /** The same container is restarted. */
    record Restarting(Remedy.Restart remedy) implements Ready {}

    /** It is replaced by a twin, and those that depend on it follow. */
    record Recreating(Remedy.Recreate remedy, Preparation.Ready parts) implements Ready {}

    /** It is frozen and cut off. */
    record Quarantining(Remedy.Quarantine remedy, Subject subject) implements Ready {}
}
