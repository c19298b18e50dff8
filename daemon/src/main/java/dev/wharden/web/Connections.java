package dev.wharden.web;

import java.nio.channels.SelectableChannel;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.IdleTimeout;
import org.eclipse.jetty.io.SelectorManager;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.IO;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * The connections of the listener: a bounded number, each with short patience. Beyond the bound the listener keeps
 * accepting: the connection that has waited longest without a request is closed for the newcomer, then one whose client
 * does not read its answer; when all are being answered, the newcomer is closed. So clients that connect and stay
 * silent, or drip a header byte by byte, shut no one out.
 *
 * <p>Jetty's own NetworkConnectionLimit stops and resumes accepting instead. In 12.1.14 the two race when connections
 * reset: the listening channel is registered again while its cancelled key is still in the selector
 * ({@code CancelledKeyException}), and Jetty closes it for good.
 *
 * <p>Thread-safe. Whether a connection is gone is asked of its channel, never counted from events, so that no lost
 * event can use up the bound.
 */
final class Connections implements Connection.Listener, SelectorManager.AcceptListener {
    private static final long PATIENCE_SECONDS = 15;
    /** A client that has read nothing of its answer for this long makes room when room is needed. */
    private static final long STALLED_MILLIS = 1_000;

    private final ServerConnector connector;
    private final int most;
    /** In the order of their arrival; guarded by this object's lock. */
    private final Map<SelectableChannel, Guest> guests = new LinkedHashMap<>();

    private long dropped;
    private CountDownLatch next = new CountDownLatch(1);

    Connections(ServerConnector connector, int most) {
        this.connector = connector;
        this.most = most;
    }

    /**
     * What is known of one: the connection that carries HTTP, once there is one, and the requests it had brought at the
     * last look.
     */
    private record Guest(Optional<Connection> connection, long requests, Optional<Scheduler.Task> look) {
        static final Guest NEW = new Guest(Optional.empty(), 0, Optional.empty());

        boolean isBeingAnswered() {
            return connection
                    .filter(it -> it.getMessagesIn() > it.getMessagesOut())
                    .isPresent();
        }

        boolean isStalled() {
            return idleMillis() > STALLED_MILLIS;
        }

        long idleMillis() {
            return connection
                    .map(it -> unwrapped(it.getEndPoint()) instanceof IdleTimeout idle ? idle.getIdleFor() : 0L)
                    .orElse(0L);
        }
    }

    /** Opens at the next connection that reaches the listener. */
    synchronized CountDownLatch next() {
        return next;
    }

    /** Connections that were closed because there were too many. */
    synchronized long dropped() {
        return dropped;
    }

    /** How many are open now. */
    synchronized int open() {
        guests.keySet().removeIf(channel -> !channel.isOpen());
        return guests.size();
    }

    @Override
    public void onAccepting(SelectableChannel channel) {
        Optional<Guest> leaving = Optional.empty();
        synchronized (this) {
            next.countDown();
            next = new CountDownLatch(1);
            if (guests.size() >= most && open() >= most) {
                dropped++;
                leaving = victim();
                if (leaving.isEmpty()) {
                    IO.close(channel);
                    return;
                }
                leaving.flatMap(Guest::connection).ifPresent(it -> channelOf(it).ifPresent(guests::remove));
            }
            guests.put(channel, Guest.NEW);
        }
        // Outside of the lock: closing calls onClosed of this class, and others.
        leaving.flatMap(Guest::connection).ifPresent(it -> it.getEndPoint().close());
    }

    private Optional<Guest> victim() {
        Optional<Guest> silent = guests.values().stream()
                .filter(guest -> guest.connection().isPresent() && !guest.isBeingAnswered())
                .findFirst();
        return silent.or(() ->
                guests.values().stream().filter(Guest::isStalled).max(Comparator.comparingLong(Guest::idleMillis)));
    }

    @Override
    public void onAcceptFailed(SelectableChannel channel, Throwable cause) {
        forget(channel);
    }

    @Override
    public void onClosed(SelectableChannel channel) {
        forget(channel);
    }

    /** Of the layers of one connection, such as TLS and HTTP, the last that is opened carries the requests. */
    @Override
    public synchronized void onOpened(Connection connection) {
        channelOf(connection).ifPresent(channel -> {
            Guest before = guests.get(channel);
            if (before != null) {
                before.look().ifPresent(Scheduler.Task::cancel);
                guests.put(channel, watched(connection, channel));
            }
        });
    }

    @Override
    public void onClosed(Connection connection) {
        channelOf(connection).filter(channel -> !channel.isOpen()).ifPresent(this::forget);
    }

    private synchronized void forget(SelectableChannel channel) {
        Guest guest = guests.remove(channel);
        if (guest != null) {
            guest.look().ifPresent(Scheduler.Task::cancel);
        }
    }

    private Guest watched(Connection connection, SelectableChannel channel) {
        Scheduler.Task look =
                connector.getScheduler().schedule(() -> look(channel), PATIENCE_SECONDS, TimeUnit.SECONDS);
        return new Guest(Optional.of(connection), connection.getMessagesIn(), Optional.of(look));
    }

    /** A connection that brings no whole new request in a while is closed: one that drips is never idle to Jetty. */
    private void look(SelectableChannel channel) {
        Optional<Connection> slow = Optional.empty();
        synchronized (this) {
            Guest guest = guests.get(channel);
            if (guest == null || guest.connection().isEmpty()) {
                return;
            }
            Connection connection = guest.connection().get();
            if (connection.getMessagesIn() > guest.requests()) {
                guests.put(channel, watched(connection, channel));
            } else {
                slow = Optional.of(connection);
            }
        }
        slow.ifPresent(it -> it.getEndPoint().close());
    }

    private static Optional<SelectableChannel> channelOf(Connection connection) {
        return unwrapped(connection.getEndPoint()).getTransport() instanceof SelectableChannel channel
                ? Optional.of(channel)
                : Optional.empty();
    }

    /** Below TLS. */
    private static EndPoint unwrapped(EndPoint endPoint) {
        EndPoint below = endPoint;
        while (below instanceof EndPoint.Wrapper wrapper) {
            below = wrapper.unwrap();
        }
        return below;
    }
}
