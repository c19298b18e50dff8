package dev.wharden.source;

import dev.wharden.container.ContainerName;
import dev.wharden.controller.queue.Lane;
import dev.wharden.controller.queue.WorkQueue;
import dev.wharden.docker.DockerEvent;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.EventListener;
import dev.wharden.docker.ExecReader;
import dev.wharden.observe.Deeds;
import dev.wharden.remedy.guard.EventMemory;
import dev.wharden.remedy.guard.EventMemory.Listening;
import dev.wharden.remedy.state.ReadMarks;
import dev.wharden.remedy.state.StateUnavailable;
import dev.wharden.subject.Deed;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers what somebody did to containers through the engine: exec sessions, copies, commits, exports. The stream's
 * thread only keeps the events; {@link #run}, on the schedule's thread, asks what they were, for two seconds at most
 * and only while the engine answers, and queues the containers. What Wharden itself did is left out.
 *
 * <p>Events from before a connection are heard if the engine still has them; else the time of listening restarts, and a
 * container that is older is unknown for a day. Thread-safe: its own lock guards what the two threads share.
 */
public final class DeedWatch implements EventListener, Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(DeedWatch.class);
    /** An event has a kilobyte at most. More at once than this are events that were lost. */
    private static final int MOST = 2000;

    private static final Duration LONGEST = Duration.ofSeconds(2);
    /** An exec session is known to the engine for five minutes after its end. */
    private static final Duration RECENT = Duration.ofMinutes(4);
    /**
     * After an exec session began, what it runs may still be the runtime, which is passed over (the event is sent
     * before its process is made, which takes long where the host is busy). None asks for these looks but this, and a
     * delay of the queue may be another's that ends before.
     */
    private static final List<Duration> AGAIN = List.of(Duration.ofMillis(2500), Duration.ofSeconds(10));

    /** Looks at one name are no closer than this. */
    private static final long APART = Duration.ofMillis(500).toNanos();

    /** An event may be on its way. */
    private static final Duration ON_ITS_WAY = Duration.ofSeconds(1);

    private final Deeds deeds;
    private final ExecReader execs;
    private final EventMemory memory;
    private final OwnCalls calls;
    private final OwnReads reads;
    private final ReadMarks marks;
    private final WorkQueue queue;
    private final StreamListener listener;
    private final InstantSource clock;
    private final LongSupplier nanoTime;

    /** Since when every event was heard, by what is known of this run. Only the schedule's thread touches it. */
    private Optional<Instant> from = Optional.empty();

    /** Looks that are due later. Only the schedule's thread touches them. */
    private final Set<LaterLook> later = new HashSet<>();

    /**
     * A look at a container.
     *
     * @param at its time, as a multiple of {@link #APART}
     */
    private record LaterLook(ContainerName name, long at) {}

    private final Deque<DockerEvent> waiting = new ArrayDeque<>();
    private boolean connected;
    /** Of the connection of which it is not known yet whether anything was lost before it. */
    private Optional<Instant> opened = Optional.empty();
    /** Events were lost while it was connected. */
    private boolean lost;

    /**
     * Nothing was heard yet.
     *
     * @param calls tells which events Wharden's own calls have brought about
     * @param reads the same of files that the daemon reads
     * @param marks the same of files that commands read
     * @param listener counts events
     */
    public DeedWatch(
            Deeds deeds,
            ExecReader execs,
            EventMemory memory,
            OwnCalls calls,
            OwnReads reads,
            ReadMarks marks,
            WorkQueue queue,
            StreamListener listener,
            InstantSource clock,
            LongSupplier nanoTime) {
        this.deeds = deeds;
        this.execs = execs;
        this.memory = memory;
        this.calls = calls;
        this.reads = reads;
        this.marks = marks;
        this.queue = queue;
        this.listener = listener;
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    @Override
    public void event(DockerEvent event) {
        Duration lag = Duration.between(event.time(), clock.instant());
        listener.arrived(EventActions.label(event.action()), lag.isNegative() ? Duration.ZERO : lag);
        synchronized (this) {
            if (waiting.size() < MOST) {
                waiting.addLast(event);
            } else {
                lost = true;
            }
        }
    }

    @Override
    public synchronized void connected() {
        marks.open();
        connected = true;
        opened = Optional.of(clock.instant());
    }

    @Override
    public synchronized void disconnected(String why) {
        connected = false;
        execs.renew();
    }

    /** Before a connection it says no more than what is asked after it. */
    @Override
    public synchronized void gap(String why) {
        lost |= connected;
    }

    @Override
    public void run() {
        long begin = nanoTime.getAsLong();
        lookAgain(Math.floorDiv(begin, APART));
        try {
            Instant now = clock.instant();
            settle();
            boolean all = true;
            for (Optional<DockerEvent> next = next(); all && next.isPresent(); next = next()) {
                remember(next.get());
                all = nanoTime.getAsLong() - begin < LONGEST.toNanos();
            }
            if (from.isPresent() && all && isWhole()) {
                memory.heard(new Listening(from.get(), later(now.minus(ON_ITS_WAY), from.get())));
            }
        } catch (DockerException.Unavailable silent) {
            LOG.atDebug()
                    .addKeyValue("cause", String.valueOf(silent.getMessage()))
                    .log("What was done to containers is asked again");
        } catch (StateUnavailable e) {
            LOG.atDebug()
                    .addKeyValue("cause", String.valueOf(e.getMessage()))
                    .log("What was done to a container is not remembered yet");
        }
    }

    private void lookAgain(long now) {
        for (LaterLook look : List.copyOf(later)) {
            if (now - look.at() >= 0) {
                later.remove(look);
                queue.add(look.name(), Lane.FRESH);
            }
        }
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    /** Whether every event that was sent until now has been kept. */
    private synchronized boolean isWhole() {
        return connected && opened.isEmpty() && !lost;
    }

    private synchronized Optional<DockerEvent> next() {
        return Optional.ofNullable(waiting.peekFirst());
    }

    private synchronized Optional<Instant> opened() {
        return opened;
    }

    /** Finds out since when every event is heard. Throws Unavailable. */
    private void settle() {
        Optional<Instant> since = opened();
        if (since.isPresent()) {
            Optional<Listening> before = memory.listening();
            boolean whole = before.isPresent()
                    && before.get().until().plus(RECENT).isAfter(since.get())
                    && execs.oldestEvent(since.get())
                            .filter(oldest -> !oldest.isAfter(before.get().until()))
                            .isPresent();
            from = Optional.of(whole ? before.get().from() : since.get());
        }
        synchronized (this) {
            // Another connection may have come while the engine was asked.
            if (opened.equals(since)) {
                opened = Optional.empty();
            }
            if (lost) {
                lost = false;
                from = Optional.of(clock.instant());
                LOG.atWarn().log("Events of exec sessions and copies were lost; what they told is unknown");
            }
        }
    }

    private void remember(DockerEvent event) {
        if (!isOwn(event)) {
            Set<Deed> done = deeds.of(event);
            String name = event.attributes().getOrDefault("name", "");
            if (!done.isEmpty() && ContainerName.isValid(name)) {
                memory.remember(ContainerName.of(name), event.id(), done, event.time());
                queue.add(ContainerName.of(name), Lane.FRESH);
                if (event.action().equals("exec_start")) {
                    long now = nanoTime.getAsLong();
                    AGAIN.forEach(after -> later.add(
                            new LaterLook(ContainerName.of(name), Math.floorDiv(now + after.toNanos(), APART) + 1)));
                }
            }
        }
        synchronized (this) {
            waiting.pollFirst();
        }
    }

    private boolean isOwn(DockerEvent event) {
        return switch (event.action()) {
            case "commit" -> calls.isOwn(event);
            case "archive-path" -> reads.isOwn(event) || marks.take(event);
            default -> false;
        };
    }
}
