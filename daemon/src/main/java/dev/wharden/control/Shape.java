package dev.wharden.control;

import java.util.List;

/**
 * What may stand under a control's id in a policy.
 *
 * @param shorthand what a bare value means
 * @param settings the keys of the long form
 */
public record Shape(Shorthand shorthand, List<Setting> settings) {
    /** Copies the list. */
    public Shape {
        settings = List.copyOf(settings);
    }

    /** What a bare value under a control's id stands for. */
    public enum Shorthand {
        /** {@code false} is {@code {allow: false}}; {@code true} is no opinion. */
        FORBIDDEN,
        /** {@code true} is {@code {required: true}}; {@code false} is no opinion. */
        REQUIRED,
        /** A word or size is {@code {value: …}}. */
        VALUE,
        /** Only the long form. */
        NONE
    }
}
