package dev.wharden.remedy.recreate.fidelity;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.container.Container;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;

/**
 * Whether a container that was started has proved itself: it stayed up without a restart for the whole probation and,
 * where it has a health check, became healthy in that check's own time (at most ten minutes). Pure.
 */
public final class Probation {
    private static final Duration LONGEST = Duration.ofMinutes(10);
    private static final Duration EARLY = Duration.ofSeconds(5);
    /** After what cannot be told yet. */
    public static final Duration SOON = Duration.ofMillis(500);

    private static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(30);
    private static final int DEFAULT_RETRIES = 3;

    private Probation() {}

    /** What is known so far. */
    public sealed interface Opinion {
        /** It has proved itself. */
        record Holds() implements Opinion {}

        /** It has failed. */
        record Broken(String why) implements Opinion {}

        /** It is frozen, which proves nothing: the time begins when it runs again. */
        record Frozen() implements Opinion {}

        /** Not known yet. */
        record Wait(Duration lookAgain) implements Opinion {}
    }

    /**
     * Judges a container that was started.
     *
     * @param container inspect of now
     * @param startedAt the engine's word for its start, as it was right after
     * @param started the moment of its start by the clock that gives {@code now}, which is the engine's
     * @param least how long it must stay up
     * @param healthWanted the one before it was not unhealthy, so this one must become healthy where it has a check
     *     that answers in its own time
     */
    public static Opinion judge(
            Container container, String startedAt, Instant started, Duration least, boolean healthWanted, Instant now) {
        if (container.isTrue("/State/OOMKilled")) {
            return new Opinion.Broken("it ran out of memory");
        }
        if (container.restarting()
                || (container.running() && !container.text("/State/StartedAt").equals(startedAt))) {
            return new Opinion.Broken("it was restarted within its probation");
        }
        if (container.paused()) {
            return new Opinion.Frozen();
        }
        if (!container.running()) {
            return new Opinion.Broken(
                    "it ended with exit code " + container.number("/State/ExitCode") + " within its probation");
        }
        String health = healthWanted ? container.text("/State/Health/Status") : "";
        boolean unhealthy = health.equals("unhealthy");
        if (unhealthy && saysSo(container, started)) {
            return new Opinion.Broken("its health check says unhealthy");
        }
        Duration up = Duration.between(started, now);
        boolean unproven = unhealthy || health.equals("starting");
        Duration wanted = unproven ? longer(least, ownTime(container)) : least;
        if (up.compareTo(wanted) < 0) {
            return new Opinion.Wait(lookAgain(up, wanted, unproven));
        }
        // A first check that comes in an hour, or has not answered yet, says nothing: as if there were none.
        boolean silent =
                health.equals("starting") && container.at("/State/Health/Log").isEmpty();
        return unproven && !silent
                ? new Opinion.Broken("it did not become healthy within " + wanted.toSeconds() + " s")
                : new Opinion.Holds();
    }

    /**
     * Whether enough checks have failed that were begun since. The engine calls one unhealthy as soon as it is paused,
     * as by a commit, and until its next check ends well, whatever its checks said (measured, 26.1.5). It keeps five of
     * them (moby daemon/health.go).
     */
    private static boolean saysSo(Container container, Instant since) {
        JsonNode results = container.at("/State/Health/Log");
        long failed = results.valueStream()
                .filter(result -> result.path("ExitCode").asInt() != 0 && !isBegunBefore(result, since))
                .count();
        return failed > 0 && failed >= Math.min(retries(container), results.size());
    }

    private static boolean isBegunBefore(JsonNode result, Instant since) {
        try {
            return Instant.parse(result.path("Start").asText()).isBefore(since);
        } catch (DateTimeParseException unreadable) {
            return false;
        }
    }

    private static long retries(Container container) {
        long retries = container.at("/Config/Healthcheck/Retries").asLong();
        return retries > 0 ? Math.min(retries, 1000) : DEFAULT_RETRIES;
    }

    /**
     * Whether a container has ended, less than so long ago; one that is being removed has too.
     *
     * @param now by the engine's clock
     */
    public static boolean endedWithin(Container container, Instant now, Duration most) {
        if (container.running()) {
            return false;
        }
        try {
            Duration ago = Duration.between(Instant.parse(container.text("/State/FinishedAt")), now);
            return !ago.isNegative() && ago.compareTo(most) < 0;
        } catch (DateTimeParseException unreadable) {
            return false;
        }
    }

    /**
     * The time a health check gives itself: start period, then every retry with its interval and timeout (moby
     * daemon/health.go). At most ten minutes.
     */
    static Duration ownTime(Container container) {
        JsonNode check = container.at("/Config/Healthcheck");
        Duration interval = nanos(check.path("Interval"), DEFAULT_INTERVAL);
        Duration timeout = nanos(check.path("Timeout"), DEFAULT_INTERVAL);
        Duration time = nanos(check.path("StartPeriod"), Duration.ZERO)
                .plus(interval.plus(timeout).multipliedBy(retries(container)));
        return time.compareTo(LONGEST) > 0 ? LONGEST : time;
    }

    private static Duration nanos(JsonNode node, Duration fallback) {
        return node.canConvertToLong() && node.asLong() > 0 ? Duration.ofNanos(node.asLong()) : fallback;
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }

    /**
     * Most of what fails does so at once, so the first looks are close together; a health check is looked at more often
     * than a mere wait.
     */
    private static Duration lookAgain(Duration up, Duration wanted, boolean unproven) {
        Duration left = wanted.minus(up);
        Duration step = up.compareTo(EARLY) < 0 ? SOON : unproven ? Duration.ofSeconds(1) : EARLY;
        return left.compareTo(step) < 0 ? left : step;
    }
}
