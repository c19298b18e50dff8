package dev.wharden.probe;

import dev.wharden.control.Endpoint;
import dev.wharden.subject.RoundTrips;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Measures round trips to the endpoints that policies declare, one connection to each at a time, and keeps those of the
 * last hour. Nothing is opened that is not declared at that moment. {@link #run} waits for the network, so that it has
 * a thread of its own; all else is answered at once, on any thread.
 */
public final class RoundTripWatch implements Runnable {
    /** From one round to the next: with 40 endpoints fewer than three connections a second. */
    public static final Duration INTERVAL = Duration.ofSeconds(15);

    /** As many as an hour has rounds. */
    private static final int KEPT = 240;

    private static final Duration OLDEST = Duration.ofHours(1);

    private final Supplier<Set<Endpoint>> declared;
    private final Dial dial;
    private final RoundTripListener listener;
    private final LongSupplier nanoTime;
    private final AtomicBoolean running = new AtomicBoolean();

    /** By endpoint, the oldest first. Its own lock guards it. */
    private final Map<String, ArrayDeque<Attempt>> attempts = new LinkedHashMap<>();

    /**
     * One connection.
     *
     * @param at when, by the ticker
     * @param took zero where it did not open
     * @param why it did not; the empty string where it did
     */
    private record Attempt(long at, Duration took, String why) {}

    /**
     * Nothing is measured yet.
     *
     * @param declared the endpoints of the moment
     */
    public RoundTripWatch(
            Supplier<Set<Endpoint>> declared, Dial dial, RoundTripListener listener, LongSupplier nanoTime) {
        this.declared = declared;
        this.dial = dial;
        this.listener = listener;
        this.nanoTime = nanoTime;
    }

    /** Whether a round has something to do: endpoints are declared, or were, and no other round is under way. */
    public boolean isDue() {
        synchronized (attempts) {
            return !running.get() && !(attempts.isEmpty() && declared.get().isEmpty());
        }
    }

    /** One round. At once where another is under way. */
    @Override
    public void run() {
        if (!running.compareAndSet(false, true)) {
            return;
        }
        try {
            for (Endpoint endpoint : begin()) {
                measure(endpoint);
            }
        } finally {
            running.set(false);
        }
    }

    private Set<Endpoint> begin() {
        Set<Endpoint> endpoints = declared.get();
        var names = new LinkedHashSet<String>();
        endpoints.forEach(endpoint -> names.add(endpoint.toString()));
        synchronized (attempts) {
            attempts.keySet().retainAll(names);
            names.forEach(name -> attempts.computeIfAbsent(name, _ -> new ArrayDeque<>()));
        }
        listener.declared(names);
        return endpoints;
    }

    private void measure(Endpoint endpoint) {
        String name = endpoint.toString();
        try {
            Duration took = dial.dial(endpoint);
            add(name, new Attempt(nanoTime.getAsLong(), took, ""));
            listener.opened(name, took);
        } catch (IOException unopened) {
            add(name, new Attempt(nanoTime.getAsLong(), Duration.ZERO, TcpDial.why(unopened)));
            listener.failed(name);
        }
    }

    private void add(String endpoint, Attempt attempt) {
        synchronized (attempts) {
            ArrayDeque<Attempt> known = attempts.computeIfAbsent(endpoint, _ -> new ArrayDeque<>());
            known.addLast(attempt);
            if (known.size() > KEPT) {
                known.removeFirst();
            }
        }
    }

    /** What was measured within the last hour, by endpoint. */
    public Map<String, RoundTrips> measured() {
        long now = nanoTime.getAsLong();
        var measured = new LinkedHashMap<String, RoundTrips>();
        synchronized (attempts) {
            attempts.forEach((endpoint, known) -> {
                known.removeIf(attempt -> now - attempt.at() > OLDEST.toNanos());
                measured.put(endpoint, summary(known));
            });
        }
        return measured;
    }

    private static RoundTrips summary(Iterable<Attempt> known) {
        List<Duration> taken = new ArrayList<>();
        int failed = 0;
        String why = "";
        for (Attempt attempt : known) {
            if (attempt.why().isEmpty()) {
                taken.add(attempt.took());
            } else {
                failed++;
                why = attempt.why();
            }
        }
        return new RoundTrips(taken, failed, why);
    }
}
