package dev.wharden.controller.queue;

import dev.wharden.audit.AuditEvent;
import dev.wharden.audit.AuditUnavailable;
import dev.wharden.audit.Recorder;
import dev.wharden.container.ContainerName;
import dev.wharden.controller.queue.ReconcileListener.End;
import dev.wharden.docker.DockerException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * The workers: each takes a name, lets it be reconciled, and decides what follows. This is the one place that decides
 * it (architecture §7).
 *
 * <p>Everything mutable is atomic or belongs to the queue.
 */
public final class Controller {
    private static final Logger LOG = LoggerFactory.getLogger(Controller.class);
    private static final Duration LOOK_UP = Duration.ofSeconds(2);
    private static final Duration IDLE_LIMIT = Duration.ofSeconds(20);
    /** A stop waits as long as its container asks for; longer than this, a worker hangs. */
    private static final Duration BUSY_LIMIT = Duration.ofMinutes(15);

    private static final int UNAVAILABLE_LIMIT = 3;

    private final WorkQueue queue;
    private final Reconciler reconciler;
    private final Backoff backoff;
    private final Recorder recorder;
    private final ReconcileListener listener;
    private final LongSupplier nanoTime;
    private final Consumer<Error> fatal;
    private final AtomicInteger unavailableInARow = new AtomicInteger();
    private final List<Heartbeat> heartbeats;
    private final List<Thread> threads;

    /**
     * Builds the workers; none runs yet.
     *
     * @param nanoTime a monotonic clock in nanoseconds
     * @param fatal told of an {@link Error}: it must end the process, for systemd to start it again and the journal to
     *     recover
     */
    public Controller(
            WorkQueue queue,
            Reconciler reconciler,
            Backoff backoff,
            Recorder recorder,
            ReconcileListener listener,
            LongSupplier nanoTime,
            Consumer<Error> fatal,
            int workers) {
        this.queue = queue;
        this.reconciler = reconciler;
        this.backoff = backoff;
        this.recorder = recorder;
        this.listener = listener;
        this.nanoTime = nanoTime;
        this.fatal = fatal;
        this.heartbeats = IntStream.range(0, workers)
                .mapToObj(number -> new Heartbeat("wharden-worker-" + number, nanoTime, IDLE_LIMIT, BUSY_LIMIT))
                .toList();
        this.threads = heartbeats.stream()
                .map(heartbeat -> Thread.ofPlatform().name(heartbeat.name()).unstarted(() -> work(heartbeat)))
                .toList();
    }

    /** Starts the workers. */
    public void start() {
        threads.forEach(Thread::start);
    }

    /**
     * Takes no more names and waits for the workers to serve those that are waiting.
     *
     * @return whether all ended by themselves within {@code atMost}
     */
    public boolean stop(Duration atMost) throws InterruptedException {
        queue.shutDown();
        long end = nanoTime.getAsLong() + atMost.toNanos();
        boolean ended = true;
        for (Thread thread : threads) {
            ended &= thread.getState() == Thread.State.NEW
                    || thread.join(Duration.ofNanos(Math.max(1, end - nanoTime.getAsLong())));
        }
        return ended;
    }

    /**
     * The same, and then drops the names that still wait. A worker that still looks is not waited for again, nor for
     * its heartbeat: the next start looks at every container.
     *
     * @return whether all ended by themselves
     */
    public boolean end(Duration atMost) throws InterruptedException {
        boolean ended = stop(atMost);
        queue.drop();
        heartbeats.forEach(Heartbeat::end);
        return ended;
    }

    /** A sign of life for each worker. */
    public List<Heartbeat> heartbeats() {
        return heartbeats;
    }

    /**
     * Whether the engine answered lately: false after three reconciles in a row got no answer from it. That a single
     * container gets none says nothing of it.
     */
    public boolean isEngineAvailable() {
        return unavailableInARow.get() < UNAVAILABLE_LIMIT;
    }

    private void work(Heartbeat heartbeat) {
        try {
            while (!queue.isDrained()) {
                heartbeat.idle();
                Optional<ContainerName> name = queue.take(LOOK_UP);
                if (name.isPresent()) {
                    heartbeat.busy();
                    serve(name.get());
                }
            }
            heartbeat.end();
        } catch (InterruptedException e) {
            LOG.atWarn().addKeyValue("worker", heartbeat.name()).log("Worker interrupted");
        } catch (Error e) {
            fatal.accept(e);
            throw e;
        }
    }

