package dev.wharden.control.fleet;

/**
 * Hostile text so that two that differ look different: where blanks or characters that are not seen make a difference,
 * it stands in quotes and they are written as {@code \}{@code u0020}.
 */
final class Visible {
    private Visible() {}

    /** The text as it is where all of it is seen, else in quotes. */
    static String of(String text) {
        String escaped = escaped(text);
        return escaped.equals(text) ? text : "\"" + escaped + "\"";
    }

    /** In quotes in any case. */
    static String quoted(String text) {
        return "\"" + escaped(text) + "\"";
    }

    private static String escaped(String text) {
        var seen = new StringBuilder(text.length() + 16);
        int[] points = text.codePoints().toArray();
        for (int i = 0; i < points.length; i++) {
            int c = points[i];
            boolean loneBlank = c == ' ' && i > 0 && i < points.length - 1 && points[i - 1] != ' ';
            if (c == '"' || c == '\\') {
                seen.append('\\').appendCodePoint(c);
            } else if (loneBlank || (c != ' ' && isSeen(c))) {
                seen.appendCodePoint(c);
            } else {
                for (char unit : Character.toChars(c)) {
                    seen.append(String.format("\\u%04x", (int) unit));
                }
            }
        }
        return seen.toString();
    }

    /** Unicode's Default_Ignorable_Code_Point and the blanks that are letters or symbols among them. */
    private static boolean isSeen(int c) {
        boolean blankLetter = c == 0x034F || c == 0x115F || c == 0x1160 || c == 0x2800 || c == 0x3164 || c == 0xFFA0;
        boolean selector = (c >= 0xFE00 && c <= 0xFE0F)
                || (c >= 0x180B && c <= 0x180F)
                || c == 0x17B4
                || c == 0x17B5
                || (c >= 0xE0000 && c <= 0xE0FFF);
        return !blankLetter
                && !selector
                && switch (Character.getType(c)) {
                    case Character.CONTROL,
                            Character.FORMAT,
                            Character.SURROGATE,
                            Character.UNASSIGNED,
                            Character.PRIVATE_USE,
                            Character.SPACE_SEPARATOR,
                            Character.LINE_SEPARATOR,
                            Character.PARAGRAPH_SEPARATOR -> false;
                    default -> true;
                };
    }
}
