package dev.wharden.control;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * What a policy demands of one limit.
 *
 * @param word as it stands in the policy
 * @param value the upper bound, or -1 for {@code required}: any limit below what the host has
 */
public record Bound(String word, long value) {
    private static final long ANY = -1;

    /** The word {@code required}. */
    public static final Bound REQUIRED = new Bound("required", ANY);

    /**
     * Reads a setting; empty where it is neither {@code required} nor a quantity, which the reader of policies refuses.
     */
    static Optional<Bound> of(JsonNode node, Function<String, OptionalLong> quantity) {
        String word = node.asText();
        if (word.equals(REQUIRED.word)) {
            return Optional.of(REQUIRED);
        }
        OptionalLong value = quantity.apply(word);
        return value.isPresent() ? Optional.of(new Bound(word, value.getAsLong())) : Optional.empty();
    }

    /**
     * Whether a limit is set, 0 and less being none, and within the bound.
     *
     * @param whole all that the host has of it: where the policy says {@code required}, as much or more is not a limit
     */
    public boolean holds(long limit, long whole) {
        return limit > 0 && (value == ANY ? limit < whole : limit <= value);
    }

    /** Whether any limit will do that is below what the host has. */
    public boolean isAny() {
        return value == ANY;
    }

    /** Whether a repair can set it as a limit; 0 means no limit to the engine. */
    public boolean isNumber() {
        return value > 0;
    }

    /** The same for swap, of which 0 can be had. */
    public boolean canBeSet() {
        return value >= 0;
    }
}
