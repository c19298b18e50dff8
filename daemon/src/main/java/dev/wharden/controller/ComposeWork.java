package dev.wharden.controller;

import dev.wharden.container.Container;
import dev.wharden.observe.ComposeCalls;
import dev.wharden.observe.ComposeLabels;
import dev.wharden.observe.EventLedger;
import dev.wharden.remedy.guard.Admission.Deferred;
import dev.wharden.remedy.guard.Admission.Reason;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Tells when compose is at work on a project, so that none of its containers is restarted or replaced under its hands:
 * it creates, stops, removes and renames by ids that it has read before, and fails when one of them is another by then.
 * Orders that events tell of say it, and so does what is there: a container that was only just created, one that was
 * never started, or a twin of compose's own under its passing name. Only a label that a container was given at its
 * creation counts, not one of its image: an image must not choose whose repair waits. Whatever a label says of a
 * project delays a repair by an hour at most ({@link ComposeCalls}). Thread-safe.
 */
public final class ComposeWork {
    /**
     * Compose waits for a container to stop for 10 s where nobody says otherwise: after this long without a sign it is
     * done.
     */
    private static final Duration QUIET = Duration.ofSeconds(15);

    /** What was left half done for this long was left for good. */
    private static final Duration ABANDONED = Duration.ofMinutes(10);

    private static final Duration SOON = Duration.ofSeconds(5);
    /** The label with the project's name. */
    public static final String PROJECT = ComposeLabels.PROJECT;

    /** Compose's name for a container that is to replace another (compose v2, pkg/compose/convergence.go). */
    private static final int SHORT = 12;

    private static final Pattern PASSING = Pattern.compile("[0-9a-f]{12}_.+");

    private final ComposeCalls calls;
    private final Function<Container, Optional<Container>> again;
    private final InstantSource steady;

    /** Whose labels are whose: the engine's events and answers tell a container's and its image's as one. */
    @FunctionalInterface
    public interface Labels {
        /**
         * Whether the container was given its project's label at its creation.
         *
         * @param image as the container names it; for one that is gone
         */
        boolean own(String containerId, String image, String project);
    }

    /**
     * By what the events tell of orders.
     *
     * @param again a container as it is now; empty when it is gone
     * @param steady for how long repairs of a project have waited
     */
    public ComposeWork(EventLedger events, Function<Container, Optional<Container>> again, InstantSource steady) {
        this.calls = events.compose();
        this.again = again;
        this.steady = steady;
    }

    /**
     * What a repair of a container waits for; nothing when it is in no project by a label of its own.
     *
     * @param labelled the containers of a project, each by a label of its own
     * @param work what is being done with a project's containers
     */
    public static Optional<Deferred> on(
            Container container,
            Function<String, List<Container>> labelled,
            BiFunction<String, List<Container>, Optional<Deferred>> work) {
        String project = container.labels().getOrDefault(PROJECT, "");
        if (project.isEmpty()) {
            return Optional.empty();
        }
        List<Container> all = labelled.apply(project);
        return all.stream().anyMatch(one -> one.id().equals(container.id()))
                ? work.apply(project, all)
                : Optional.empty();
    }

    /**
     * What a repair with downtime of the project's containers has to wait for.
     *
     * @param containers of the project, each by a label of its own
     * @param ours whether Wharden made one
     * @param labels asked about containers that events told of; it may call the engine
     */
    public Optional<Deferred> on(
            String project, List<Container> containers, Predicate<Container> ours, Labels labels, Instant now) {
        // The number before the look: what comes while it looks is found right before the stop.
        long heard = calls.number();
        Optional<Deferred> work = work(project, containers, ours, labels, now);
        if (calls.waits(project, work.isPresent(), steady.instant())) {
            return work;
        }
        calls.calm(project, heard);
        return Optional.empty();
    }

    private Optional<Deferred> work(
            String project, List<Container> containers, Predicate<Container> ours, Labels labels, Instant now) {
        // The engine is asked about them without a lock: events come in all the time.
        return calls.after(project, now.minus(QUIET)).stream()
                .filter(call -> !isAhead(call.time(), now))
                .filter(call -> labels.own(call.containerId(), call.image(), project))
                .findFirst()
                .map(call -> deferred(
                        "its containers were changed a moment ago", call.time().plus(QUIET)))
                .or(() -> containers.stream()
                        .filter(container -> !ours.test(container))
                        .flatMap(container -> sign(container, containers, now).stream())
                        .findFirst());
    }

    private Optional<Deferred> sign(Container container, List<Container> all, Instant now) {
        String name = container.text("/Name").replaceFirst("^/", "");
        Instant created;
        try {
            created = Instant.parse(container.text("/Created"));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
        // No event tells when that ends. Asked for at the first of them only, so that it costs a call a wait.
        if (awaited(container, now)
                && again.apply(container).filter(one -> awaited(one, now)).isPresent()) {
            return Optional.of(deferred(name + " is not healthy yet, which others may wait for", now.plus(SOON)));
        }
        if (isAhead(created, now)) {
            return Optional.empty();
        }
        if (created.plus(QUIET).isAfter(now)) {
            return Optional.of(deferred(name + " was only just created", created.plus(QUIET)));
        }
        if (!created.plus(ABANDONED).isAfter(now)) {
            return Optional.empty();
        }
        if (PASSING.matcher(name).matches()) {
            boolean gone = all.stream().noneMatch(one -> one.id().startsWith(name.substring(0, SHORT)));
            String what = gone
                    ? " was to replace a container that is gone, which interrupted it: run docker compose up -d again"
                    : " is about to replace another";
            return Optional.of(deferred(name + what, now.plus(SOON)));
        }
        return container.text("/State/Status").equals("created")
                ? Optional.of(deferred(name + " was not started yet", now.plus(SOON)))
                : Optional.empty();
    }

    /**
     * Compose waits for it where another depends on it as service_healthy, and gives up when it is stopped meanwhile.
     */
    private static boolean awaited(Container container, Instant now) {
        try {
            return container.running()
                    && container.text("/State/Health/Status").equals("starting")
                    && Instant.parse(container.text("/State/StartedAt"))
                            .plus(ABANDONED)
                            .isAfter(now);
        } catch (DateTimeParseException e) {
            return false;
        }
    }

    /** Whether it was before the clock was set back: how long ago that is cannot be told. */
    static boolean isAhead(Instant moment, Instant now) {
        return moment.isAfter(now.plus(QUIET));
    }

    private static Deferred deferred(String sign, Instant until) {
        return new Deferred(Reason.COMPOSE, until, "waits for: compose, which is at work on the project: " + sign);
    }
}
