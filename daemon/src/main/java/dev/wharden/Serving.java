package dev.wharden;

import dev.wharden.audit.ChainWatch;
import dev.wharden.command.CommandIntake;
import dev.wharden.command.CommandSpool;
import dev.wharden.config.Config;
import dev.wharden.config.Reloader;
import dev.wharden.container.ContainerName;
import dev.wharden.controller.Bulkhead;
import dev.wharden.controller.Census;
import dev.wharden.controller.HeapRoom;
import dev.wharden.controller.Sweep;
import dev.wharden.controller.WritableAgain;
import dev.wharden.controller.queue.Backoff;
import dev.wharden.controller.queue.Controller;
import dev.wharden.controller.queue.Heartbeat;
import dev.wharden.controller.queue.Lane;
import dev.wharden.controller.queue.WorkQueue;
import dev.wharden.metrics.Gauges;
import dev.wharden.metrics.Metric;
import dev.wharden.probe.RoundTripWatch;
import dev.wharden.remedy.quarantine.EvidenceAge;
import dev.wharden.remedy.undo.ArchiveAge;
import dev.wharden.report.Status;
import dev.wharden.source.DockerEvents;
import dev.wharden.source.PolicyWatch;
import dev.wharden.source.Relist;
import dev.wharden.source.Resync;
import dev.wharden.source.Schedule;
import dev.wharden.source.Streams;
import dev.wharden.status.Fleet;
import dev.wharden.status.StatusBoard;
import dev.wharden.systemd.Health;
import dev.wharden.systemd.Notify;
import dev.wharden.systemd.Watchdog;
import dev.wharden.web.Endpoints;
import dev.wharden.web.Site;
import dev.wharden.web.Web;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What the daemon has beside what reads and acts: what names containers, what serves the names, and what shows it.
 * Nothing runs before {@link Daemon} starts it.
 *
 * @param jobs of the schedule, in the order of their first run
 */
