package dev.wharden.report;

import java.util.function.IntPredicate;

/** Text from containers made harmless for a terminal or a line of text. */
public final class Printable {
    private Printable() {}

    /**
     * The text with everything that a terminal could act on or that could break a line written as
     * {@code \}{@code u001b}: control characters, line and paragraph separators, and the marks that turn the direction
     * of writing (CVE-2021-42574).
     */
    public static String of(String hostile) {
        return escaped(hostile, Printable::dangerous);
    }

    /**
     * The same for a whole JSON text or HTML page that was written with hostile texts in it: its line ends stay. JSON
     * stays the same value, since what is escaped can only stand inside its strings.
     */
    public static String document(String written) {
        return escaped(written, c -> c != '\n' && dangerous(c));
    }

    private static String escaped(String text, IntPredicate dangerous) {
        if (text.codePoints().noneMatch(dangerous)) {
            return text;
        }
        var safe = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> {
            if (dangerous.test(c)) {
                // In two where JSON needs two.
                for (char unit : Character.toChars(c)) {
                    safe.append(String.format("\\u%04x", (int) unit));
                }
            } else {
                safe.appendCodePoint(c);
            }
        });
        return safe.toString();
    }

    private static boolean dangerous(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }
}
