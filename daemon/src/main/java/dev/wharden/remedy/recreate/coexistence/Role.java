package dev.wharden.remedy.recreate.coexistence;

import java.util.Locale;

/** What a container that a recreation makes is to it; written on it as a hint, and believed only beside the journal. */
public enum Role {
    /** The successor. */
    TWIN,
    /** A copy of the old one, made on the way back. */
    COPY,
    /** What the twin would be, to be compared; it cannot run. */
    TRIAL,
    /** Holds image and anonymous volumes; it cannot run. */
    KEEPER,
    /** Holds image and volumes until the old one or the twin runs; no program of the image runs in it. */
    HOLDER;

    /** As it is written on the container. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