record Serving(
        Wiring.Ground ground,
        Acting acting,
        WorkQueue queue,
        Controller controller,
        Schedule schedule,
        List<Job> jobs,
        Streams streams,
        Reloader reloader,
        Endpoints endpoints,
        Notify notifier,
        Watchdog watchdog) {
    private static final String RESYNC = "resync";
    private static final Duration HALF_SECOND = Duration.ofMillis(500);
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration TEN_SECONDS = Duration.ofSeconds(10);
    private static final Duration DAY = Duration.ofDays(1);

    /** What is run at once and then from time to time. */
    record Job(String name, Duration interval, Runnable body) {}

    /**
     * The daemon.
     *
     * @param read reads all files again, or throws ConfigException
     * @param fatal ends the process: memory or linkage is gone
     */
    static Serving of(
            Wiring.Ground on,
            Wiring.Settings settings,
            Reloader.Files first,
            Supplier<Reloader.Files> read,
            Consumer<Error> fatal) {
        // What serves names.
        var fleet = new Fleet();
        var loopMeters = on.meters().loop();
        var queue = new WorkQueue(on.nanoTime(), loopMeters);
        Consumer<ContainerName> soon = name -> queue.add(name, Lane.FRESH);
        Acting acting = Wiring.acting(on, fleet, soon);
        Reading.Records records = acting.reading().records();
        var sweep = new Sweep(
                acting.reconciler(),
                on.clock(),
                on.nanoTime(),
                HeapRoom.ofThisProcess().after(on.meters()::swept));
        var controller = new Controller(
                queue,
                sweep,
                new Backoff(HALF_SECOND, Duration.ofMinutes(2)),
                on.recorder(),
                loopMeters,
                on.nanoTime(),
                fatal,
                Bulkhead.workers(first.config().workers()));

        // What names containers.
        var schedule = Schedule.start(on.nanoTime());
        var events = new DockerEvents(
                queue,
                records.ledger(),
                on.ownCalls(),
                loopMeters,
                on.recorder(),
                on.clock(),
                new Relist(on.nanoTime(), wait -> schedule.after(RESYNC, wait)));
        Streams streams = Wiring.streams(on, acting, events, queue, loopMeters);
        Census census = Wiring.census(on, acting);
        var resync = new Resync(
                on.engine(),
                queue,
                events.names(),
                names -> {
                    on.host().look();
                    census.containers(names);
                    on.meters().listed(names);
                    fleet.retain(names);
                    sweep.begin(names);
                },
                () -> schedule.after(RESYNC, Duration.ofSeconds(2)));

        // What shows it.
        var board = new StatusBoard(
                settings.version(),
                on.address().toString(),
                on.clock(),
                on.current(),
                on.current()::last,
                on.current()::limits,
                records.guards(),
                acting.quarantiner()::list,
                acting.revival()::shown,
                acting::standing,
                records.notes(),
                events,
                () -> new Status.Sweep(
                        sweep.last().map(Sweep.Last::at),
                        sweep.last().map(Sweep.Last::took).orElse(Duration.ZERO),
                        queue.depth()),
                fleet,
                on.recent(),
                on.host());
        Heartbeat guard = Endpoints.heartbeat(on.nanoTime());
        var hearts = new ArrayList<>(controller.heartbeats());
        hearts.addAll(List.of(schedule.heartbeat(), guard));
        var alive = new Health(hearts, conditions(on, acting, controller, events, sweep), records.state()::unreadable);
        var endpoints = new Endpoints(
                first.config().web().listen().host(),
                first.config().web().listen().port(),
                first.config().controlSocket(),
                first.web(),
                hostnames(first.config(), on),
                guard,
                reached -> {
                    Health all = alive.and(reached);
                    Supplier<Status> status = () -> board.status(all.notReady());
                    return new Site(status, on.meters(), all::unhealthy, all::notReady, on.nanoTime());
                });
        Health health = alive.and(endpoints.conditions());
        var notify = new Notify(Optional.ofNullable(settings.environment().get("NOTIFY_SOCKET")), on.nanoTime());
        var watchdog = new Watchdog(
                notify,
                health,
                () -> board.line(health.notReady()),
                Watchdog.interval(settings.environment().getOrDefault("WATCHDOG_USEC", "")));

        // What persons and files change.
        var reloader = new Reloader(on.current(), read, files -> {
            census.policies();
            schedule.every(RESYNC, files.config().resyncInterval(), resync);
            endpoints.changed(files.web(), hostnames(files.config(), on));
        });
        var spool = new CommandSpool(records.state());
        var intake = new CommandIntake(
                spool,
                acting.inbox(),
                records.guards(),
                records.memory(),
                records.archive(),
                soon,
                fleet::has,
                reloader::reload,
                on.actionIds(),
                on.recorder(),
                on.steady());
        var chain = new ChainWatch(on.log(), first.config().audit().file());
        gauges(on, acting, fleet, queue, chain, endpoints.web(), settings);
        List<Job> jobs = List.of(
                // Its first run is at once, and fails while the engine is down: then it is tried again soon.
                new Job(RESYNC, first.config().resyncInterval(), resync),
                new Job("files", SECOND, new PolicyWatch(on.current()::watched, () -> reloader.reload("file change"))),
                new Job("lives", TEN_SECONDS, Wiring.lifeWatch(on, acting)),
                new Job("fleet", TEN_SECONDS, Wiring.fleetWatch(on, acting, sweep::isDone)),
                // Names are looked up without a deadline: nothing else waits for that.
                new Job("round-trips", RoundTripWatch.INTERVAL, () -> {
                    if (on.roundTrips().isDue()) {
                        Thread.ofPlatform().daemon().name("wharden-round-trips").start(on.roundTrips());
                    }
                }),
                new Job("commands", HALF_SECOND, intake),
                new Job("deeds", HALF_SECOND, streams.watch()),
                new Job("pause", SECOND, records.guards()::paused),
                new Job(
                        "probe",
                        TEN_SECONDS,
                        new WritableAgain(
                                on.log(), records.state(), acting.quarantiner()::open, acting.recovery()::open, soon)),
                new Job(
                        "audit-chain",
                        DAY,
                        () -> Thread.ofVirtual().name("wharden-audit-chain").start(chain)),
                new Job(
                        "evidence",
                        DAY,
                        new EvidenceAge(
                                records.state(),
                                acting.quarantiner()::list,
                                () -> on.current().config().evidence().keep(),
                                on.recorder(),
                                on.clock())),
                new Job(
                        "undo",
                        DAY,
                        new ArchiveAge(
                                records.archive(),
                                acting.recovery()::open,
                                () -> on.current().config().undoKeep(),
                                on.recorder(),
                                on.clock())),
                new Job(
                        "answers",
                        DAY,
                        () -> spool.forgetAnswers(on.clock().instant().minus(DAY))));
        return new Serving(
                on, acting, queue, controller, schedule, jobs, streams, reloader, endpoints, notify, watchdog);
    }

    private static Map<String, BooleanSupplier> conditions(
            Wiring.Ground on, Acting acting, Controller controller, DockerEvents events, Sweep sweep) {
        var state = acting.reading().records().state();
        var conditions = new LinkedHashMap<String, BooleanSupplier>();
        conditions.put("the engine is not connected", events::isConnected);
        conditions.put("the engine does not answer", controller::isEngineAvailable);
        conditions.put("not every container has been looked at yet", sweep::isDone);
        var observer = acting.reading().observer();
        conditions.put("the host's mounts are not read", () -> observer.late().isEmpty());
        var audit = on.current().config().audit().file();
        conditions.put("the audit log cannot be written (" + audit + ")", on.log()::writable);
        conditions.put("the state directory cannot be written (" + state.path("") + ")", state::isWritable);
        return conditions;
    }

    private static void gauges(
            Wiring.Ground on,
            Acting acting,
            Fleet fleet,
            WorkQueue queue,
            ChainWatch chain,
            Web web,
            Wiring.Settings settings) {
        on.meters().watch(queue);
        on.meters().watch(on.log());
        on.meters().watch(acting.reading().records().state());
        on.meters().counter(Metric.WEB_RESTARTS, web, Web::restarts);
        on.meters().counter(Metric.WEB_DROPPED, web, Web::dropped);
        on.meters().gauge(Metric.AUDIT_VALID, () -> chain.isValid() ? 1 : 0);
        new Gauges(
                        on.meters(),
                        acting.reading().records().guards(),
                        fleet,
                        acting.quarantiner()::list,
                        acting.revival()::shown,
                        acting::standing,
                        on.host(),
                        on.current(),
                        () -> on.current().config().quarantine().alertAfter(),
                        on.clock())
                .register(settings.version(), settings.revision());
    }

    private static List<String> hostnames(Config config, Wiring.Ground on) {
        var names = new ArrayList<>(config.web().hostnames());
        names.addAll(List.of(on.host().hostname(), config.web().listen().host()));
        return names;
    }
}
