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

    /** A string. */
    public static int text(CharSequence text) {
        return TEXT + bytes(text);
    }

    /** A string of no more characters than that, whichever they are. */
    public static int texts(int characters) {
        return TEXT + 2 * characters;
    }

    /** A field's name, with its place in the map. */
    public static int field(CharSequence name) {
        return FIELD + bytes(name);
    }

    /** Java keeps a string in one byte a character, and in two when one of them is beyond Latin-1. */
    private static int bytes(CharSequence text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 0xff) {
                return 2 * text.length();
            }
        }
        return text.length();
    }

    /** A whole tree. */
    public static long of(JsonNode tree) {
        if (tree.isTextual()) {
            return text(tree.textValue());
        }
        if (!tree.isContainerNode()) {
            return SCALAR;
        }
        long weight = tree.isObject() ? OBJECT : ARRAY;
        for (var field : tree.properties()) {
            weight += field(field.getKey()) + of(field.getValue());
        }
        if (tree.isArray()) {
            for (JsonNode element : tree) {
                weight += of(element);
            }
        }
        return weight;
    }
}
