package dev.wharden;

import dev.wharden.audit.AuditLog;
import dev.wharden.audit.AuditSettings;
import dev.wharden.audit.LogLines;
import dev.wharden.audit.Recorder;
import dev.wharden.audit.Recorders;
import dev.wharden.config.Config;
import dev.wharden.config.Current;
import dev.wharden.config.Reloader;
import dev.wharden.container.ContainerName;
import dev.wharden.controller.Assessments;
import dev.wharden.controller.Census;
import dev.wharden.controller.OnePass;
import dev.wharden.controller.queue.SteadyClock;
import dev.wharden.controller.queue.WorkQueue;
import dev.wharden.docker.DockerJava;
import dev.wharden.docker.EngineAddress;
import dev.wharden.docker.ExecReader;
import dev.wharden.kernel.CapturedProcesses;
import dev.wharden.kernel.FrozenProcesses;
import dev.wharden.kernel.HostReader;
import dev.wharden.kernel.ProcFiles;
import dev.wharden.kernel.ProcessFiles;
import dev.wharden.metrics.Meters;
import dev.wharden.metrics.Vocabulary;
import dev.wharden.observe.Deeds;
import dev.wharden.observe.EngineTime;
import dev.wharden.observe.EventLedger;
import dev.wharden.policy.Mode;
import dev.wharden.probe.RoundTripWatch;
import dev.wharden.probe.TcpDial;
import dev.wharden.remedy.quarantine.KernelEvidence;
import dev.wharden.remedy.state.Claim;
import dev.wharden.remedy.state.ReadMarks;
import dev.wharden.remedy.state.StateDir;
import dev.wharden.remedy.undo.ActionIds;
import dev.wharden.report.CheckReport;
import dev.wharden.source.DeedWatch;
import dev.wharden.source.DockerEvents;
import dev.wharden.source.EngineListener;
import dev.wharden.source.LifeVerdicts;
import dev.wharden.source.LifeWatch;
import dev.wharden.source.OwnCalls;
import dev.wharden.source.OwnReads;
import dev.wharden.source.StreamListener;
import dev.wharden.source.Streams;
import dev.wharden.status.Fleet;
import dev.wharden.status.FleetWatch;
import dev.wharden.status.HostWatch;
import dev.wharden.status.RecentActions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Makes every object of Wharden, in the order of the straight line: what all stand on ({@link Ground}), what looks and
 * decides ({@link Reading}), what changes containers ({@link Acting}), what names containers, serves the names and
 * shows what became of them ({@link Serving}). Each part is made once and whole; no reference is set later.
 * {@link Daemon} starts and stops it.
 */
public final class Wiring {
    private Wiring() {}

    /**
     * What the command line tells the daemon beside its files.
     *
     * @param version of Wharden
     * @param revision that it was built from
     * @param engine its socket
     * @param environment for NOTIFY_SOCKET and WATCHDOG_USEC
     */
    public record Settings(String version, String revision, EngineAddress engine, Map<String, String> environment) {
        public Settings {
            environment = Map.copyOf(environment);
        }
    }

    /**
     * {@code wharden apply}: the daemon's own straight line without queue and workers. Throws AlreadyRunning when
     * another has the state directory, the engine or the audit log.
     */
    public static Apply apply(EngineAddress address, Reloader.Files files) {
        Claim claim = Claim.take(
                claimed(address, files.config()),
                Claim.RUN,
                "the daemon is running and does this by itself: wharden status, or stop it first");
        var on = Ground.of(address, files);
        var fleet = new Fleet();
        Acting acting = acting(on, fleet, waiting -> {});
        Census census = census(on, acting);
        var pass = new OnePass(
                on.engine(),
                acting.reconciler(),
                acting.recovery(),
                acting.quarantiner(),
                acting.reading().records().guards(),
                acting.reading().records().state(),
                on.clock(),
                Thread::sleep);
        return new Apply(
                () -> {
                    on.host().look();
                    census.policies();
                },
                pass,
                names -> new CheckReport(
                        on.clock().instant(),
                        on.host().engine().version(),
                        on.host().engine().apiVersion(),
                        fleet.reports(acting.standing(), names),
                        CheckReport.Host.UNMANAGED),
                () -> {
                    on.close();
                    claim.close();
                });
    }

    /** What a Wharden of this configuration must have for itself. */
    static Claim.Objects claimed(EngineAddress engine, Config config) {
        return new Claim.Objects(
                config.stateDirectory(), engine.socket(), config.audit().file(), config.enforcement() != Mode.AUDIT);
    }

    /**
     * What {@code apply} works with.
     *
     * @param begin to be run before all: the guards learn of policies and engine. Throws a DockerException
     * @param report of those of these names that are there
     */
    public record Apply(
            Runnable begin, OnePass pass, Function<Collection<ContainerName>, CheckReport> report, Runnable end)
            implements AutoCloseable {
        @Override
        public void close() {
            end.run();
        }
    }

