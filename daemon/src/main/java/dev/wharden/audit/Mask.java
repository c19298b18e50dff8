package dev.wharden.audit;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Hides the values of environment variables in what an engine says: its errors may quote the body it was sent.
 *
 * @param entries {@code KEY=value}, the longest first
 */
public record Mask(List<String> entries) {
    /** Knows no values. */
    public static final Mask NONE = new Mask(List.of());

    private static final String HIDDEN = "•••";
    /**
     * Shorter values, such as 1 or true, are no secrets and would tear every message apart; they are hidden only behind
     * their key.
     */
    public static final int ALONE = 6;

    public Mask {
        entries = List.copyOf(entries);
    }

    /** This and the environment of a create body. */
    public Mask and(JsonNode body) {
        var all = new ArrayList<>(entries);
        for (JsonNode entry : body.path("Env")) {
            if (entry.isTextual() && entry.textValue().indexOf('=') >= 0) {
                all.add(entry.textValue());
            }
        }
        all.sort(Comparator.comparingInt(String::length).reversed());
        return new Mask(all);
    }

    /** The text without any of the values. */
    public String apply(String text) {
        String masked = text;
        for (String entry : entries) {
            int split = entry.indexOf('=') + 1;
            masked = masked.replace(entry, entry.substring(0, split) + HIDDEN);
            if (entry.length() - split >= ALONE) {
                masked = masked.replace(entry.substring(split), HIDDEN);
            }
        }
        return masked;
    }
}
