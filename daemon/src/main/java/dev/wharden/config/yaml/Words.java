package dev.wharden.config.yaml;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Words of files in messages, and the right word that a wrong one was probably meant to be. */
public final class Words {
    private static final int LONGEST = 60;

    private Words() {}

    /** In quotes, cut where it is long, with nothing that a terminal would obey. */
    public static String quote(String text) {
        var quoted = new StringBuilder("\"");
        text.codePoints().limit(LONGEST).forEach(c -> {
            if (Character.isISOControl(c) || Character.getType(c) == Character.FORMAT) {
                quoted.append(String.format(Locale.ROOT, "\\u%04x", c));
            } else {
                quoted.appendCodePoint(c);
            }
        });
        return quoted.append(text.codePointCount(0, text.length()) > LONGEST ? "…\"" : "\"")
                .toString();
    }

    /** {@code , did you mean "x"?}, or nothing when no word is near. */
    public static String suggestion(String wrong, Collection<String> right) {
        return nearest(wrong, right)
                .map(word -> ", did you mean " + quote(word) + "?")
                .orElse("");
    }

    /** The right word that needs the fewest changes, when these are few. */
    static Optional<String> nearest(String wrong, Collection<String> right) {
        if (wrong.length() > LONGEST) {
            return Optional.empty();
        }
        int most = Math.max(2, wrong.length() / 3);
        return right.stream()
                .filter(word -> !word.equals(wrong) && distance(wrong, word) <= most)
                .min(Comparator.comparingInt((String word) -> distance(wrong, word))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /** How many letters to insert, remove, replace or swap with the next; case does not count. */
    private static int distance(String one, String other) {
        String a = one.toLowerCase(Locale.ROOT);
        String b = other.toLowerCase(Locale.ROOT);
        int[][] least = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                least[i][j] = i == 0 || j == 0 ? i + j : least(least, a, b, i, j);
            }
        }
        return least[a.length()][b.length()];
    }

    private static int least(int[][] least, String a, String b, int i, int j) {
        int same = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        int found = Math.min(least[i - 1][j - 1] + same, Math.min(least[i - 1][j], least[i][j - 1]) + 1);
        boolean swapped = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
        return swapped ? Math.min(found, least[i - 2][j - 2] + 1) : found;
    }
}
