package dev.wharden.source;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Asks for a list of all containers, once in ten seconds at most: what causes one may come as often as somebody likes,
 * and each is an answer with the labels of all. The first of a burst is asked for at once, one more for all others when
 * the time is over. Thread-safe: one lock guards all.
 */
public final class Relist implements Runnable {
    /** Between two. */
    static final Duration APART = Duration.ofSeconds(10);

    private final LongSupplier nanoTime;
    private final Consumer<Duration> list;
    private boolean asked;
    /** When the last one was, or is to be. */
    private long last;

    /**
     * None was asked for yet.
     *
     * @param list asks for one after this long
     */
    public Relist(LongSupplier nanoTime, Consumer<Duration> list) {
        this.nanoTime = nanoTime;
        this.list = list;
    }

    @Override
    public synchronized void run() {
        long now = nanoTime.getAsLong();
        if (!asked || now - last >= APART.toNanos()) {
            asked = true;
            last = now;
            list.accept(Duration.ZERO);
        } else if (now - last >= 0) {
            last += APART.toNanos();
            list.accept(Duration.ofNanos(last - now));
        }
        // Else one is to come, and sees what caused this.
    }
}
