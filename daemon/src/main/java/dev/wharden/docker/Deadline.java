package dev.wharden.docker;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * docker-java's own timeouts have no effect on unix sockets (measured): each call runs in a thread of its own that is
 * interrupted when its time is up.
 *
 * <p>Platform threads, kept for the next call: a virtual one that waits for the engine is woken by way of two pollers
 * and a carrier, which takes longer than the inspect itself on a small host (measured).
 */
final class Deadline {
    /** As many as any caller has connections, and as many again that were given up and have not ended yet. */
    static final int MOST = 64;

    private static final ThreadPoolExecutor CALLS = new ThreadPoolExecutor(
            0,
            MOST,
            1,
            TimeUnit.MINUTES,
            new SynchronousQueue<>(),
            Thread.ofPlatform().daemon().name("docker-call-", 0).factory());

    private Deadline() {}

    /** As many calls as there may be have not ended, though their time is up. */
    static final class Stuck extends TimeoutException {
        private static final long serialVersionUID = 1;

        private Stuck() {
            super(MOST + " calls to the engine have not ended");
        }
    }

    /**
     * What the task returns. Throws TimeoutException when it took longer, InterruptedException when the caller is
     * interrupted; in both cases the task was interrupted too. Throws ExecutionException with what the task threw, and
     * Stuck at once, without a thread more, while too many tasks have not ended.
     */
    static <T> T within(Duration time, Callable<T> task)
            throws TimeoutException, InterruptedException, ExecutionException {
        var future = new FutureTask<T>(task);
        try {
            CALLS.execute(future);
        } catch (RejectedExecutionException full) {
            throw new Stuck();
        }
        try {
            return future.get(time.toNanos(), TimeUnit.NANOSECONDS);
        } finally {
            future.cancel(true);
        }
    }
}
