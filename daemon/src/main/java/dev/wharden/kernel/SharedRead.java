package dev.wharden.kernel;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What is read once for all who ask, by one thread at a time. Nothing is read under its lock: a read that the kernel
 * never answers keeps those who ask for no longer than {@link InTime} lets one wait.
 */
public final class SharedRead<T> {
    private @Nullable T last;
    private @Nullable FutureTask<T> reading;
    /** Whether one caller has waited for it in vain: no other caller waits. */
    private boolean late;

    /**
     * What was read last where that is fresh, else what is read now. Where that is not there in time it is what is said
     * instead of it.
     *
     * @param read makes no call that may wait for who asks here
     * @param instead takes what was read last, if anything was, and why there is no answer
     */
    public T get(Predicate<T> isFresh, Supplier<T> read, BiFunction<Optional<T>, String, T> instead) {
        try {
            T first = once(isFresh, read);
            // It may be one that had begun before what made the last one stale.
            return isFresh.test(first) ? first : once(isFresh, read);
        } catch (IOException late) {
            return instead.apply(last(), String.valueOf(late.getMessage()));
        }
    }

    private T once(Predicate<T> isFresh, Supplier<T> read) throws IOException {
        FutureTask<T> task;
        synchronized (this) {
            if (last != null && isFresh.test(last)) {
                return last;
            }
            if (reading != null && !reading.isDone() && late) {
                throw InTime.still();
            }
            if (reading == null || reading.isDone()) {
                late = false;
                reading = InTime.begin(() -> keep(read.get())).orElseThrow(InTime::full);
            }
            task = reading;
        }
        try {
            return InTime.within(task);
        } catch (InTime.Late inVain) {
            if (inVain.waited()) {
                missed(task);
            }
            throw inVain;
        }
    }

    private synchronized void missed(FutureTask<T> task) {
        late |= task.equals(reading);
    }

    private synchronized T keep(T now) {
        last = now;
        return now;
    }

    private synchronized Optional<T> last() {
        return Optional.ofNullable(last);
    }
}
