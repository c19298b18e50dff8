package dev.wharden;

import dev.wharden.container.ContainerName;
import dev.wharden.controller.Backoff;
import dev.wharden.controller.Bulkhead;
import dev.wharden.controller.Controller;
import dev.wharden.controller.Heartbeat;
import dev.wharden.controller.Lane;
import dev.wharden.controller.Reconciler;
import dev.wharden.controller.Sweep;
import dev.wharden.controller.WorkQueue;
import dev.wharden.docker.DockerEvent;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.EngineAddress;
import dev.wharden.docker.EventListener;
import dev.wharden.docker.EventStream;
import dev.wharden.metrics.LoopMeters;
import dev.wharden.remedy.quarantine.EvidenceAge;
import dev.wharden.remedy.state.StateUnavailable;
import dev.wharden.remedy.state.Wish;
import dev.wharden.remedy.state.Wishes;
import dev.wharden.remedy.undo.ArchiveAge;
import dev.wharden.report.Status;
import dev.wharden.source.DockerEvents;
import dev.wharden.source.PolicyWatch;
import dev.wharden.source.Relist;
import dev.wharden.source.Resync;
import dev.wharden.source.Schedule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What queues names and what serves them: events, resync, changed files, wishes, and the workers. */
final class Loop {
    private static final Logger LOG = LoggerFactory.getLogger(Loop.class);
    private static final String RESYNC = "resync";
    private static final Duration SOON = Duration.ofSeconds(2);
    private static final Duration LOOK_AT_FILES = Duration.ofSeconds(1);
    private static final Duration LOOK_AT_WISHES = Duration.ofMillis(500);
    private static final Duration UNREAD = Duration.ofDays(1);
    private static final Duration PROBE = Duration.ofSeconds(10);

    final WorkQueue queue;
    final Controller controller;
    final Schedule schedule;
    final Sweep sweep;
    private final Foundation base;
    private final AtomicReference<Status.Sweep> lastSweep =
            new AtomicReference<>(new Status.Sweep(Optional.empty(), Duration.ZERO, 0));
    final DockerEvents events;
    private final EventStream stream;
    private final Resync resync;
    private final Wishes wishes;
    private final Fulfilment fulfilment;
    private final PolicyWatch files;

    /**
     * Nothing runs before {@link #start}.
     *
     * @param fatal ends the process: memory or linkage is gone
     */
    Loop(Foundation base, EngineAddress address, Fleet fleet, Consumer<Error> fatal) {
        this.base = base;
        LoopMeters meters = base.meters.loop();
        sweep = new Sweep(forgetting(base.assembly.reconciler), base.nanoTime, this::swept);
        queue = new WorkQueue(base.nanoTime, meters);
        controller = new Controller(
                queue,
                sweep,
                new Backoff(Duration.ofMillis(500), Duration.ofMinutes(2)),
                base.assembly.recorder,
                meters,
                base.nanoTime,
                fatal,
                Bulkhead.workers(base.reloader.config().workers()));
        schedule = Schedule.start(base.nanoTime);
        events = new DockerEvents(
                queue,
                base.assembly.sightings,
                base.ownCalls,
                base.assembly.composeWork,
                base.assembly.farewells,
                meters,
                base.assembly.recorder,
                base.clock,
                new Relist(base.nanoTime, wait -> schedule.after(RESYNC, wait)));
        stream = new EventStream(
                address,
                new Hearing(),
                base.reloader.config().engine().timeout(),
                base.clock,
                RandomGenerator.getDefault());
        resync = new Resync(
                base.engine,
                queue,
                Resync.into(events),
                names -> listed(names, fleet),
                () -> schedule.after(RESYNC, SOON));
        wishes = new Wishes(base.assembly.state);
        fulfilment = new Fulfilment(
                wishes,
                base.assembly.guards,
                base.assembly.orders,
                new UndoWishes(
                        wishes,
                        base.assembly.archive,
                        base.assembly.undos,
                        queue,
                        base.actions,
                        base.assembly.recorder),
                queue,
                fleet::has,
                this::reload,
                base.assembly.recorder,
                base.assembly.steady);
        base.assembly.guards.wakes(name -> queue.add(name, Lane.FRESH));
        base.assembly.hardening.wakes(name -> queue.add(name, Lane.FRESH));
        files = new PolicyWatch(base.reloader::watched, () -> reload("file change"));
    }

