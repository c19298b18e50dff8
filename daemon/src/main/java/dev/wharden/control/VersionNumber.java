package dev.wharden.control;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The first three numbers of a version, 0 where one is not written; what a vendor writes after them is not compared.
 */
public record VersionNumber(int major, int minor, int patch) implements Comparable<VersionNumber> {
    private static final Pattern FORM =
            Pattern.compile("v?(\\d{1,6})(?:\\.(\\d{1,6}))?(?:\\.(\\d{1,6}))?.*", Pattern.DOTALL);

    private static final Comparator<VersionNumber> ORDER = Comparator.comparingInt(VersionNumber::major)
            .thenComparingInt(VersionNumber::minor)
            .thenComparingInt(VersionNumber::patch);

    /** Empty for what does not begin with a number. */
    public static Optional<VersionNumber> parse(String text) {
        Matcher form = FORM.matcher(text);
        return form.matches()
                ? Optional.of(new VersionNumber(number(form.group(1)), number(form.group(2)), number(form.group(3))))
                : Optional.empty();
    }

    private static int number(@Nullable String digits) {
        return digits == null ? 0 : Integer.parseInt(digits);
    }

    /** Whether it is older than another. */
    public boolean isBefore(VersionNumber other) {
        return compareTo(other) < 0;
    }

    /** Whether only the last number differs. */
    public boolean isSameSeries(VersionNumber other) {
        return major == other.major && minor == other.minor;
    }

    @Override
    public int compareTo(VersionNumber other) {
        return ORDER.compare(this, other);
    }
}
