package dev.wharden.web;

import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP server: few connections, short patience, and no request can change anything. When its listener is found
 * dead, it is made again at the same address.
 *
 * <p>Thread-safe: one lock guards which server runs.
 */
public final class Web {
    private static final Logger LOG = LoggerFactory.getLogger(Web.class);

    private final InetSocketAddress address;
    private final Authenticator authenticator;
    private final Pages pages;
    private WebAccess access;
    private Optional<Running> running = Optional.empty();
    private int port;
    private boolean listening;
    private boolean stopped;
    private long restarts;
    private long dropped;

    /** For everybody, over plain HTTP; does not listen yet. Port 0 takes any free one. */
    public Web(InetSocketAddress address, Site site) {
        this(address, site, WebAccess.OPEN, List.of());
    }

    /**
     * Does not listen yet. Port 0 takes any free one.
     *
     * @param access who may read
     * @param names of this host, beside localhost and those in the certificate; requests for others are answered 421
     */
    public Web(InetSocketAddress address, Site site, WebAccess access, Collection<String> names) {
        this.address = address;
        this.port = address.getPort();
        this.access = access;
        this.authenticator = new Authenticator(access.users());
        this.pages = new Pages(site, authenticator, Hosts.of(names, access.tls()));
    }

    /** Listens. Throws WebUnavailable when the address is taken. */
    public synchronized void start() {
        begin();
    }

    /** At the same port as before, once there is one. */
    private void begin() {
        Running fresh = Running.start(new InetSocketAddress(address.getHostString(), port), access, pages);
        running = Optional.of(fresh);
        port = fresh.port();
        listening = true;
    }

    /**
     * Other users, names and another certificate from now on. TLS itself is turned on or off by a restart only: until
     * then it stays as it is.
     */
    public synchronized void access(WebAccess now, Collection<String> names) {
        authenticator.users(now.users());
        boolean encrypts = encrypts();
        if (encrypts != now.tls().isPresent()) {
            LOG.atWarn()
                    .log(
                            encrypts
                                    ? "TLS is turned off in the web configuration: it stays on until a restart"
                                    : "TLS is turned on in the web configuration: that needs a restart");
        } else {
            now.tls().ifPresent(tls -> running.ifPresent(it -> it.listener().renew(tls)));
            access = now;
        }
        pages.hosts(Hosts.of(names, access.tls()));
    }

    /** Whether it speaks TLS. */
    public synchronized boolean encrypts() {
        return access.tls().isPresent();
    }

    /** The port that it listens on; what was asked for before it is started. */
    public synchronized int port() {
        return port;
    }

    /** Whether it accepted connections when it was last looked at. */
    public synchronized boolean isListening() {
        return listening;
    }

    /** How often the listener was found dead and made again. */
    public synchronized long restarts() {
        return restarts;
    }

    /** Connections that were closed because there were too many. */
    public synchronized long dropped() {
        return dropped + running.map(Running::dropped).orElse(0L);
    }

    /**
     * Looks whether it still accepts connections, and makes it again when it does not. Blocks for seconds when it does
     * not.
     */
    void check() throws InterruptedException {
        Optional<Running> seen = current();
        // Outside of the lock: scrapes and reloads must not wait for it.
        boolean alive = seen.isPresent() && seen.get().accepts();
        remake(seen, alive);
    }

    /** The server that runs now. */
    synchronized Optional<Running> current() {
        return running;
    }

    private synchronized void remake(Optional<Running> seen, boolean alive) {
        if (stopped || !seen.equals(running)) {
            return;
        }
        if (alive) {
            listening = true;
            return;
        }
        if (listening) {
            LOG.atError()
                    .addKeyValue("address", address.getHostString() + ":" + port)
                    .log("The web listener does not accept connections: it is restarted");
        }
        listening = false;
        try {
            if (seen.isPresent()) {
                dropped += seen.get().dropped();
                seen.get().stop();
                running = Optional.empty();
            }
            begin();
            restarts++;
            LOG.atInfo().addKeyValue("port", port).log("The web listener accepts connections again");
        } catch (WebUnavailable e) {
            LOG.atError().addKeyValue("cause", String.valueOf(e.getMessage())).log("The web listener is not back yet");
        }
    }

    /** Finishes what is being answered, then stops. */
    public synchronized void stop() {
        stopped = true;
        listening = false;
        running.ifPresent(Running::stop);
    }
}
