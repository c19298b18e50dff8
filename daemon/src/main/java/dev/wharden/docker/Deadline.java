package dev.wharden.docker;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
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
    private static final ExecutorService CALLS = Executors.newCachedThreadPool(
            Thread.ofPlatform().daemon().name("docker-call-", 0).factory());

    private Deadline() {}

    /**
     * What the task returns. Throws TimeoutException when it took longer, InterruptedException when the caller is
     * interrupted; in both cases the task was interrupted too. Throws ExecutionException with what the task threw.
     */
    static <T> T within(Duration time, Callable<T> task)
            throws TimeoutException, InterruptedException, ExecutionException {
        var future = new FutureTask<T>(task);
        CALLS.execute(future);
        try {
            return future.get(time.toNanos(), TimeUnit.NANOSECONDS);
        } finally {
            future.cancel(true);
        }
    }
}
