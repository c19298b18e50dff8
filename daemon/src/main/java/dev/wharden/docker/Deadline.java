package dev.wharden.docker;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** docker-java's own timeouts have no effect on unix sockets (measured): each call runs in a virtual thread that is interrupted when its time is up. */
final class Deadline {
    private Deadline() {}

    /**
     * What the task returns. Throws TimeoutException when it took longer, InterruptedException when the caller is interrupted; in both cases the task was
     * interrupted too. Throws ExecutionException with what the task threw.
     */
    static <T> T within(Duration time, Callable<T> task)
            throws TimeoutException, InterruptedException, ExecutionException {
        var future = new FutureTask<T>(task);
        Thread.ofVirtual().name("docker-call").start(future);
        try {
            return future.get(time.toNanos(), TimeUnit.NANOSECONDS);
        } finally {
            future.cancel(true);
        }
    }
}
