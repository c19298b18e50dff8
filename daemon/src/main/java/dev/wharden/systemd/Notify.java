package dev.wharden.systemd;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells systemd how the service is (sd_notify(3)). Does nothing where there is no systemd; a message that cannot be
 * sent is logged and never ends the daemon.
 */
public final class Notify {
    private static final Logger LOG = LoggerFactory.getLogger(Notify.class);

    private final Optional<String> socket;
    private final LongSupplier nanoTime;
    private final Optional<Datagram> datagram;

    /**
     * Speaks to a socket.
     *
     * @param socket the value of {@code NOTIFY_SOCKET}; empty when it is not set
     * @param nanoTime {@code System::nanoTime}, which on Linux is the clock that systemd means (CLOCK_MONOTONIC)
     */
    public Notify(Optional<String> socket, LongSupplier nanoTime) {
        this.socket = socket.filter(name -> !name.isEmpty());
        this.nanoTime = nanoTime;
        this.datagram = this.socket.map(name -> new Datagram());
    }

    /** Policies are loaded and the listener is up; or a reload is over. */
    public void ready() {
        send("READY=1");
    }

    /** A reload begins; {@link #ready} ends it. */
    public void reloading() {
        send("RELOADING=1\nMONOTONIC_USEC=" + nanoTime.getAsLong() / 1000);
    }

    /** One line for {@code systemctl status}. */
    public void status(String line) {
        send("STATUS=" + line.replaceAll("\\p{Cntrl}", " "));
    }

    /** The threads live. */
    public void watchdog() {
        send("WATCHDOG=1");
    }

    /** The end begins. */
    public void stopping() {
        send("STOPPING=1");
    }

    /**
     * It needs at least this long from now. systemd only ever lengthens the unit's own time by it, so one that comes
     * again and again is no harm.
     */
    public void extend(Duration time) {
        send("EXTEND_TIMEOUT_USEC=" + time.toNanos() / 1000);
    }

    private void send(String message) {
        if (socket.isEmpty() || datagram.isEmpty()) {
            return;
        }
        try {
            datagram.get().send(socket.get(), message);
        } catch (IOException e) {
            LOG.atWarn()
                    .addKeyValue("socket", socket.get())
                    .addKeyValue("message", String.valueOf(e.getMessage()))
                    .log("systemd could not be told");
        }
    }
}
