package dev.wharden.controller.queue;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * The sign of life of one thread: not a flag, which stays set when the thread hangs, but the time of its last step. A
 * thread that waits for work beats often; one that works may take as long as the engine may.
 */
public final class Heartbeat {
    private final String name;
    private final LongSupplier nanoTime;
    private final long idleLimit;
    private final long busyLimit;
    private volatile State state;
    private volatile boolean ended;

    /** One value, so that a reader never sees the time of one step with the kind of another. */
    private record State(long since, boolean busy) {}

    /** A heart that has just begun to beat. */
    public Heartbeat(String name, LongSupplier nanoTime, Duration idleLimit, Duration busyLimit) {
        this.name = name;
        this.nanoTime = nanoTime;
        this.idleLimit = idleLimit.toNanos();
        this.busyLimit = busyLimit.toNanos();
        this.state = new State(nanoTime.getAsLong(), false);
    }

    /** The thread looks for work. */
    public void idle() {
        state = new State(nanoTime.getAsLong(), false);
    }

    /** The thread begins a piece of work. */
    public void busy() {
        state = new State(nanoTime.getAsLong(), true);
    }

    /** The thread has ended, or is not waited for: its silence says nothing from now on. */
    public void end() {
        ended = true;
    }

    /** Whether the last step was recent enough. */
    public boolean isFresh() {
        if (ended) {
            return true;
        }
        State now = state;
        return nanoTime.getAsLong() - now.since() <= (now.busy() ? busyLimit : idleLimit);
    }

    /** Whose it is. */
    public String name() {
        return name;
    }
}
