package dev.wharden.remedy.quarantine;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import dev.wharden.docker.DockerWriter;
import java.time.Duration;

/** Ends a container with SIGKILL, for good: no restart policy starts it again. */
final class ForcedEnd {
    /** Nobody else is frozen by a worker that waits. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private ForcedEnd() {}

    /**
     * Of one that runs. The engine sends the signal at once, waits some seconds for the end, and answers 500 although
     * it has ended, or is about to: the next look tells. Throws Unavailable when the engine does not answer.
     */
    static void begin(DockerWriter writer, Container now, DockerReader reader) {
        try {
            end(writer, now, reader);
        } catch (DockerException.Unavailable slow) {
            if (!slow.isAnswered()) {
                throw slow;
            }
        }
    }

    /**
     * It gets back the processors that a throttle took: thousands of processes that share a hundredth of one take
     * longer to end than anybody waits. Between two restarts there may be no process to be updated (500 cannot update a
     * deleted process): killed, it is not restarted either, and the policy is turned off later.
     */
    static void end(DockerWriter writer, Container now, DockerReader reader) {
        ObjectNode body = Freezer.noRestart();
        if (now.running() && Throttle.isLimited(now)) {
            body.setAll(Throttle.lifted(now, reader.engine()));
        }
        try {
            writer.update(now.id(), body);
        } catch (DockerException.Conflict | DockerException.Unavailable noProcess) {
            writer.kill(now.id(), PATIENCE); // throws when it is the engine that is gone
            return;
        }
        writer.kill(now.id(), PATIENCE);
    }
}
