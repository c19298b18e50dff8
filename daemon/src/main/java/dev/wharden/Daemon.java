package dev.wharden;

import dev.wharden.audit.AuditEvent;
import dev.wharden.config.Reloader;
import dev.wharden.container.ContainerName;
import dev.wharden.controller.Ending;
import dev.wharden.controller.World;
import dev.wharden.controller.queue.Lane;
import dev.wharden.policy.Mode;
import dev.wharden.remedy.state.Claim;
import dev.wharden.systemd.Coalesced;
import dev.wharden.systemd.Signals;
import dev.wharden.web.Web;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The life of the daemon: everything that {@link Wiring} has made is started in order, and stopped in reverse. */
public final class Daemon {
    private static final Logger LOG = LoggerFactory.getLogger(Daemon.class);
    /** Each reload costs a look at every container and a record. */
    private static final Duration BETWEEN_HANGUPS = Duration.ofSeconds(1);

    private final Wiring.Settings settings;
    private final Reloader.Files first;
    private final Supplier<Reloader.Files> read;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final CountDownLatch stopped = new CountDownLatch(1);

    /**
     * With what was read at start.
     *
     * @param read reads all files again, or throws ConfigException
     */
    public Daemon(Wiring.Settings settings, Reloader.Files first, Supplier<Reloader.Files> read) {
        this.settings = settings;
        this.first = first;
        this.read = read;
    }

    /**
     * Runs until SIGTERM, or until memory is gone. Returns the exit code. Throws AlreadyRunning, StateUnavailable,
     * AuditUnavailable or WebUnavailable when it cannot start.
     */
    public int run() throws InterruptedException {
        Claim claim = Claim.take(
                Wiring.claimed(settings.engine(), first.config()),
                Claim.RUN,
                "another wharden uses " + first.config().stateDirectory());
        try (var ground = Wiring.Ground.of(settings.engine(), first)) {
            Serving serving = Serving.of(ground, settings, first, read, this::die);
            start(serving);
            stopping.await();
            stop(serving);
        } finally {
            claim.close();
            stopped.countDown();
        }
        return 0;
    }

    private void start(Serving it) {
        it.endpoints().start();
        it.ground().recorder().record(new AuditEvent.Lifecycle("started", "success", "version " + settings.version()));
        open(it).forEach(name -> it.queue().add(name, Lane.FRESH));
        it.controller().start();
        it.jobs().forEach(job -> it.schedule().every(job.name(), job.interval(), job.body()));
        it.streams().start();
        if (!Signals.onHangup(Coalesced.start("wharden-hangup", () -> reload(it), BETWEEN_HANGUPS, Thread::sleep))) {
            LOG.atInfo().log("SIGHUP is ignored, as nohup asks: reload with wharden reload");
        }
        Runtime.getRuntime().addShutdownHook(new Thread(this::awaitStop, "wharden-stop"));
        it.watchdog().start();
        it.notifier().ready();
        started(it.ground().current().get(), it.endpoints().web());
    }

    /** What is open or held comes before all else. */
    private static Set<ContainerName> open(Serving it) {
        var names = new TreeSet<>(it.acting().recovery().open());
        names.addAll(it.acting().quarantiner().open());
        names.addAll(it.acting().revival().open());
        return names;
    }

    private void started(World world, Web web) {
        LOG.atInfo()
                .addKeyValue("version", settings.version())
                .addKeyValue("enforcement", world.ceiling().word())
                .addKeyValue("policies", world.policies().policies().size())
                .addKeyValue("engine", settings.engine())
                .addKeyValue(
                        "web",
                        (web.encrypts() ? "https://" : "http://")
                                + first.config().web().listen().host() + ":" + web.port() + "/")
                .log(
                        world.ceiling() == Mode.AUDIT
                                ? "Started; enforcement is Audit, so nothing will be changed"
                                : "Started; enforcement is Enforce");
    }

    private static void reload(Serving it) {
        it.notifier().reloading();
        it.reloader().reload("SIGHUP");
        it.notifier().ready();
    }

    /** Stops taking in names, lets the workers finish what is under way, then looks at what the journals hold open. */
    private static void stop(Serving it) throws InterruptedException {
        it.notifier().stopping();
        LOG.atInfo().log("Stopping: what is under way is finished, the rest is left to the next start");
        it.streams().ending();
        it.schedule().close();
        it.acting().reading().observer().end();
        var ending = new Ending(
                it.controller(),
                it.acting().bulkhead(),
                it.acting().resumption(),
                it.streams()::close,
                it.notifier()::extend,
                it.ground().clock(),
                it.ground().nanoTime(),
                Thread::sleep);
        String left = ending.end();
        it.streams().close();
        it.ground().recorder().record(new AuditEvent.Lifecycle("stopped", left.isEmpty() ? "success" : "failed", left));
        it.watchdog().close();
        it.endpoints().close();
    }

    /** Runs as shutdown hook: the process ends when it returns. */
    private void awaitStop() {
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
}
