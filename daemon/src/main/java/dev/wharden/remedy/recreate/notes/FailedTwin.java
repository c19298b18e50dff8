package dev.wharden.remedy.recreate.notes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What a container that failed its repair left behind: read before the rollback removes it. No value of its environment
 * is in it; every text is hostile.
 *
 * @param action the repair's id
 * @param at when it was read
 * @param container the name of the one that failed: the target, or one that follows it
 * @param containerId the twin's id
 * @param exit how it ended, such as {@code exit code 1}
 * @param health what its health check said last, or the empty string
 * @param log its last lines, the oldest first
 * @param lasted from its start until it ended, or was given up
 */
public record FailedTwin(
        String action,
        Instant at,
        String container,
        String containerId,
        String exit,
        String health,
        List<String> log,
        Duration lasted) {
    private static final int TIMES = 3;
    private static final Duration LONGEST = Duration.ofMinutes(10);

    public FailedTwin {
        log = List.copyOf(log);
        lasted = lasted.isNegative() ? Duration.ZERO : lasted;
    }

    /**
     * How long the next one must stay up. On a busy host the same failure comes later: it must not come right after the
     * commit.
     *
     * @param least what its policy says
     */
    public Duration probation(Duration least) {
        Duration times = lasted.compareTo(LONGEST) > 0 ? LONGEST : lasted.multipliedBy(TIMES);
        Duration bounded = times.compareTo(LONGEST) > 0 ? LONGEST : times;
        return bounded.compareTo(least) > 0 ? bounded : least;
    }

    /** How it ended and its health check, in one line. */
    public String summary() {
        return health.isEmpty() ? exit : exit + "; health check: " + health;
    }

    ObjectNode tree() {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        tree.put("action", action);
        tree.put("at", at.toString());
        tree.put("container", container);
        tree.put("containerId", containerId);
        tree.put("exit", exit);
        tree.put("health", health);
        log.forEach(tree.putArray("log")::add);
        tree.put("lastedMillis", lasted.toMillis());
        return tree;
    }

    /** Throws DateTimeParseException when it is not one. */
    static FailedTwin of(JsonNode tree) {
        var log = new ArrayList<String>();
        tree.path("log").forEach(line -> log.add(line.asText()));
        return new FailedTwin(
                tree.path("action").asText(),
                Instant.parse(tree.path("at").asText()),
                tree.path("container").asText(),
                tree.path("containerId").asText(),
                tree.path("exit").asText(),
                tree.path("health").asText(),
                log,
                Duration.ofMillis(tree.path("lastedMillis").asLong()));
    }
}
