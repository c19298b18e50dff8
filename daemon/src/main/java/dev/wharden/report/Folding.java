package dev.wharden.report;

import java.util.ArrayList;
import java.util.List;

/** Sentences folded at a terminal's width. */
public final class Folding {
    private static final int NARROWEST = 20;

    private Folding() {}

    /**
     * Folds at spaces.
     *
     * @param indent before each line
     * @param width columns in all; 0 never folds, and neither does a width that leaves no room for words
     * @return at least one line
     */
    public static List<String> fold(String indent, String sentence, int width) {
        int room = width - indent.length();
        if (width == 0 || room < NARROWEST) {
            return List.of(indent + sentence);
        }
        var lines = new ArrayList<String>();
        var line = new StringBuilder();
        int used = 0;
        for (String word : sentence.split(" ", -1)) {
            int length = visible(word);
            if (used > 0 && used + 1 + length > room) {
                lines.add(indent + line);
                line.setLength(0);
                used = 0;
            }
            if (!line.isEmpty()) {
                line.append(' ');
                used++;
            }
            line.append(word);
            used += length;
        }
        lines.add(indent + line);
        return lines;
    }

    private static int visible(String word) {
        return word.replaceAll("\u001b\\[[0-9;]*m", "").length();
    }
}