    /**
     * What everything stands on: clocks, the log and the counters, the engine, the files that were read.
     *
     * @param steady goes on at its own pace, whatever is done to the host's clock
     * @param recorder the one way to the log, the counters, and what must know of each call
     */
    record Ground(
            InstantSource clock,
            LongSupplier nanoTime,
            InstantSource steady,
            AuditLog log,
            Meters meters,
            EventLedger ledger,
            OwnCalls ownCalls,
            OwnReads ownReads,
            RecentActions recent,
            Recorder recorder,
            EngineAddress address,
            DockerJava engine,
            Current current,
            RoundTripWatch roundTrips,
            HostWatch host,
            Supplier<String> actionIds)
            implements AutoCloseable {
        /** Opens the log; asks nothing of the engine yet. */
        static Ground of(EngineAddress address, Reloader.Files first) {
            Config config = first.config();
            var clock = InstantSource.system();
            LongSupplier nanoTime = System::nanoTime;
            var host = new HostReader(ProcFiles.ofHost());
            var log = AuditLog.open(
                    new AuditSettings(
                            config.audit().file(),
                            config.audit().rotateSize(),
                            config.audit().keep(),
                            host.hostname(),
                            config.audit().signingKeyFile(),
                            Optional.of(config.auditHead())),
                    clock);
            var meters = new Meters(
                    Vocabulary.of(first.policies().catalogue()), config.web().containerSeries(), clock);
            var steady = new SteadyClock(clock, nanoTime);
            var ledger = EventLedger.deafYet(new EngineTime(steady, clock));
            var ownCalls = new OwnCalls(steady, ledger::heard);
            var recent = new RecentActions(clock);
            Recorder recorder =
                    Recorders.of(log, new LogLines(), meters, recent, ownCalls, new LifeVerdicts(ledger.lives()));
            var ownReads = new OwnReads(clock);
            var engine = new DockerJava(address, config.engine().timeout(), nanoTime, meters::called, ownReads);
            var current = new Current(first, recorder, clock);
            var roundTrips = new RoundTripWatch(
                    () -> current.get().policies().measuring().endpoints(),
                    new TcpDial(nanoTime),
                    meters.roundTrips(),
                    nanoTime);
            return new Ground(
                    clock,
                    nanoTime,
                    steady,
                    log,
                    meters,
                    ledger,
                    ownCalls,
                    ownReads,
                    recent,
                    recorder,
                    address,
                    engine,
                    current,
                    roundTrips,
                    new HostWatch(current, host, address.socket(), engine, recorder, clock, roundTrips::measured),
                    new ActionIds(clock));
        }

        @Override
        public void close() {
            engine.close();
            log.close();
        }
    }

    /** What changes containers; {@code wake} is told of each whose wait may be over. */
    static Acting acting(Ground on, Assessments assessments, Consumer<ContainerName> wake) {
        var reading = Reading.Inputs.ofHost(
                new StateDir(on.current().config().stateDirectory()),
                on.current()::config,
                on.current(),
                on.engine(),
                on.address(),
                on.ledger(),
                on.clock(),
                on.steady(),
                on.current()::guarded,
                wake);
        return Acting.of(new Acting.Inputs(
                reading,
                on.engine(),
                new KernelEvidence(
                        new ProcessFiles(ProcFiles.ofHost())::of,
                        new FrozenProcesses(ProcFiles.ofHost())::of,
                        new FrozenProcesses(ProcFiles.ofHost())::state,
                        new CapturedProcesses(ProcFiles.ofHost()).looked()::of),
                on.recorder(),
                assessments,
                on.actionIds(),
                on.nanoTime()));
    }

    /** What hears the engine's events: {@code events} what may change a verdict, the rest what was done. */
    static Streams streams(Ground on, Acting acting, DockerEvents events, WorkQueue queue, StreamListener listener) {
        Reading.Records records = acting.reading().records();
        var execs = new ExecReader(on.address(), on.nanoTime(), on.meters()::called);
        var watch = new DeedWatch(
                new Deeds(on.engine(), execs, on.clock()),
                execs,
                records.memory(),
                on.ownCalls(),
                on.ownReads(),
                new ReadMarks(records.state(), on.clock()),
                queue,
                listener,
                on.clock(),
                on.nanoTime());
        var looks = new EngineListener(
                acting.reading().observer(), events, on.engine()::renew, acting.quarantiner()::open, queue);
        Duration timeout = on.current().config().engine().timeout();
        return Streams.of(on.address(), looks, watch, execs, on.ledger(), records.memory(), timeout, on.clock());
    }

    /** What keeps the guards up to date with policies, engine and containers. */
    static Census census(Ground on, Acting acting) {
        return new Census(
                acting.reading().records().guards(),
                acting.reading().records().notes(),
                acting.reading().records().aftermaths(),
                acting.recovery(),
                () -> on.current().fingerprint(on.host().engine().version()),
                on.current()::enforced);
    }

    /** What has it remembered which containers came and went. */
    static LifeWatch lifeWatch(Ground on, Acting acting) {
        return new LifeWatch(
                on.ledger().lives(),
                acting.reading().records().memory(),
                () -> on.current().get().policies().judgesFleet(),
                on.clock());
    }

    /** What evaluates all containers together, as soon as each has been looked at. */
    static FleetWatch fleetWatch(Ground on, Acting acting, BooleanSupplier swept) {
        return new FleetWatch(on.host(), acting.reading().observer().fleet(), on.current(), swept, on.clock());
    }
}
