package dev.wharden.web;

import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The control socket, which is made again when it is found dead: its thread ended, or somebody removed or replaced its
 * file. Thread-safe.
 */
public final class ControlListener implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ControlListener.class);

    private final Path path;
    private final Site site;
    private Optional<ControlSocket> socket = Optional.empty();
    private boolean closed;

    /** Does not listen yet. */
    public ControlListener(Path path, Site site) {
        this.path = path;
        this.site = site;
    }

    /** Listens. Throws WebUnavailable when something else stands there, or another daemon listens. */
    public synchronized void start() {
        socket = Optional.of(ControlSocket.listen(path, site));
    }

    /** Whether the command line can reach the daemon; true before it is started. */
    public synchronized boolean isListening() {
        return socket.map(ControlSocket::isListening).orElse(true);
    }

    /** Looks whether it can be reached, and makes it again when not. */
    synchronized void check() {
        if (closed || isListening()) {
            return;
        }
        LOG.atError().addKeyValue("path", path).log("The control socket cannot be reached: it is made again");
        try {
            socket.ifPresent(ControlSocket::abandon);
            start();
            LOG.atInfo().addKeyValue("path", path).log("The control socket can be reached again");
        } catch (WebUnavailable e) {
            LOG.atError()
                    .addKeyValue("cause", String.valueOf(e.getMessage()))
                    .log("The control socket is not back yet");
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        socket.ifPresent(ControlSocket::close);
    }
}
