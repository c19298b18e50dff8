package dev.wharden.report;

/** Text from containers made harmless for a terminal or a line of text. */
public final class Printable {
    private Printable() {}

    /**
     * The text with everything that a terminal could act on or that could break a line written as {@code \}{@code u001b}: control characters, line and paragraph
     * separators, and the marks that turn the direction of writing (CVE-2021-42574).
     */
    public static String of(String hostile) {
        if (hostile.codePoints().noneMatch(Printable::dangerous)) {
            return hostile;
        }
        var safe = new StringBuilder(hostile.length() + 16);
        hostile.codePoints().forEach(c -> {
            if (dangerous(c)) {
                safe.append(String.format("\\u%04x", c));
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
