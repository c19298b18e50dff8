package dev.wharden.report;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;

/** Small words for people. */
public final class Phrases {
    private Phrases() {}

    /** {@code 1 policy}, {@code 2 policies}. */
    public static String count(int number, String one, String many) {
        return number + " " + (number == 1 ? one : many);
    }

    /** A time without its fraction of a second, which nobody reads; what is no time is left as it is. */
    public static String seconds(String time) {
        try {
            return Instant.parse(time).truncatedTo(ChronoUnit.SECONDS).toString();
        } catch (DateTimeParseException e) {
            return time;
        }
    }
}
