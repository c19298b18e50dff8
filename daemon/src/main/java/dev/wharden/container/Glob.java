package dev.wharden.container;

/**
 * A pattern over a whole string, case-sensitive: {@code *} is any run of characters, {@code /} included; {@code ?} is
 * one character; all else is itself.
 *
 * @param pattern not empty
 */
public record Glob(String pattern) {
    /** Refuses an empty pattern with IllegalArgumentException. */
    public Glob {
        if (pattern.isEmpty()) {
            throw new IllegalArgumentException("a glob must not be empty");
        }
    }

    /**
     * Whether the whole text matches. Takes time in proportion to pattern × text at worst, whatever an attacker names
     * his container.
     */
    public boolean matches(String text) {
        int p = 0;
        int t = 0;
        int star = -1;
        int mark = 0;
        while (t < text.length()) {
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                mark = t;
            } else if (p < pattern.length() && (pattern.charAt(p) == '?' || pattern.charAt(p) == text.charAt(t))) {
                p++;
                t++;
            } else if (star >= 0) {
                p = star + 1;
                t = ++mark;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }
}
