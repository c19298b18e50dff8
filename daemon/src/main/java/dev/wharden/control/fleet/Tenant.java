package dev.wharden.control.fleet;

import java.util.Comparator;

/**
 * Whose a container is.
 *
 * @param by how that is told
 * @param name as the label or compose says; hostile text; empty where neither says
 */
public record Tenant(By by, String name) implements Comparable<Tenant> {
    /** All that cannot be told whose they are: they may be anybody's. */
    public static final Tenant UNTOLD = new Tenant(By.UNKNOWN, "");

    private static final int LONGEST = 64;
    private static final String PROJECT = "project ";
    private static final String NO_TENANT = "no known tenant";

    private static final Comparator<Tenant> ORDER =
            Comparator.comparing(Tenant::by).thenComparing(Tenant::name);

    /** Who says whose a container is. A project and a label of the same name are two tenants. */
    public enum By {
        LABEL("label"),
        PROJECT("project"),
        UNKNOWN("unknown");

        private final String word;

        By(String word) {
            this.word = word;
        }

        /** As JSON has it. */
        public String word() {
            return word;
        }
    }

    /**
     * For people, cut where it is long: {@code shop}, {@code project shop}. In quotes where it would look like another:
     * {@code "shop\}{@code u0020"}.
     */
    public String shown() {
        String cut = cut(name, LONGEST);
        return switch (by) {
            case LABEL -> name.startsWith(PROJECT) || name.equals(NO_TENANT) ? Visible.quoted(cut) : Visible.of(cut);
            case PROJECT -> PROJECT + Visible.of(cut);
            case UNKNOWN -> NO_TENANT;
        };
    }

    /** A text with at most so many characters, the last of which says that there was more. */
    static String cut(String text, int longest) {
        return text.codePointCount(0, text.length()) <= longest
                ? text
                : text.substring(0, text.offsetByCodePoints(0, longest - 1)) + "…";
    }

    @Override
    public int compareTo(Tenant other) {
        return ORDER.compare(this, other);
    }
}
