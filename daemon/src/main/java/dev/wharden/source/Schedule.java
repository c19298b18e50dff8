package dev.wharden.source;

import dev.wharden.controller.queue.Heartbeat;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Runs jobs from time to time, one after another on one thread. A job that throws is logged and runs again at its next
 * time: a schedule that dies of one exception, silently and for ever, is what it must not be (fabric8 #7435), so it
 * also has a heartbeat of its own. Intervals are those of the monotonic clock: a clock that is set back by an hour must
 * not stop everything for an hour.
 *
 * <p>Thread-safe: jobs may be put from several threads.
 */
public final class Schedule implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Schedule.class);
    private static final Duration BEAT = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final ScheduledThreadPoolExecutor thread;
    private final Map<String, Job> jobs = new ConcurrentHashMap<>();
    private final Heartbeat heartbeat;

    /** What is run, and the promise of its next times. */
    private record Job(Runnable body, Future<?> times) {}

    private Schedule(LongSupplier nanoTime) {
        thread = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().name("wharden-schedule").daemon().factory());
        thread.setRemoveOnCancelPolicy(true);
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        heartbeat = new Heartbeat("wharden-schedule", nanoTime, Duration.ofMinutes(1), Duration.ofMinutes(1));
    }

    /** Starts an empty schedule. */
    public static Schedule start(LongSupplier nanoTime) {
        var schedule = new Schedule(nanoTime);
        schedule.every("heartbeat", BEAT, schedule.heartbeat::idle);
        return schedule;
    }

    /** Runs a job at once and then with this interval between. A job of the same name is replaced. */
    public void every(String name, Duration interval, Runnable job) {
        Runnable guarded = guarded(name, job);
        var times = thread.scheduleWithFixedDelay(guarded, 0, interval.toNanos(), TimeUnit.NANOSECONDS);
        Job before = jobs.put(name, new Job(guarded, times));
        if (before != null) {
            before.times().cancel(false);
        }
    }

    /** Runs a job once more, beside its own times, after this long. After {@link #close} nothing runs. */
    public void after(String name, Duration delay) {
        Job job = jobs.get(name);
        if (job != null && !thread.isShutdown()) {
            var _ = thread.schedule(job.body(), delay.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    /**
     * An Error too would end all further times without a word. What fails twice a second in the same way is told once
     * at level error.
     */
    private static Runnable guarded(String name, Runnable job) {
        var told = new AtomicReference<>("");
        return () -> {
            try {
                job.run();
                told.set("");
            } catch (RuntimeException | Error e) {
                boolean again = told.getAndSet(e.toString()).equals(e.toString());
                LOG.atLevel(again ? Level.DEBUG : Level.ERROR)
                        .addKeyValue("job", name)
                        .setCause(e)
                        .log("A scheduled job failed; it runs again at its next time");
            }
        };
    }

    /** Beats while jobs run. */
    public Heartbeat heartbeat() {
        return heartbeat;
    }

    /** Ends the thread; a job that runs is waited for, but not for long: it may wait for an engine that hangs. */
    @Override
    public void close() {
        thread.shutdown();
        heartbeat.end();
        try {
            if (!thread.awaitTermination(PATIENCE.toNanos(), TimeUnit.NANOSECONDS)) {
                LOG.atInfo().log("A scheduled job is still running; it is not waited for");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
