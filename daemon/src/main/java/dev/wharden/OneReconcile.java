package dev.wharden;

import dev.wharden.container.ContainerName;
import dev.wharden.controller.Result;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import dev.wharden.docker.EngineAddress;
import dev.wharden.remedy.recreate.Parts;
import dev.wharden.remedy.state.Lock;
import dev.wharden.report.CheckReport;
import dev.wharden.report.ContainerReport;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** {@code wharden apply}: the daemon's own straight line, once over, one container after the other, waiting for each twin to prove itself. */
public final class OneReconcile implements AutoCloseable {
    /** A wait longer than this is one for a window, a budget or a backoff: the daemon's, not ours. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private static final int MOST_ROUNDS = 200;

    private final Lock lock;
    private final Foundation base;
    private final Fleet fleet;

    private OneReconcile(Lock lock, Foundation base, Fleet fleet) {
        this.lock = lock;
        this.base = base;
        this.fleet = fleet;
    }

    /** Takes the state directory. Throws {@link Daemon.AlreadyRunning} when the daemon has it. */
    public static OneReconcile begin(EngineAddress address, Reloader.Files files) {
        Optional<Lock> lock = Lock.take(files.config().stateDirectory());
        if (lock.isEmpty()) {
            throw new Daemon.AlreadyRunning(
                    "the daemon is running and does this by itself: wharden status, or stop it first");
        }
        var fleet = new Fleet();
        return new OneReconcile(lock.get(), new Foundation(address, files, () -> files, any -> {}, fleet), fleet);
    }

    /**
     * What came of it.
     *
     * @param report of those that were there
     * @param missing those that were named and that the engine does not have
     */
    public record Settled(CheckReport report, List<ContainerName> missing) {
        /** Copies the list. */
        public Settled {
            missing = List.copyOf(missing);
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

    /**
     * Reconciles.
     *
     * @param names all containers when empty
     * @param progress hears a line for each container that takes a while
     */
    public Settled run(List<ContainerName> names, Progress progress) throws InterruptedException {
        Set<ContainerName> wanted = names.isEmpty() ? all() : new TreeSet<>(names);
        base.engineWatch.look();
        base.assembly.guards.world(base.world());
        base.assembly.guards.enforced(base.enforced());
        var missing = new ArrayList<ContainerName>();
        for (ContainerName name : first(wanted)) {
            try {
                settle(name, progress);
            } catch (DockerException.NotFound gone) {
                // Of all containers one may go meanwhile; who names one is owed it.
                if (names.contains(name)) {
                    missing.add(name);
                } else {
                    progress.say(name + ": it is gone");
                }
            }
        }
        List<ContainerReport> reports = fleet.reports(base.assembly.standing()).stream()
                .filter(report -> wanted.stream().anyMatch(name -> name.value().equals(report.name())))
                .toList();
        var report = new CheckReport(
                base.clock.instant(),
                base.engineWatch.get().version(),
                base.engineWatch.get().apiVersion(),
                reports,
                CheckReport.Host.UNMANAGED);
        return new Settled(report, missing);
    }

    private void settle(ContainerName name, Progress progress) throws InterruptedException {
        progress.step(name + ": reconciling", "");
        for (int round = 0; round < MOST_ROUNDS; round++) {
            switch (base.assembly.reconciler.reconcile(name)) {
                case Result.Done done -> {
                    return;
                }
                case Result.Waiting waiting -> Thread.sleep(DockerReader.QUICK);
                case Result.RequeueAfter(Duration delay) -> {
                    // What waits for a pause, a window, the budget or a backoff is the daemon's to wait for.
                    var deferred = base.assembly.guards.pending().get(name);
                    if (deferred != null) {
                        progress.say(name + ": " + deferred.sentence());
                        return;
                    }
                    if (delay.compareTo(PATIENCE) > 0) {
                        progress.say(
                                name + ": left to the daemon, the next step is due in " + delay.toMinutes() + " min");
                        return;
                    }
                    if (!delay.isZero()) {
                        Optional<Duration> left = Parts.probationLeft(base.assembly.state, name, base.clock.instant());
                        progress.step(
                                left.isPresent() ? name + ": on probation" : name + ": waiting for the next step",
                                ", " + left.orElse(delay).plusMillis(999).toSeconds() + " s left");
                        Thread.sleep(delay);
                    }
                }
            }
        }
    }

    private Set<ContainerName> all() {
        var names = new TreeSet<ContainerName>();
        base.engine
                .list()
                .forEach(summary -> summary.path("Names").forEach(name -> {
                    if (ContainerName.isValid(name.asText())) {
                        names.add(ContainerName.of(name.asText()));
                    }
                }));
        return names;
    }

    /** What is open or held before anything else. */
    private List<ContainerName> first(Set<ContainerName> wanted) {
        var order = new ArrayDeque<ContainerName>(wanted);
        var urgent = new ArrayList<>(base.assembly.remediator.open());
        urgent.addAll(base.assembly.quarantiner.open());
        order.removeAll(urgent);
        var all = new ArrayList<>(urgent);
        all.addAll(order);
        return all;
    }

    @Override
    public void close() {
        base.close();
        lock.close();
    }
}
