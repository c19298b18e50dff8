package dev.wharden.remedy.quarantine;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import dev.wharden.docker.DockerWriter;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Ends a container with SIGKILL, for good: no restart policy starts it again. */
final class ForcedEnd {
    private static final int PATIENCE_SECONDS = 2;

    private ForcedEnd() {}

    /**
     * Returns when it has ended, or after two seconds. The engine sends the signal at once, waits some seconds for the
     * end, and answers 500 although the process has ended, or is about to: the next look tells. Meanwhile a worker
     * would freeze no other. Throws DockerException when the engine does not answer.
     */
    static void begin(DockerWriter writer, Container now, DockerReader reader) {
        var kill = new FutureTask<>(() -> await(writer, now, reader), true);
        Thread.ofPlatform().daemon().name("wharden-kill-" + now.name()).start(kill);
        try {
            kill.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException goesOn) {
            // It has its signal.
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new DockerException.Unavailable("kill: interrupted", stopped);
        } catch (ExecutionException failed) {
            rethrow(failed.getCause());
        }
    }

    private static void rethrow(@Nullable Throwable failure) {
        switch (failure) {
            case DockerException.Unavailable slow when slow.isAnswered() -> {}
            case RuntimeException known -> throw known;
            case Error error -> throw error;
            case null, default -> throw new IllegalStateException(failure);
        }
    }

    /**
     * It gets back the processors that a throttle took: thousands of processes that share a hundredth of one take
     * longer to end than anybody waits. Between two restarts there may be no process to be updated (500 cannot update a
     * deleted process): killed, it is not restarted either, and the policy is turned off later.
     */
    static void await(DockerWriter writer, Container now, DockerReader reader) {
        ObjectNode body = Freezer.noRestart();
        if (now.running() && Throttle.isLimited(now)) {
            body.setAll(Throttle.lifted(now, reader.engine()));
        }
        try {
            writer.update(now.id(), body);
        } catch (DockerException.Conflict | DockerException.Unavailable noProcess) {
            writer.kill(now.id()); // throws when it is the engine that is gone
            return;
        }
        writer.kill(now.id());
    }
}
