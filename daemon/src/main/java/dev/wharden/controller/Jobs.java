package dev.wharden.controller;

import dev.wharden.container.Container;
import dev.wharden.remedy.guard.Admission.Deferred;
import dev.wharden.remedy.guard.Admission.Reason;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Tells which container is a job that ends by itself: to stop one in the middle and begin again is worse than any
 * drift, and whoever waits for its end gets the wrong one. Nothing declares that, so it is told by signs, which hold a
 * repair for ten minutes after a start at most: it does not start again by itself, and a service of the same Compose
 * project waits for its good end, or somebody has started it in the foreground, or it has ended well by itself before.
 * A freeze waits for none of it.
 */
public final class Jobs {
    private static final Duration LONGEST = Duration.ofMinutes(10);
    private static final String SERVICE = "com.docker.compose.service";
    private static final String NEEDS = "com.docker.compose.depends_on";
    private static final String GOOD_END = "service_completed_successfully";

    private Jobs() {}

    /**
     * What a repair of a container waits for; empty for a service, and for what does not run.
     *
     * @param labelled the containers of a Compose project, each by a label of its own
     * @param done whether a container was seen to end by itself and well
     */
    public static Optional<Deferred> on(
            Container container, Function<String, List<Container>> labelled, Predicate<Container> done, Instant now) {
        Instant started = started(container);
        Instant until = started.plus(LONGEST);
        boolean young = until.isAfter(now) && !ComposeWork.isAhead(started, now);
        if (!container.running() || isStartedAgain(container) || !young) {
            return Optional.empty();
        }
        return sign(container, labelled, done)
                .map(sign -> new Deferred(
                        Reason.JOB,
                        until,
                        "waits for: its end, or " + until + ": it looks like a job that ends by itself, since "
                                + sign));
    }

    private static Optional<String> sign(
            Container container, Function<String, List<Container>> labelled, Predicate<Container> done) {
        if (done.test(container)) {
            return Optional.of("it has ended well by itself before");
        }
        String project = container.labels().getOrDefault(ComposeWork.PROJECT, "");
        String service = container.labels().getOrDefault(SERVICE, "");
        return project.isEmpty() || service.isEmpty()
                ? Optional.empty()
                : labelled.apply(project).stream()
                        .filter(other -> needs(other, service))
                        .map(other -> other.name() + " waits for its end")
                        .findFirst();
    }

    /** {@code migrate:service_completed_successfully:false,db:service_healthy:true} (compose v2, pkg/api/labels.go). */
    private static boolean needs(Container other, String service) {
        return Stream.of(other.labels().getOrDefault(NEEDS, "").split(",", -1))
                .anyMatch(need -> need.startsWith(service + ":" + GOOD_END));
    }

    /** Whoever is started again by the engine could wait for ever, ten minutes at a time. */
    private static boolean isStartedAgain(Container container) {
        String policy = container.text("/HostConfig/RestartPolicy/Name");
        return !policy.isEmpty() && !policy.equals("no");
    }

    private static Instant started(Container container) {
        try {
            return Instant.parse(container.text("/State/StartedAt"));
        } catch (DateTimeParseException unreadable) {
            return Instant.EPOCH;
        }
    }
}
