package dev.wharden.web;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.Scheduler;

/** Closes connections that bring no whole new request in a while: a header dripped byte by byte is never idle to Jetty. */
final class SlowClients implements Connection.Listener {
    private static final long PATIENCE_SECONDS = 15;

    private final ServerConnector connector;
    /** Connection to the requests it had brought at the last look; only the selector's scheduler removes or compares. */
    private final Map<Connection, Watch> watched = new ConcurrentHashMap<>();

    SlowClients(ServerConnector connector) {
        this.connector = connector;
    }

    private record Watch(long requests, Scheduler.Task look) {}

    @Override
    public void onOpened(Connection connection) {
        watch(connection);
    }

    @Override
    public void onClosed(Connection connection) {
        Watch watch = watched.remove(connection);
        if (watch != null) {
            watch.look().cancel();
        }
    }

    private void watch(Connection connection) {
        Scheduler.Task look =
                connector.getScheduler().schedule(() -> look(connection), PATIENCE_SECONDS, TimeUnit.SECONDS);
        watched.put(connection, new Watch(connection.getMessagesIn(), look));
    }

    private void look(Connection connection) {
        Watch watch = watched.get(connection);
        if (watch == null) {
            return;
        }
        if (connection.getMessagesIn() > watch.requests()) {
            watch(connection);
        } else {
            connection.getEndPoint().close();
        }
    }
}
