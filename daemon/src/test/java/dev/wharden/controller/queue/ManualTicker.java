package dev.wharden.controller.queue;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** A monotonic clock that moves only when told to. It begins near its end, so that an overflow would show. */
public final class ManualTicker implements LongSupplier {
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE / 2);

    @Override
    public long getAsLong() {
        return now.get();
    }

    /** Lets time pass. */
    public void advance(Duration time) {
        now.addAndGet(time.toNanos());
    }
}