    private void serve(ContainerName name) {
        long begin = nanoTime.getAsLong();
        listener.began();
        End end = End.ERROR;
        try {
            end = reconcile(name);
        } catch (RuntimeException e) {
            // How it failed could not be told either: the worker lives on, and the name is not lost.
            queue.retryAfter(name, backoff.next(name));
            LOG.atError()
                    .addKeyValue("container", name)
                    .addKeyValue("message", place(e))
                    .log("A failed reconcile could not be recorded; it is tried again");
        } finally {
            queue.done(name);
            listener.ended(end, Duration.ofNanos(nanoTime.getAsLong() - begin));
        }
    }

    private End reconcile(ContainerName name) {
        try {
            Result result = reconciler.reconcile(name);
            return switch (result) {
                case Result.Done done -> {
                    succeeded(name);
                    yield End.SUCCESS;
                }
                case Result.Waiting waiting -> End.REQUEUE_AFTER;
                case Result.Behind behind -> {
                    succeeded(name);
                    queue.add(name, Lane.RESYNC);
                    yield End.REQUEUE_AFTER;
                }
                case Result.RequeueAfter later -> {
                    succeeded(name);
                    queue.addAfter(name, later.delay());
                    yield End.REQUEUE_AFTER;
                }
            };
        } catch (DockerException.NotFound gone) {
            listener.gone(name);
            succeeded(name);
            return End.SUCCESS;
        } catch (RuntimeException e) {
            return failed(name, e);
        }
    }

    private void succeeded(ContainerName name) {
        unavailableInARow.set(0);
        backoff.forget(name);
    }

    private End failed(ContainerName name, RuntimeException exception) {
        ReconcileFailure failure = ReconcileFailure.of(exception);
        listener.failed(failure);
        switch (failure) {
            case UNAVAILABLE -> unavailableInARow.updateAndGet(now -> isSilent(exception) ? now + 1 : 0);
            case CONFLICT, REJECTED, STUCK -> unavailableInARow.set(0);
            case AUDIT_UNAVAILABLE, STATE_UNAVAILABLE -> {
                // They say nothing of the engine.
            }
            case PANIC -> panicked(name, exception);
        }
        if (!failure.isRetried()) {
            backoff.forget(name);
            LOG.atWarn()
                    .addKeyValue("container", name)
                    .addKeyValue("reason", failure.word())
                    .addKeyValue("message", describe(failure, exception))
                    .log("Reconcile given up until something changes");
            return End.TERMINAL;
        }
        boolean news = backoff.isNews(name, failure);
        Duration delay = backoff.next(name);
        queue.retryAfter(name, delay);
        LOG.atLevel(news ? Level.WARN : Level.DEBUG)
                .addKeyValue("container", name)
                .addKeyValue("reason", failure.word())
                .addKeyValue("message", describe(failure, exception))
                .addKeyValue("retryIn", delay)
                .log("Reconcile failed");
        return End.ERROR;
    }

    /** An engine that answers with a 5xx speaks of one container, and may be well. */
    private static boolean isSilent(RuntimeException exception) {
        return exception instanceof DockerException.Unavailable unavailable && !unavailable.isAnswered();
    }

    /**
     * A log that cannot be written must not end the worker: other names go on, and the log itself says that it fails.
     */
    private void panicked(ContainerName name, RuntimeException exception) {
        try {
            recorder.record(new AuditEvent.Lifecycle("panic", place(exception), "while reconciling " + name));
        } catch (AuditUnavailable e) {
            LOG.atError()
                    .addKeyValue("container", name)
                    .addKeyValue("message", e.getMessage())
                    .log("A bug was met and cannot be recorded");
        }
    }

    /** The message of a bug may hold anything, an environment value too: only its kind and its place are told. */
    private static String describe(ReconcileFailure failure, RuntimeException exception) {
        return failure == ReconcileFailure.PANIC ? place(exception) : String.valueOf(exception.getMessage());
    }

    private static String place(RuntimeException exception) {
        return exception.getClass().getName()
                + List.of(exception.getStackTrace()).stream()
                        .filter(frame -> frame.getClassName().startsWith("dev.wharden."))
                        .limit(3)
                        .map(frame -> " at " + frame)
                        .reduce("", String::concat);
    }
}
