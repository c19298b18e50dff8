package dev.wharden.source;

import dev.wharden.docker.DockerEvent;
import dev.wharden.docker.ReadListener;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * The files that this daemon itself reads in containers: each excuses one event of its container, and what the engine
 * refuses excuses none, so that a read of Wharden's hides no other copy. Thread-safe: one lock.
 */
public final class OwnReads implements ReadListener {
    /** The engine tells of a read when it begins to answer. */
    private static final Duration LATE = Duration.ofSeconds(15);

    private static final int MOST = 2000;

    private final InstantSource clock;
    private final Deque<Noted> noted = new ArrayDeque<>();

    private record Noted(String container, Instant time) {}

    /** Nothing was read yet. */
    public OwnReads(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public synchronized void reading(String container) {
        if (noted.size() == MOST) {
            noted.removeFirst();
        }
        noted.addLast(new Noted(container, clock.instant()));
    }

    @Override
    public synchronized void unread(String container) {
        noted.removeLastOccurrence(noted.reversed().stream()
                .filter(one -> one.container().equals(container))
                .findFirst()
                .orElse(null));
    }

    /** Whether it was this daemon that read. The same read is not an answer twice. */
    synchronized boolean isOwn(DockerEvent event) {
        for (Iterator<Noted> all = noted.iterator(); all.hasNext(); ) {
            Noted one = all.next();
            if (one.time().plus(LATE).isBefore(event.time())) {
                all.remove();
            } else if (one.container().equals(event.id()) && !one.time().isAfter(event.time())) {
                all.remove();
                return true;
            }
        }
        return false;
    }
}
