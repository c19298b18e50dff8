package dev.wharden.control.resource;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * What a policy wants of one limit.
 *
 * @param word as it stands in the policy
 * @param value the upper bound, or -1 for {@code required}: any limit below what the host has
 */
record Bound(String word, long value) {
    private static final long ANY = -1;

    /** Reads a setting; empty where there is none, or none that is a quantity (the reader of policies refuses those). */
    static Optional<Bound> of(String word, Function<String, OptionalLong> quantity) {
        if (word.equals("required")) {
            return Optional.of(new Bound(word, ANY));
        }
        OptionalLong value = quantity.apply(word);
        return value.isPresent() ? Optional.of(new Bound(word, value.getAsLong())) : Optional.empty();
    }

    /**
     * Whether a limit is set, 0 and less being none, and within the bound.
     *
     * @param whole all that the host has of it: where the policy says {@code required}, as much or more is not a limit
     */
    boolean holds(long limit, long whole) {
        return limit > 0 && (value == ANY ? limit < whole : limit <= value);
    }

    /** Whether any limit will do that is below what the host has. */
    boolean isAny() {
        return value == ANY;
    }

    /** Whether a repair can set it as a limit; 0 means no limit to the engine. */
    boolean isNumber() {
        return value > 0;
    }

    /** The same for swap, of which 0 can be had. */
    boolean canBeSet() {
        return value >= 0;
    }
}
