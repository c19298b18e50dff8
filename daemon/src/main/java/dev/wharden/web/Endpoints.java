package dev.wharden.web;

import dev.wharden.controller.queue.Heartbeat;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Where the daemon is asked: the web port, and the control socket of the command line; each is made again when it dies.
 */
public final class Endpoints implements AutoCloseable {
    private static final Duration LOOK = Duration.ofMinutes(1);
    private static final Duration INTERVAL = Duration.ofSeconds(10);

    private final Web web;
    private final WebGuard guard;
    private final ControlListener control;

    /**
     * Nothing listens yet.
     *
     * @param host to listen on; empty for every address
     * @param access who may read over the web port
     * @param names of this host that requests may be for
     * @param heartbeat of the thread that watches the listeners
     * @param site makes what both serve, which tells too whether they can be reached: given {@link #conditions}
     */
    public Endpoints(
            String host,
            int port,
            Path controlSocket,
            WebAccess access,
            Collection<String> names,
            Heartbeat heartbeat,
            Function<Map<String, BooleanSupplier>, Site> site) {
        this(host, port, controlSocket, access, names, heartbeat, INTERVAL, site);
    }

    /** The same, and how often it is looked whether both can be reached. */
    Endpoints(
            String host,
            int port,
            Path controlSocket,
            WebAccess access,
            Collection<String> names,
            Heartbeat heartbeat,
            Duration interval,
            Function<Map<String, BooleanSupplier>, Site> site) {
        Site served = site.apply(conditions());
        this.web = new Web(new InetSocketAddress(host.isEmpty() ? "0.0.0.0" : host, port), served, access, names);
        this.control = new ControlListener(controlSocket, served.beside());
        this.guard = new WebGuard(web, control, heartbeat, interval);
    }

    /** The heart of the thread that watches the web listener: it connects, and at worst stops and starts the server. */
    public static Heartbeat heartbeat(LongSupplier nanoTime) {
        return new Heartbeat("web guard", nanoTime, LOOK, LOOK);
    }

    /** Listens. Throws WebUnavailable. */
    public void start() {
        web.start();
        control.start();
        guard.start();
    }

    /** Other users, names and certificate from now on. */
    public void changed(WebAccess access, Collection<String> names) {
        web.access(access, names);
    }

    /** The HTTP server. */
    public Web web() {
        return web;
    }

    /** What must hold of the listeners, by what is wrong when it does not. */
    public Map<String, BooleanSupplier> conditions() {
        var conditions = new LinkedHashMap<String, BooleanSupplier>();
        conditions.put("the web listener does not accept connections", () -> web().isListening());
        conditions.put("the control socket does not listen", () -> control().isListening());
        return conditions;
    }

    private ControlListener control() {
        return control;
    }

    @Override
    public void close() {
        guard.close();
        control.close();
        web.stop();
    }
}
