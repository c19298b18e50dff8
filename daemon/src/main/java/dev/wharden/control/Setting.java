package dev.wharden.control;

import java.util.List;

/**
 * One key of a control's map as data: from it come the strict reading, the JSON Schema and the documentation.
 *
 * @param name the key, such as {@code add}
 * @param type what may stand there
 * @param meaning one sentence for people
 * @param nested the keys of an OBJECT, else empty
 */
public record Setting(String name, Type type, String meaning, List<Setting> nested) {
    /** Copies the list. */
    public Setting {
        nested = List.copyOf(nested);
    }

    /** A key without keys of its own. */
    public static Setting of(String name, Type type, String meaning) {
        return new Setting(name, type, meaning, List.of());
    }

    /** What may stand at a key. */
    public enum Type {
        /** true or false. */
        BOOLEAN,
        /** Any text. */
        TEXT,
        /** A list of texts. */
        TEXTS,
        /** A list of globs over the whole string. */
        GLOBS,
        /** A map of texts to texts. */
        MAP,
        /** A uid. */
        UID,
        /** A port, or 0 for one below every port. */
        PORT,
        /** A list of ports. */
        PORTS,
        /** A list of IP addresses, not of names. */
        ADDRESSES,
        /** Kubernetes' quantity of bytes, {@code 512Mi}, or the word {@code required}. */
        BYTES,
        /** Kubernetes' quantity of processors, {@code "1"} or {@code 500m}, or the word {@code required}. */
        PROCESSORS,
        /** A whole number, or the word {@code required}. */
        COUNT,
        /** {@code uid:gid}, both numeric and above 0, or the word {@code observed}. */
        USER,
        /** A list of capabilities, with or without CAP_, or ALL. */
        CAPABILITIES,
        /** A list of absolute paths. */
        PATHS,
        /** A list of absolute paths, each with options of a tmpfs after a colon where it needs any. */
        TMPFS,
        /** A map with keys of its own. */
        OBJECT
    }
}
