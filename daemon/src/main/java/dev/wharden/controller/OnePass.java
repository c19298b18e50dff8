package dev.wharden.controller;

import dev.wharden.container.ContainerName;
import dev.wharden.controller.queue.Reconciler;
import dev.wharden.controller.queue.Result;
import dev.wharden.controller.queue.Sleeper;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import dev.wharden.remedy.Recovery;
import dev.wharden.remedy.guard.Admission;
import dev.wharden.remedy.guard.Guards;
import dev.wharden.remedy.quarantine.Quarantiner;
import dev.wharden.remedy.recreate.step.Parts;
import dev.wharden.remedy.state.StateDir;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reconciles containers once without queue and workers, for {@code wharden apply}: one after the other, waiting for
 * each twin to prove itself. What waits for longer is left to the daemon.
 *
 * @param clock that journals are written by
 */
public record OnePass(
        DockerReader reader,
        Reconciler reconciler,
        Recovery recovery,
        Quarantiner quarantiner,
        Guards guards,
        StateDir state,
        InstantSource clock,
        Sleeper sleeper) {
    /** A wait longer than this is one for a window, a budget or a backoff: the daemon's, not ours. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private static final int MOST_ROUNDS = 200;

    /**
     * What was not reconciled.
     *
     * @param gone those that are not there
     * @param stuck those of which the engine gives no answer, or no
     */
    public record Left(List<ContainerName> gone, List<ContainerName> stuck) {
        public Left {
            gone = List.copyOf(gone);
            stuck = List.copyOf(stuck);
        }
    }

    /** Hears how it goes. */
    public interface Progress {
        /** Something that a person should know afterwards too. */
        void say(String sentence);

        /**
         * What is being done.
         *
         * @param left how long it will still take, as the end of the sentence; or empty
         */
        void step(String step, String left);
    }

    /** The names of all containers. Throws a DockerException. */
    public Set<ContainerName> all() {
        var names = new TreeSet<ContainerName>();
        reader.list()
                .forEach(summary -> summary.path("Names").forEach(name -> {
                    if (ContainerName.isValid(name.asText())) {
                        names.add(ContainerName.of(name.asText()));
                    }
                }));
        return names;
    }

    /**
     * Reconciles what is open or held first, then these, whatever the engine answers of one.
     *
     * @param progress hears a line for each container that takes a while
     */
    public Left run(Collection<ContainerName> names, Progress progress) throws InterruptedException {
        var order = new LinkedHashSet<>(recovery.open());
        order.addAll(quarantiner.open());
        order.addAll(names);
        var gone = new ArrayList<ContainerName>();
        var stuck = new ArrayList<ContainerName>();
        for (ContainerName name : order) {
            try {
                settle(name, progress);
            } catch (DockerException.NotFound missing) {
                gone.add(name);
            } catch (DockerException.Stuck | DockerException.Conflict | DockerException.Rejected of) {
                // What the engine has to do with one container keeps it from no other.
                progress.say(name + ": not done: " + of.getMessage());
                stuck.add(name);
            }
        }
        return new Left(gone, stuck);
    }

    private void settle(ContainerName name, Progress progress) throws InterruptedException {
        progress.step(name + ": reconciling", "");
        Duration waited = Duration.ZERO;
        for (int round = 0; round < MOST_ROUNDS; round++) {
            switch (reconciler.reconcile(name)) {
                case Result.Done done -> {
                    return;
                }
                case Result.Waiting waiting -> sleeper.sleep(DockerReader.QUICK);
                case Result.Behind behind -> sleeper.sleep(DockerReader.QUICK);
                case Result.RequeueAfter(Duration delay) -> {
                    Optional<Admission.Deferred> pending =
                            Optional.ofNullable(guards.pending().get(name));
                    if (pending.filter(OnePass::isStarting).isPresent()) {
                        waited = waited.plus(delay);
                    }
                    Optional<String> daemons = left(pending, delay, waited);
                    if (daemons.isPresent()) {
                        progress.say(name + ": " + daemons.get());
                        return;
                    }
                    pass(name, delay, pending, progress);
                }
            }
        }
    }

    private static boolean isStarting(Admission.Deferred deferred) {
        return deferred.reason() == Admission.Reason.STARTING;
    }

    /**
     * Why the rest is left to the daemon: a pause, a window, the budget, a backoff.
     *
     * @param waited for a start, with this wait: its first seconds are waited for here
     */
    private static Optional<String> left(Optional<Admission.Deferred> pending, Duration delay, Duration waited) {
        return pending.filter(deferred -> !isStarting(deferred) || waited.compareTo(PATIENCE) > 0)
                .map(Admission.Deferred::sentence)
                .or(() -> delay.compareTo(PATIENCE) > 0
                        ? Optional.of("left to the daemon, the next step is due in " + delay.toMinutes() + " min")
                        : Optional.empty());
    }

    private void pass(ContainerName name, Duration delay, Optional<Admission.Deferred> pending, Progress progress)
            throws InterruptedException {
        if (!delay.isZero()) {
            Optional<Duration> left = Parts.probationLeft(state, name, clock.instant());
            String step = pending.map(Admission.Deferred::sentence).orElse("waiting for the next step");
            progress.step(
                    name + ": " + (left.isPresent() ? "on probation" : step),
                    ", " + left.orElse(delay).plusMillis(999).toSeconds() + " s left");
            sleeper.sleep(delay);
        }
    }
}