    /** Puts what is open or held first of all, then starts everything. */
    void start() {
        first().forEach(name -> queue.add(name, Lane.FRESH));
        controller.start();
        // Its first run is at once, and fails while the engine is down: then it is tried again soon.
        schedule.every(RESYNC, base.reloader.config().resyncInterval(), resync);
        schedule.every("files", LOOK_AT_FILES, files);
        schedule.every("wishes", LOOK_AT_WISHES, fulfilment);
        schedule.every("pause", LOOK_AT_FILES, base.assembly.guards::paused);
        schedule.every("probe", PROBE, this::probe);
        schedule.every("audit-chain", Duration.ofDays(1), base::verifyChain);
        schedule.every("evidence", Duration.ofDays(1), evidence());
        schedule.every("undo", Duration.ofDays(1), archive());
        schedule.every(
                "answers",
                UNREAD,
                () -> wishes.forgetAnswers(base.clock.instant().minus(UNREAD)));
        stream.start();
    }

    private EvidenceAge evidence() {
        return new EvidenceAge(
                base.assembly.state,
                base.assembly.quarantiner::list,
                () -> base.reloader.config().evidence().keep(),
                base.assembly.recorder,
                base.clock);
    }

    private ArchiveAge archive() {
        return new ArchiveAge(
                base.assembly.archive,
                base.assembly.remediator::open,
                () -> base.reloader.config().undoKeep(),
                base.assembly.recorder,
                base.clock);
    }

    /** Stops taking in names, lets the workers finish what they do, then what the journal holds open. Returns whether the workers did in time. */
    boolean stop(Duration atMost) throws InterruptedException {
        stream.close();
        schedule.close();
        var closing = new Closing(base.assembly, base.clock, atMost);
        boolean ended = controller.stop(atMost);
        if (ended) {
            closing.finishWhatIsOpen();
        }
        return ended;
    }

    Wish.Answer reload(String actor) {
        return base.reloader.reload(actor);
    }

    /** Everything is looked at anew, and the schedule follows the configuration. */
    void changed(Reloader.Files now) {
        // Before the next look: the breaker must watch whoever was compliant under the policies before.
        base.assembly.guards.world(base.world());
        base.assembly.guards.enforced(base.enforced());
        schedule.every(RESYNC, now.config().resyncInterval(), resync);
    }

    List<Heartbeat> heartbeats() {
        var all = new ArrayList<>(controller.heartbeats());
        all.add(schedule.heartbeat());
        return all;
    }

    private Set<ContainerName> first() {
        var names = new TreeSet<>(base.assembly.remediator.open());
        names.addAll(base.assembly.quarantiner.open());
        names.addAll(base.assembly.revival.open());
        return names;
    }

    private void listed(Set<ContainerName> names, Fleet fleet) {
        base.engineWatch.look();
        remember(names);
        base.meters.listed(names);
        fleet.retain(names);
        sweep.begin(names);
    }

    /** A state directory that cannot be written keeps remedies from being begun; it must not keep anybody from being looked at. */
    private void remember(Set<ContainerName> names) {
        try {
            base.assembly.guards.world(base.world());
            base.assembly.guards.enforced(base.enforced());
            base.assembly.guards.resynced(names);
            var noted = new TreeSet<>(names);
            noted.addAll(base.assembly.remediator.open());
            base.assembly.notes.retain(noted);
        } catch (StateUnavailable e) {
            LOG.atWarn()
                    .addKeyValue("message", String.valueOf(e.getMessage()))
                    .log("What was listed is not remembered");
        }
    }

    /** After a failure: until it is tried again nobody knows that it is over. */
    private void probe() {
        base.log.probe();
        base.assembly.state.probe();
    }

    /** What is gone is no longer counted. */
    private Reconciler forgetting(Reconciler reconciler) {
        return name -> {
            try {
                return reconciler.reconcile(name);
            } catch (DockerException.NotFound gone) {
                base.meters.gone(name);
                throw gone;
            }
        };
    }

    private void swept(Duration took) {
        base.meters.swept(took);
        lastSweep.set(new Status.Sweep(Optional.of(base.clock.instant()), took, 0));
    }

    /** The last full look at every container, and how many names wait now. */
    Status.Sweep lastSweep() {
        Status.Sweep last = lastSweep.get();
        return new Status.Sweep(last.succeededAt(), last.took(), queue.depth());
    }

    /** What was cached of the engine is stale before anybody looks; all else is the queue's affair. On the event stream's thread: it only queues. */
    private final class Hearing implements EventListener {
        @Override
        public void event(DockerEvent event) {
            base.assembly.observer.invalidate(event);
            events.event(event);
        }

        @Override
        public void connected() {
            base.engine.renew();
            base.assembly.observer.invalidateAll();
            // What is held may run. Nothing waits for that look, and it waits for nothing.
            base.assembly.quarantiner.open().forEach(name -> queue.add(name, Lane.FRESH));
            events.connected();
        }

        @Override
        public void disconnected(String why) {
            events.disconnected(why);
        }

        @Override
        public void gap(String why) {
            base.assembly.observer.invalidateAll();
            events.gap(why);
        }
    }
}
