package dev.wharden.container;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What JSON comes to as a tree in memory, in bytes, as near as is needed for a bound. Its text says little of that: a
 * list of words of one character takes fourteen times as as many bytes as a tree, and empty objects thirty times
 * (measured on JDK 25 with compact headers, Jackson 2). Pure.
 */
public final class HeapWeight {
    /** A node with its empty map. */
    public static final int OBJECT = 100;

    public static final int ARRAY = 50;

    /** A number, a flag or nothing, with its place in a list. */
    public static final int SCALAR = 16;

    private static final int TEXT = 56;
    private static final int FIELD = 72;

    private HeapWeight() {}

    /** A string of so many characters. */
    public static int text(int characters) {
        return TEXT + characters;
    }

    /** A field's name of so many characters, with its place in the map. */
    public static int field(int characters) {
        return FIELD + characters;
    }

    /** A whole tree. */
    public static long of(JsonNode tree) {
        if (tree.isTextual()) {
            return text(tree.textValue().length());
        }
        if (!tree.isContainerNode()) {
            return SCALAR;
        }
        long weight = tree.isObject() ? OBJECT : ARRAY;
        for (var field : tree.properties()) {
            weight += field(field.getKey().length()) + of(field.getValue());
        }
        if (tree.isArray()) {
            for (JsonNode element : tree) {
                weight += of(element);
            }
        }
        return weight;
    }
}
