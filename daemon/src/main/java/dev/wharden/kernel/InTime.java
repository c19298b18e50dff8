package dev.wharden.kernel;

import dev.wharden.subject.Observed;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Reads that the kernel may never answer: the memory of a process, where a command line is, can be a file of a server
 * that is silent, and so can a program. A thread that waits in the kernel cannot be ended, so a spare one does, and the
 * caller continues. Of one thing no second thread waits while the first does.
 */
public final class InTime {
    /** A look at thousands of processes on a host with much to do takes a part of this. */
    static final Duration LONGEST = Duration.ofSeconds(3);

    /**
     * Reads that are under way, and those that nothing has answered: each worker takes two for a moment, and a silent
     * container keeps three.
     */
    static final int MOST = 256;

    private static final String WHY = "the host is busy, or a file system under one of its files is silent";

    /** Why a part is missing. */
    static final String UNREAD = "not read within " + LONGEST.toSeconds() + " s: " + WHY;

    private static final ThreadPoolExecutor SPARE = new ThreadPoolExecutor(
            0,
            MOST,
            1,
            TimeUnit.MINUTES,
            new SynchronousQueue<>(),
            Thread.ofPlatform().daemon().name("kernel-read-", 0).factory());

    /** What nothing has answered yet, by what was asked about. */
    private static final Map<String, FutureTask<?>> UNANSWERED = new ConcurrentHashMap<>();

    private InTime() {}

    /** There is no answer in time. */
    public static final class Late extends IOException {
        private static final long serialVersionUID = 1;

        private final boolean waited;

        private Late(String message, boolean waited) {
            super(message);
            this.waited = waited;
        }

        /** Whether the whole time has passed: nothing was asked, or the thread was stopped, where it has not. */
        public boolean waited() {
            return waited;
        }
    }

    /**
     * What the read returns. Throws Late when it takes longer than three seconds, at once while an earlier one about
     * the same has not ended, and what the read throws.
     *
     * @param about such as a container's id
     */
    public static <T> T read(String about, Callable<T> read) throws IOException {
        FutureTask<?> before = UNANSWERED.get(about);
        if (before != null && !before.isDone()) {
            throw still();
        }
        FutureTask<T> task = begin(read).orElseThrow(InTime::full);
        try {
            return within(task);
        } catch (Late late) {
            UNANSWERED.values().removeIf(FutureTask::isDone);
            if (late.waited()) {
                UNANSWERED.put(about, task);
            }
            throw late;
        }
    }

    /** The same of what is observed: where the kernel does not answer that is unknown. */
    static <T> Observed<T> observed(String about, Callable<Observed<T>> read) {
        try {
            return read(about, read);
        } catch (IOException late) {
            return ProcFiles.unread(about, late);
        }
    }

    /** It waits for a spare thread; empty while there is none. */
    static <T> Optional<FutureTask<T>> begin(Callable<T> read) {
        var task = new FutureTask<>(read);
        try {
            SPARE.execute(task);
            return Optional.of(task);
        } catch (RejectedExecutionException full) {
            return Optional.empty();
        }
    }

    static Late full() {
        return new Late("no spare thread: " + MOST + " reads are under way", false);
    }

    static Late still() {
        return new Late("still not read: " + WHY, false);
    }

    /** What it returns. Throws Late after three seconds. */
    static <T> T within(FutureTask<T> task) throws IOException {
        try {
            return task.get(LONGEST.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            throw new Late(UNREAD, true);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new Late("interrupted", false);
        } catch (ExecutionException failed) {
            switch (failed.getCause()) {
                case IOException io -> throw io;
                case InvalidPathException odd -> throw new IOException("a name that no path can have here", odd);
                case RuntimeException thrown -> throw thrown;
                case Error error -> throw error;
                case null, default -> throw new IllegalStateException(failed);
            }
        }
    }
}
