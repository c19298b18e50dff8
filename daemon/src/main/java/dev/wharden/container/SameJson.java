package dev.wharden.container;

import com.fasterxml.jackson.databind.JsonNode;

/** Equality of JSON values as people mean it: Jackson tells 5 that was read from 5 that was computed as a long. */
public final class SameJson {
    private SameJson() {}

    /** Whether two values are the same, numbers by their value at any depth. */
    public static boolean of(JsonNode one, JsonNode other) {
        return one.equals(SameJson::compare, other);
    }

    private static int compare(JsonNode one, JsonNode other) {
        if (one.isNumber() && other.isNumber()) {
            return one.decimalValue().compareTo(other.decimalValue());
        }
        return one.equals(other) ? 0 : 1;
    }
}
