package dev.wharden;

import dev.wharden.audit.AuditEvent;
import dev.wharden.policy.Mode;
import dev.wharden.remedy.state.Lock;
import dev.wharden.systemd.Health;
import dev.wharden.systemd.Notify;
import dev.wharden.systemd.Signals;
import dev.wharden.systemd.Watchdog;
import dev.wharden.web.Site;
import dev.wharden.web.Web;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The composition root: every object of the daemon, made in the order of the straight line, started in that order and stopped in reverse.
 *
 * <p>Threads: the event stream's, N workers, the schedule's, the HTTP server's, the watchdog's.
 */
public final class Daemon {
    private static final Logger LOG = LoggerFactory.getLogger(Daemon.class);
    /** The unit's stop time is longer: what is open is finished or rolled back within this, the rest stays for the next start. */
    private static final Duration STOP = Duration.ofSeconds(80);

    private final DaemonSettings settings;
    private final Reloader.Files first;
    private final Supplier<Reloader.Files> read;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final CountDownLatch stopped = new CountDownLatch(1);

    /**
     * With what was read at start.
     *
     * @param read reads all files again, or throws ConfigException
     */
    public Daemon(DaemonSettings settings, Reloader.Files first, Supplier<Reloader.Files> read) {
        this.settings = settings;
        this.first = first;
        this.read = read;
    }

    /** Runs until SIGTERM, or until memory is gone. Returns the exit code. Throws StateUnavailable, AuditUnavailable or WebUnavailable when it cannot start. */
    public int run() throws InterruptedException {
        Optional<Lock> lock = Lock.take(first.config().stateDirectory());
        if (lock.isEmpty()) {
            throw new AlreadyRunning("another wharden uses " + first.config().stateDirectory());
        }
        try {
            serve();
        } finally {
            lock.get().close();
            stopped.countDown();
        }
        return 0;
    }

    private void serve() throws InterruptedException {
        var fleet = new Fleet();
        var changed = new AtomicReference<Consumer<Reloader.Files>>(files -> {});
        try (var base = new Foundation(
                settings.engine(), first, read, files -> changed.get().accept(files), fleet)) {
            var loop = new Loop(base, settings.engine(), fleet, this::die);
            var notify = new Notify(Optional.ofNullable(settings.environment().get("NOTIFY_SOCKET")), base.nanoTime);
            var guard = Endpoints.heartbeat(base.nanoTime);
            var heartbeats = new ArrayList<>(loop.heartbeats());
            heartbeats.add(guard);
            var endpoints = new AtomicReference<Optional<Endpoints>>(Optional.empty());
            var health = new Health(heartbeats, conditions(base, loop, endpoints::get));
            Supplier<List<String>> notReady = () -> notReady(health, base);
            var board = new StatusBoard(settings.version(), settings.engine().toString(), base, loop, fleet, notReady);
            var site = new Site(board, base.meters, health::unhealthy, notReady);
            String hostname = base.hostWatch.facts().hostname();
            var open = new Endpoints(first, hostname, guard, site);
            endpoints.set(Optional.of(open));
            changed.set(files -> {
                loop.changed(files);
                open.changed(files, hostname);
            });
            new Gauges(base, fleet).register(loop, open.web(), settings.version(), settings.revision());
            var watchdog = new Watchdog(
                    notify,
                    health,
                    () -> line(notReady.get(), fleet, base),
                    Watchdog.interval(settings.environment().getOrDefault("WATCHDOG_USEC", "")));

            open.start();
            base.assembly.recorder.record(
                    new AuditEvent.Lifecycle("started", "success", "version " + settings.version()));
            loop.start();
            if (!Signals.onHangup(() -> reload(loop, notify))) {
                LOG.atInfo().log("SIGHUP is ignored, as nohup asks: reload with wharden reload");
            }
            Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "wharden-stop"));
            watchdog.start();
            notify.ready();
            started(base, open.web());

            stopping.await();
            notify.stopping();
            LOG.atInfo().log("Stopping: what is open is finished or rolled back");
            boolean inTime = loop.stop(STOP);
            base.assembly.recorder.record(new AuditEvent.Lifecycle(
                    "stopped", inTime ? "success" : "failed", inTime ? "" : "workers did not end in time"));
            watchdog.close();
            open.close();
        }
    }

    private static Map<String, BooleanSupplier> conditions(
            Foundation base, Loop loop, Supplier<Optional<Endpoints>> endpoints) {
        var conditions = new LinkedHashMap<String, BooleanSupplier>();
        conditions.put("the engine is not connected", loop.events::isConnected);
        conditions.put("the engine does not answer", loop.controller::isEngineAvailable);
        conditions.put("not every container has been looked at yet", loop.sweep::isDone);
        conditions.put(
                "the audit log cannot be written ("
                        + base.reloader.config().audit().file() + ")",
                base.log::writable);
        conditions.put(
                "the state directory cannot be written (" + base.assembly.state.path("") + ")",
                base.assembly.state::isWritable);
        conditions.put(
                "the web listener does not accept connections",
                () -> endpoints.get().map(it -> it.web().isListening()).orElse(true));
        conditions.put(
                "the control socket does not listen",
                () -> endpoints.get().map(Endpoints::isControlled).orElse(true));
        return conditions;
    }

    private void started(Foundation base, Web web) {
        LOG.atInfo()
                .addKeyValue("version", settings.version())
                .addKeyValue("enforcement", base.reloader.get().ceiling().word())
                .addKeyValue(
                        "policies", base.reloader.get().policies().policies().size())
                .addKeyValue("engine", settings.engine())
                .addKeyValue(
                        "web",
                        (web.encrypts() ? "https://" : "http://")
                                + first.config().web().listen().host() + ":" + web.port() + "/")
                .log(
                        base.reloader.get().ceiling() == Mode.AUDIT
                                ? "Started; enforcement is Audit, so nothing will be changed"
                                : "Started; enforcement is Enforce");
    }

    private static List<String> notReady(Health health, Foundation base) {
        var reasons = new ArrayList<>(health.notReady());
        reasons.addAll(base.assembly.state.unreadable());
        return List.copyOf(reasons);
    }

    private static String line(List<String> problems, Fleet fleet, Foundation base) {
        return problems.isEmpty()
                ? fleet.names().size() + " containers, " + fleet.drifted(base.assembly.standing())
                        + " drifted, enforcement "
                        + base.reloader.get().ceiling().word()
                : "not ready: " + String.join("; ", problems);
    }

    private static void reload(Loop loop, Notify notify) {
        notify.reloading();
        loop.reload("SIGHUP");
        notify.ready();
    }

    /** Runs as shutdown hook: the process ends when it returns. */
    private void stop() {
        stopping.countDown();
        try {
            stopped.await();
        } catch (InterruptedException e) {
            LOG.atWarn().log("Interrupted while stopping");
        }
    }

    private void die(Error error) {
        LOG.atError().setCause(error).log("Stopping at once: systemd restarts, the journal recovers");
        Runtime.getRuntime().halt(1);
    }

    /** Another process has the state directory. */
    public static final class AlreadyRunning extends RuntimeException {
        private static final long serialVersionUID = 1;

        AlreadyRunning(String message) {
            super(message);
        }
    }
}
