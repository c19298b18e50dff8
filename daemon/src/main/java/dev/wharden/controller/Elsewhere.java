package dev.wharden.controller;

import dev.wharden.container.Container;
import dev.wharden.remedy.guard.Admission.Deferred;
import dev.wharden.remedy.plan.Remedy;
import dev.wharden.subject.Observed;
import dev.wharden.subject.Subject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.function.Predicate;

/**
 * What is being done with a container just now, by others or by itself, which a repair with downtime waits for:
 * compose's work on its project, a job's own work, and a start of which not enough is seen yet.
 *
 * @param compose what was heard of compose
 * @param labelled the containers of a Compose project, each by a label of its own
 * @param ours whether Wharden made a container
 * @param labels asked about containers that events told of
 * @param done whether a container was seen to end by itself and well
 * @param clock of the host
 * @param starting which containers have only just started
 */
public record Elsewhere(
        ComposeWork compose,
        Function<String, List<Container>> labelled,
        Predicate<Container> ours,
        ComposeWork.Labels labels,
        Predicate<Container> done,
        InstantSource clock,
        Starting starting)
        implements Function<Container, Optional<Deferred>> {
    /**
     * The same, of starts of which nothing is known yet.
     *
     * @param steady for how long a repair has waited for one
     * @param handsOver whether the script at a path in a container hands over to a program
     * @param listeners which ports of TCP are listened to for others where a process is
     */
    public Elsewhere(
            ComposeWork compose,
            Function<String, List<Container>> labelled,
            Predicate<Container> ours,
            ComposeWork.Labels labels,
            Predicate<Container> done,
            InstantSource clock,
            InstantSource steady,
            BiFunction<Container, String, Observed<Boolean>> handsOver,
            LongFunction<Set<Integer>> listeners) {
        this(compose, labelled, ours, labels, done, clock, new Starting(steady, handsOver, listeners));
    }

    /**
     * What a remedy of a container waits for, because of it or of one that follows it; a quarantine waits for none of
     * it. Throws a DockerException.
     */
    public Optional<Deferred> before(Remedy remedy, Subject subject) {
        return remedy instanceof Remedy.Quarantine
                ? Optional.empty()
                : subject.unit().stream()
                        .flatMap(one -> apply(one).stream())
                        .findFirst()
                        .or(() -> starting.on(remedy, subject, clock.instant()));
    }

    /** Empty when a repair need not wait. Throws a DockerException. */
    @Override
    public Optional<Deferred> apply(Container container) {
        Instant now = clock.instant();
        return ComposeWork.on(container, labelled, (project, all) -> compose.on(project, all, ours, labels, now))
                .or(() -> Jobs.on(container, labelled, done, now))
                // What waits counts by the steady clock: after the host's was set the two are apart.
                .map(wait -> new Deferred(
                        wait.reason(), starting.steady().plus(Duration.between(now, wait.until())), wait.sentence()));
    }
}
