package dev.wharden.container;

import java.util.ArrayDeque;

/** A path as text: the engine takes every spelling of one, and links are not followed here. */
public final class LexicalPath {
    private LexicalPath() {}

    /** Without doubled and trailing slashes, {@code .} and {@code ..}; always with a slash before it. */
    public static String normal(String path) {
        var parts = new ArrayDeque<String>();
        for (String part : path.split("/", -1)) {
            if (part.equals("..")) {
                parts.pollLast();
            } else if (!part.isEmpty() && !part.equals(".")) {
                parts.addLast(part);
            }
        }
        return "/" + String.join("/", parts);
    }
}
