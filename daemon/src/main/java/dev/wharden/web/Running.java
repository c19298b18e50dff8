package dev.wharden.web;

import java.io.Closeable;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.IO;
import org.eclipse.jetty.util.thread.VirtualThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One life of the HTTP server: from its start until it is stopped, or found dead and made again. */
final class Running {
    private static final int MOST_CONNECTIONS = 64;
    /**
     * Connections that the kernel keeps until they are accepted: with few, a burst makes honest clients wait a second
     * for their retry.
     */
    private static final int BACKLOG = 512;

    private static final long IDLE_MILLIS = 10_000;
    private static final long STOP_MILLIS = 5_000;
    private static final int CONNECT_MILLIS = 2_000;
    private static final int HEADER_BYTES = 8192;
    /** A listener that accepts nothing for this long after a connection was made to it is dead. */
    private static final long ACCEPT_SECONDS = 5;

    private static final Logger LOG = LoggerFactory.getLogger(Running.class);

    private final Server server;
    private final Listener listener;
    private final Connections connections;

    private Running(Server server, Listener listener, Connections connections) {
        this.server = server;
        this.listener = listener;
        this.connections = connections;
    }

    /** Listens. Throws WebUnavailable when the address is taken. */
    static Running start(InetSocketAddress address, WebAccess access, Handler pages) {
        var server = new Server(new VirtualThreadPool(MOST_CONNECTIONS), null, null);
        var http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setRequestHeaderSize(HEADER_BYTES);
        Listener listener = Listener.of(server, address, http, access.tls());
        var connector = listener.connector();
        connector.setIdleTimeout(IDLE_MILLIS);
        connector.setAcceptQueueSize(BACKLOG);
        connector.setReuseAddress(true);
        server.addConnector(connector);
        var connections = new Connections(connector, MOST_CONNECTIONS);
        connector.addBean(connections);
        server.setHandler(new GracefulHandler(pages));
        server.setStopTimeout(STOP_MILLIS);
        try {
            server.start();
        } catch (Exception e) {
            throw new WebUnavailable(
                    "cannot listen on " + address.getHostString() + ":" + address.getPort() + ": " + e.getMessage()
                            + "; set web.listen or --web.listen-address",
                    e);
        }
        return new Running(server, listener, connections);
    }

    Listener listener() {
        return listener;
    }

    /** The port that it listens on. */
    int port() {
        return listener.connector().getLocalPort();
    }

    long dropped() {
        return connections.dropped();
    }

    /** Whether a connection to it is accepted now. Makes one, and blocks for seconds when it is not. */
    boolean accepts() throws InterruptedException {
        if (!listener.connector().isOpen()) {
            return false;
        }
        CountDownLatch next = connections.next();
        try (var socket = new Socket()) {
            socket.connect(own(), CONNECT_MILLIS);
        } catch (ConnectException refused) {
            return false;
        } catch (SocketTimeoutException full) {
            LOG.atDebug().log("The web listener's backlog is full: whether it accepts is seen below");
        } catch (IOException e) {
            // A firewall of this host, for one: that says nothing about the listener.
            LOG.atDebug().setCause(e).log("The web listener cannot be reached from here");
            return true;
        }
        return next.await(ACCEPT_SECONDS, TimeUnit.SECONDS);
    }

    private InetSocketAddress own() {
        String host = listener.connector().getHost();
        var address = new InetSocketAddress(host, port());
        return address.getAddress() != null && address.getAddress().isAnyLocalAddress()
                ? new InetSocketAddress(InetAddress.getLoopbackAddress(), port())
                : address;
    }

    /** For tests: as when the listening channel dies. */
    void closeChannel() {
        IO.close((Closeable) listener.connector().getTransport());
    }

    /** Finishes what is being answered, then stops. */
    void stop() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new WebUnavailable("the HTTP server did not stop: " + e.getMessage(), e);
        }
    }
}
