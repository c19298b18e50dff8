package dev.wharden.systemd;

import dev.wharden.controller.queue.Sleeper;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A job that may be asked for at any rate: a request only leaves a mark. One thread does the job, once for all requests
 * that came while it was busy, and then rests. Each request is followed by a whole run.
 */
public final class Coalesced implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Coalesced.class);

    private final BlockingQueue<Boolean> asked = new ArrayBlockingQueue<>(1);
    private final Runnable job;
    private final Duration rest;
    private final Sleeper sleeper;

    private Coalesced(Runnable job, Duration rest, Sleeper sleeper) {
        this.job = job;
        this.rest = rest;
        this.sleeper = sleeper;
    }

    /**
     * Waits to be asked.
     *
     * @param thread its name
     * @param rest from the end of one run to the beginning of the next
     */
    public static Coalesced start(String thread, Runnable job, Duration rest, Sleeper sleeper) {
        var coalesced = new Coalesced(job, rest, sleeper);
        Thread.ofPlatform().name(thread).daemon().start(coalesced::serve);
        return coalesced;
    }

    /** Asks for it; never waits. */
    @Override
    public void run() {
        // When there is a mark already, the run that it stands for has not begun.
        boolean _ = asked.offer(true);
    }

    private void serve() {
        try {
            while (asked.take()) {
                once();
                sleeper.sleep(rest);
            }
        } catch (InterruptedException e) {
            LOG.atWarn().log("Interrupted");
        }
    }

    private void once() {
        try {
            job.run();
        } catch (RuntimeException | Error e) {
            // An Error too would end the thread without a word.
            LOG.atError().setCause(e).log("What a signal asked for failed");
        }
    }
}
