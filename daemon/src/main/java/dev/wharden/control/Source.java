package dev.wharden.control;

import java.util.Locale;

/** Where the proof of a finding comes from. */
public enum Source {
    INSPECT,
    IMAGE,
    KERNEL,
    EVENT,
    ENGINE,
    HOST;

    /** As written in reports and metrics: {@code inspect}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
