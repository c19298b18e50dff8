package dev.wharden.remedy.recreate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;

/**
 * How often the engine has refused to start what was put back. It is tried again after a pause, whatever wakes Wharden until then: each start that fails brings about
 * events of its own. After the last try the container is left to its restart policy and to people, so that nothing waits for it.
 *
 * @param refused how often so far
 * @param next no try before then
 */
public record Tries(int refused, Instant next) {
    /** Not once. */
    public static final Tries NONE = new Tries(0, Instant.EPOCH);

    private static final int MOST = 3;
    private static final Duration FIRST = Duration.ofSeconds(5);
    private static final int FACTOR = 4;
    private static final Duration LONGEST = FIRST.multipliedBy(FACTOR);

    /** How long to wait from now; zero when it may be tried. A clock that was set back does not prolong it. */
    public Duration pause(Instant now) {
        Duration left = Duration.between(now, next);
        return left.isNegative() || left.compareTo(LONGEST) > 0 ? Duration.ZERO : left;
    }

    /** One more. */
    public Tries refused(Instant now) {
        return new Tries(refused + 1, now.plus(refused == 0 ? FIRST : LONGEST));
    }

    /** As it stands in the journal of its transaction. */
    public void write(ObjectNode transaction) {
        if (refused > 0) {
            transaction.putObject("tries").put("refused", refused).put("next", next.toString());
        }
    }

    /** As it stands there. Throws DateTimeParseException for what {@link #write} did not write. */
    public static Tries read(JsonNode transaction) {
        JsonNode tries = transaction.path("tries");
        return tries.isObject()
                ? new Tries(
                        tries.path("refused").asInt(),
                        Instant.parse(tries.path("next").asText()))
                : NONE;
    }

    /** Whether it was the last. */
    public boolean isOver() {
        return refused >= MOST;
    }
}
