package dev.wharden.controller;

import dev.wharden.container.Container;
import dev.wharden.docker.DockerEvent;
import dev.wharden.remedy.guard.Admission.Deferred;
import dev.wharden.remedy.guard.Admission.Reason;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Tells when compose is at work on a project, so that none of its containers is restarted or replaced under its hands: it creates, stops, removes and renames by ids
 * that it has read before, and fails when one of them is another by then. Events say it, and so does what is there: a container that was only just created, one that was
 * never started, or a twin of compose's own under its passing name. Whatever a label says of a project delays a repair by an hour at most. Thread-safe: one lock.
 */
public final class ComposeWork {
    /** Compose waits for a container to stop for 10 s where nobody says otherwise: after this long without a sign it is done. */
    private static final Duration QUIET = Duration.ofSeconds(15);

    /** What was left half done for this long was left for good. */
    private static final Duration ABANDONED = Duration.ofMinutes(10);

    private static final Duration LONGEST = Duration.ofHours(1);
    private static final Duration SOON = Duration.ofSeconds(5);
    /** The label with the project's name. */
    public static final String PROJECT = "com.docker.compose.project";

    /** What only somebody who gives orders to the engine brings about; a container that ends or starts by itself does not. */
    private static final Set<String> ORDERED = Set.of("create", "rename", "kill", "restart", "destroy");

    /** Compose's name for a container that is to replace another (compose v2, pkg/compose/convergence.go). */
    private static final Pattern PASSING = Pattern.compile("[0-9a-f]{12}_.+");

    private final Map<String, Instant> last = new HashMap<>();
    private final Map<String, Instant> since = new HashMap<>();

    /** Somebody else than Wharden has done this. */
    public synchronized void seen(DockerEvent event) {
        String project = event.attributes().getOrDefault(PROJECT, "");
        if (!project.isEmpty() && event.type().equals("container") && ORDERED.contains(event.action())) {
            last.merge(project, event.time(), (one, other) -> one.isAfter(other) ? one : other);
        }
    }

    /** The project of a container; empty when compose did not make it. */
    public static Optional<String> project(Container container) {
        return Optional.ofNullable(container.labels().get(PROJECT)).filter(name -> !name.isEmpty());
    }

    /**
     * What a repair with downtime of the project's containers has to wait for.
     *
     * @param containers of the project
     * @param ours whether Wharden made one
     */
    public synchronized Optional<Deferred> on(
            String project, List<Container> containers, Predicate<Container> ours, Instant now) {
        last.values().removeIf(time -> !time.plus(QUIET).isAfter(now));
        Optional<Deferred> work = Optional.ofNullable(last.get(project))
                .map(time -> deferred("its containers were changed a moment ago", time.plus(QUIET)))
                .or(() -> containers.stream()
                        .filter(container -> !ours.test(container))
                        .flatMap(container -> sign(container, now).stream())
                        .findFirst());
        if (work.isEmpty()) {
            since.remove(project);
            return work;
        }
        return since.computeIfAbsent(project, any -> now).plus(LONGEST).isAfter(now) ? work : Optional.empty();
    }

    private static Optional<Deferred> sign(Container container, Instant now) {
        String name = container.text("/Name").replaceFirst("^/", "");
        Instant created;
        try {
            created = Instant.parse(container.text("/Created"));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
        if (created.plus(QUIET).isAfter(now)) {
            return Optional.of(deferred(name + " was only just created", created.plus(QUIET)));
        }
        if (!created.plus(ABANDONED).isAfter(now)) {
            return Optional.empty();
        }
        if (PASSING.matcher(name).matches()) {
            return Optional.of(deferred(name + " is about to replace another", now.plus(SOON)));
        }
        return container.text("/State/Status").equals("created")
                ? Optional.of(deferred(name + " was not started yet", now.plus(SOON)))
                : Optional.empty();
    }

    private static Deferred deferred(String sign, Instant until) {
        return new Deferred(Reason.COMPOSE, until, "waits for: compose, which is at work on the project: " + sign);
    }
}
