package dev.wharden.control;

import java.util.List;

/**
 * What may stand under a control's id in a policy.
 *
 * @param shorthand what a bare value means
 * @param keys of the long form
 */
public record Shape(Shorthand shorthand, List<Key<?>> keys) {
    /** The key of what is forbidden. */
    public static final Key<Boolean> ALLOW = Key.flag("allow", "false forbids it; true sets no requirement", false);

    /** The key of what is required. */
    public static final Key<Boolean> REQUIRED =
            Key.flag("required", "true demands it; false sets no requirement", true);

    /** Keeps a copy of the keys. */
    public Shape {
        keys = List.copyOf(keys);
    }

    /** Whether settings ask for anything: {@code allow: true} and {@code required: false} do not. */
    public boolean hasOpinion(Settings settings) {
        return switch (shorthand) {
            case FORBIDDEN -> !settings.get(ALLOW);
            case REQUIRED -> settings.get(REQUIRED);
            case VALUE, NONE -> true;
        };
    }

    /** What a bare value under a control's id stands for. */
    public enum Shorthand {
        /** {@code false} is {@code {allow: false}}; {@code true} is no opinion. */
        FORBIDDEN("allow"),
        /** {@code true} is {@code {required: true}}; {@code false} is no opinion. */
        REQUIRED("required"),
        /** A word or size is {@code {value: …}}. */
        VALUE("value"),
        /** Only the long form. */
        NONE("");

        private final String key;

        Shorthand(String key) {
            this.key = key;
        }

        /** The key that a bare value is the value of; the empty string where there is none. */
        public String key() {
            return key;
        }
    }
}
