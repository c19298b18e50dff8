package dev.wharden.docker;

import com.github.dockerjava.transport.DockerHttpClient;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engine's events for as long as it is not closed: its own client and its own thread, reconnecting with backoff and
 * jitter. docker-java itself does not reconnect (measured). While the engine is stopped (SIGSTOP) the stream is silent
 * and goes on without loss afterwards.
 */
public final class EventStream implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EventStream.class);
    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofSeconds(5);

    private final EngineAddress address;
    private final EventListener listener;
    private final Duration timeout;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;
    private final EventSelection selection;
    private final EventPosition position;
    private Duration backoff = SHORTEST;
    private boolean told;

    /** The events that can change a verdict. See the other constructor. */
    public EventStream(
            EngineAddress address,
            EventListener listener,
            Duration timeout,
            InstantSource clock,
            RandomGenerator random) {
        this(address, listener, timeout, clock, random, EventSelection.LOOKS, Optional.empty());
    }

    /**
     * Nothing happens before {@link #start}.
     *
     * @param timeout of connecting; the stream itself may be silent for ever
     * @param clock for the beginning of the first stream; the engine's clock is this host's
     * @param random for the jitter of reconnects
     * @param selection which events
     * @param from since when those are asked for that the engine still knows; empty for the first connection's moment
     */
    public EventStream(
            EngineAddress address,
            EventListener listener,
            Duration timeout,
            InstantSource clock,
            RandomGenerator random,
            EventSelection selection,
            Optional<Instant> from) {
        this.address = address;
        this.listener = listener;
        this.timeout = timeout;
        this.clock = clock;
        this.random = random;
        this.selection = selection;
        this.position = new EventPosition(from);
        this.thread = Thread.ofPlatform().name(selection.thread()).daemon().unstarted(this::run);
    }

    /** Begins to listen; to be called once. */
    public void start() {
        thread.start();
    }

    /**
     * Ends the thread and the connection, also when the engine hangs. No method of the listener is called afterwards.
     */
    @Override
    public void close() {
        closed.countDown();
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    private void run() {
        while (!isClosed()) {
            String why;
            try {
                why = listen();
            } catch (IOException | TimeoutException | ExecutionException | RuntimeException failure) {
                why = reason(failure);
            } catch (InterruptedException stopped) {
                why = "interrupted";
            }
            if (isClosed()) {
                return;
            }
            if (!told) {
                listener.disconnected(why);
                told = true;
            }
            waitABit();
        }
    }

    private static String reason(Exception failure) {
        Throwable cause =
                failure instanceof ExecutionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof TimeoutException) {
            return "the engine does not answer";
        }
        if (!(cause instanceof IOException) && !(cause instanceof DockerException)) {
            LOG.atDebug().setCause(cause).log("the event stream ended");
        }
        return Text.oneLine(cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage());
    }

    /** Between half and the whole of a time that doubles. Ends early when the stream is closed. */
    private void waitABit() {
        long most = backoff.toMillis();
        long millis = most / 2 + random.nextLong(most / 2 + 1);
        backoff = backoff.multipliedBy(2).compareTo(LONGEST) < 0 ? backoff.multipliedBy(2) : LONGEST;
        try {
            var _ = closed.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException stopped) {
            // Only close interrupts; the loop looks at closed.
            return;
        }
    }

    private String listen() throws IOException, InterruptedException, TimeoutException, ExecutionException {
        EngineConnection connection = Deadline.within(timeout, () -> EngineConnection.open(address, 2));
        try {
            String since = position.since(clock.instant());
            boolean again = position.isSet();
            String path = "/events?since=" + since + selection.query();
            try (var response = Deadline.within(timeout, () -> open(connection, path))) {
                if (again && !remembers(connection, path, since)) {
                    listener.gap("the engine no longer knows what happened before");
                }
                told = false;
                listener.connected();
                return read(response.getBody());
            }
        } finally {
            connection.retire();
        }
    }

    private static DockerHttpClient.Response open(EngineConnection connection, String path) throws IOException {
        var request = DockerHttpClient.Request.builder().method(DockerHttpClient.Request.Method.GET);
        DockerHttpClient.Response response = connection.send(request, path);
        if (response.getStatusCode() != 200) {
            int status = response.getStatusCode();
            response.close();
            throw new IOException("the engine answers /events with " + status);
        }
        return response;
    }

    /**
     * Whether the engine still has the event at which reading stopped. It keeps the last 256 in memory only, so after
     * its restart it has none. Asked by a request of its own that ends, because the stream itself does not say where
     * the replay stops.
     */
    private boolean remembers(EngineConnection connection, String path, String since)
            throws IOException, InterruptedException, TimeoutException, ExecutionException {
        String bounded = path + "&until=" + since;
        return Deadline.within(timeout, () -> {
            try (var response = open(connection, bounded)) {
                var reader = new EventReader(new AnswerBody(response.getBody()), () -> {});
                Optional<DockerEvent> event = reader.next();
                while (event.isPresent() && !position.isAt(event.get())) {
                    event = reader.next();
                }
                return event.isPresent();
            }
        });
    }

    private String read(InputStream body) throws IOException {
        var reader = new EventReader(body, () -> listener.gap("an event could not be read"));
        Optional<DockerEvent> event = reader.next();
        while (event.isPresent() && !isClosed()) {
            backoff = SHORTEST;
            if (position.advance(event.get())) {
                listener.event(event.get());
            }
            event = reader.next();
        }
        return "the engine ended the stream";
    }
}
