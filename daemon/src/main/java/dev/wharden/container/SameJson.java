package dev.wharden.container;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import java.util.TreeSet;

/** Equality of JSON values as people mean it: Jackson tells 5 that was read from 5 that was computed as a long. */
public final class SameJson {
    private SameJson() {}

    /** Whether two values are the same, numbers by their value at any depth. */
    public static boolean of(JsonNode one, JsonNode other) {
        return one.equals(SameJson::compare, other);
    }

    /**
     * Whether two answers mean the same: absent and null are the same to the engine; an empty list and null are not.
     */
    public static boolean asShown(JsonNode one, JsonNode other) {
        return (isAbsent(one) && isAbsent(other)) || of(one, other);
    }

    /**
     * {@link #asShown} for a field of {@code HostConfig}. {@code OomKillDisable} is false from its creation on and null
     * from its first start on, where the kernel's control groups are of version 2 (moby daemon/daemon_unix.go,
     * adaptContainerSettings and verifyPlatformContainerResources).
     */
    public static boolean ofHost(String key, JsonNode one, JsonNode other) {
        boolean off = key.equals("OomKillDisable") && isOff(one) && isOff(other);
        return off || asShown(one, other);
    }

    private static boolean isOff(JsonNode node) {
        return isAbsent(node) || (node.isBoolean() && !node.booleanValue());
    }

    /** Whether there is no such field, or null in it. */
    public static boolean isAbsent(JsonNode node) {
        return node.isMissingNode() || node.isNull();
    }

    /** The names of the fields of either, in their order. */
    public static Set<String> keys(JsonNode one, JsonNode other) {
        var keys = new TreeSet<String>();
        one.fieldNames().forEachRemaining(keys::add);
        other.fieldNames().forEachRemaining(keys::add);
        return keys;
    }

    private static int compare(JsonNode one, JsonNode other) {
        if (one.isNumber() && other.isNumber()) {
            return one.decimalValue().compareTo(other.decimalValue());
        }
        return one.equals(other) ? 0 : 1;
    }
}
