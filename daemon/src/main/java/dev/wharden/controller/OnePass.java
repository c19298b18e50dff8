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
     * Reconciles what is open or held first, then these. Returns those that are not there.
     *
     * @param progress hears a line for each container that takes a while
     */
    public List<ContainerName> run(Collection<ContainerName> names, Progress progress) throws InterruptedException {
        var order = new LinkedHashSet<>(recovery.open());
        order.addAll(quarantiner.open());
        order.addAll(names);
        var gone = new ArrayList<ContainerName>();
        for (ContainerName name : order) {
            try {
                settle(name, progress);
            } catch (DockerException.NotFound missing) {
                gone.add(name);
            }
        }
        return gone;
    }

    private void settle(ContainerName name, Progress progress) throws InterruptedException {
        progress.step(name + ": reconciling", "");
        for (int round = 0; round < MOST_ROUNDS; round++) {
            switch (reconciler.reconcile(name)) {
                case Result.Done done -> {
                    return;
                }
                case Result.Waiting waiting -> sleeper.sleep(DockerReader.QUICK);
                case Result.Behind behind -> sleeper.sleep(DockerReader.QUICK);
                case Result.RequeueAfter(Duration delay) -> {
                    Optional<String> daemons = left(name, delay);
                    if (daemons.isPresent()) {
                        progress.say(name + ": " + daemons.get());
                        return;
                    }
                    pass(name, delay, progress);
                }
            }
        }
    }

    /** Why the rest is left to the daemon: a pause, a window, the budget, a backoff. */
    private Optional<String> left(ContainerName name, Duration delay) {
        return Optional.ofNullable(guards.pending().get(name))
                .map(Admission.Deferred::sentence)
                .or(() -> delay.compareTo(PATIENCE) > 0
                        ? Optional.of("left to the daemon, the next step is due in " + delay.toMinutes() + " min")
                        : Optional.empty());
    }

    private void pass(ContainerName name, Duration delay, Progress progress) throws InterruptedException {
        if (!delay.isZero()) {
            Optional<Duration> left = Parts.probationLeft(state, name, clock.instant());
            progress.step(
                    name + (left.isPresent() ? ": on probation" : ": waiting for the next step"),
                    ", " + left.orElse(delay).plusMillis(999).toSeconds() + " s left");
            sleeper.sleep(delay);
        }
    }
}
