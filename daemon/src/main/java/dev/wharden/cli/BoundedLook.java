package dev.wharden.cli;

import dev.wharden.docker.DockerException;
import dev.wharden.subject.Subject;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * A look at one container that ends in time, whatever the engine or a file system under one of its files waits for: of
 * many containers one must not keep the others from being told.
 */
final class BoundedLook {
    /** Of all that is asked and read of one container; what is asked of the engine has shorter times of its own. */
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private BoundedLook() {}

    /** What was seen. Throws Stuck after half a minute, and what the look throws. */
    static Subject of(Supplier<Subject> look) {
        return within(LONGEST, look);
    }

    /** What was seen. Throws Stuck after that time, and what the look throws. */
    static Subject within(Duration time, Supplier<Subject> look) {
        var task = new FutureTask<Subject>(look::get);
        // A read that waits in the kernel cannot be ended: the command ends without it.
        Thread.ofPlatform().daemon().name("look").start(task);
        try {
            return task.get(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            throw new DockerException.Stuck("what is read of it takes longer than " + time.toSeconds() + " s");
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new DockerException.Unavailable("interrupted", stopped);
        } catch (ExecutionException failed) {
            switch (failed.getCause()) {
                case RuntimeException thrown -> throw thrown;
                case Error error -> throw error;
                case null, default -> throw new IllegalStateException(failed);
            }
        } finally {
            task.cancel(true);
        }
    }
}
