package dev.wharden.control;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times of round trips, as people write them: {@code 20ms} or {@code 1.5ms}. */
public final class ShortTime {
    /** The longest, which is as long as a connection is waited for. */
    public static final Duration MOST = Duration.ofSeconds(2);

    /** As a JSON Schema has it. */
    public static final String PATTERN = "([0-9]{1,4}(?:\\.[0-9]{1,3})?)ms";

    private static final Pattern FORM = Pattern.compile(PATTERN);
    private static final int NANOS = 6;

    private ShortTime() {}

    /** What is written; empty where that is not such a time, or not above 0 and up to {@link #MOST}. */
    public static Optional<Duration> parse(String text) {
        Matcher form = FORM.matcher(text);
        return form.matches()
                ? Optional.of(Duration.ofNanos(new BigDecimal(form.group(1))
                                .movePointRight(NANOS)
                                .longValueExact()))
                        .filter(time -> time.isPositive() && time.compareTo(MOST) <= 0)
                : Optional.empty();
    }

    /** For people, {@code 1.5 ms}, to a tenth; below one millisecond to a thousandth. */
    public static String text(Duration time) {
        return written(time, time.compareTo(Duration.ofMillis(1)) < 0 ? 3 : 1) + " ms";
    }

    /** As {@link #parse} reads it. */
    public static String format(Duration time) {
        return written(time, 3) + "ms";
    }

    private static String written(Duration time, int digits) {
        BigDecimal millis = BigDecimal.valueOf(time.toNanos(), NANOS).setScale(digits, RoundingMode.HALF_UP);
        return (millis.signum() == 0 ? BigDecimal.ZERO : millis.stripTrailingZeros()).toPlainString();
    }
}
