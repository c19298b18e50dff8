package dev.wharden.remedy.guard;

import java.util.Locale;

/** Where drift comes from. */
public enum Origin {
    /** The container is judged for the first time. */
    INITIAL,
    /** The container moved, or another took its name. */
    CORRECTIVE,
    /** The policy moved. */
    INTENTIONAL;

    /** As written in metrics: {@code corrective}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
