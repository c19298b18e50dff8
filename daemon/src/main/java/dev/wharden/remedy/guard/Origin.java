package dev.wharden.remedy.guard;

import java.util.Locale;
import java.util.Optional;

/** Where drift comes from. */
public enum Origin {
    /** The container is judged for the first time. */
    INITIAL,
    /** The container moved, or another took its name. */
    CORRECTIVE,
    /** The policy moved. */
    INTENTIONAL;

    /** That of a finding of the container of this id, which the last verdict had not. */
    static Origin of(Optional<ContainerHistory.Seen> last, String id, String policyDigest) {
        if (last.isEmpty()) {
            return INITIAL;
        }
        boolean policyMoved = !last.get().policyDigest().equals(policyDigest);
        return policyMoved && last.get().containerId().equals(id) ? INTENTIONAL : CORRECTIVE;
    }

    /** As written in metrics: {@code corrective}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
