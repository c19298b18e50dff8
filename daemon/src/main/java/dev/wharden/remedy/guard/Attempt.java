package dev.wharden.remedy.guard;

import dev.wharden.container.ContainerName;
import dev.wharden.remedy.plan.Outcome;
import java.util.function.Supplier;

/** A remedy that was admitted, in the place that was taken for it. */
public final class Attempt {
    private Attempt() {}

    /**
     * Executes it. However it ends, by an exception too, its place is free again; what the journal holds open keeps its own.
     *
     * @param guards that have admitted it
     * @param counted as for {@link Guards#ended}
     * @return what the remedy returns; the guards have been told
     */
    public static Outcome run(Guards guards, ContainerName name, boolean counted, Supplier<Outcome> remedy) {
        try {
            Outcome outcome = remedy.get();
            guards.ended(name, counted, outcome);
            return outcome;
        } catch (RuntimeException e) {
            guards.thrown(name, e);
            throw e;
        }
    }
}
