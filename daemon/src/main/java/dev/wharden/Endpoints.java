package dev.wharden;

import dev.wharden.config.Config;
import dev.wharden.controller.Heartbeat;
import dev.wharden.web.ControlListener;
import dev.wharden.web.Site;
import dev.wharden.web.Web;
import dev.wharden.web.WebGuard;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/** Where the daemon is asked: the web port, and the control socket of the command line; each is made again when it dies. */
final class Endpoints implements AutoCloseable {
    private static final Duration LOOK = Duration.ofMinutes(1);

    private final Web web;
    private final WebGuard guard;
    private final ControlListener control;

    Endpoints(Reloader.Files files, String hostname, Heartbeat heartbeat, Site site) {
        Config config = files.config();
        this.web = new Web(address(config.web().listen()), site, files.web(), names(config, hostname));
        this.control = new ControlListener(config.controlSocket(), site);
        this.guard = new WebGuard(web, control, heartbeat);
    }

    /** The heart of the thread that watches the web listener: it connects, and at worst stops and starts the server. */
    static Heartbeat heartbeat(LongSupplier nanoTime) {
        return new Heartbeat("web guard", nanoTime, LOOK, LOOK);
    }

    /** Listens. Throws WebUnavailable. */
    void start() {
        web.start();
        control.start();
        guard.start();
    }

    /** Other users, names and certificate from now on. */
    void changed(Reloader.Files files, String hostname) {
        web.access(files.web(), names(files.config(), hostname));
    }

    private static List<String> names(Config config, String hostname) {
        var names = new ArrayList<>(config.web().hostnames());
        names.add(hostname);
        names.add(config.web().listen().host());
        return names;
    }

    private static InetSocketAddress address(Config.Listen listen) {
        return new InetSocketAddress(listen.host().isEmpty() ? "0.0.0.0" : listen.host(), listen.port());
    }

    Web web() {
        return web;
    }

    /** Whether the command line reaches the daemon. */
    boolean isControlled() {
        return control.isListening();
    }

    @Override
    public void close() {
        guard.close();
        control.close();
        web.stop();
    }
}
