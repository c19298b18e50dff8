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

    /**
     * By how a field begins: {@code host:/reboot}. A JSON pointer is inspect's; an image's looks the same, so that what
     * is found there names its source. Throws IllegalArgumentException for another beginning.
     */
    static Source of(String field) {
        return field.startsWith("/")
                ? INSPECT
                : switch (field.substring(0, Math.max(0, field.indexOf(':')))) {
                    case "proc", "cgroup" -> KERNEL;
                    case "event" -> EVENT;
                    case "engine" -> ENGINE;
                    case "host", "fleet" -> HOST;
                    default -> throw new IllegalArgumentException("nothing is read at " + field);
                };
    }

    /** As written in reports and metrics: {@code inspect}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
