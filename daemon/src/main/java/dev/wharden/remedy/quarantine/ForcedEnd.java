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
    static void begin(DockerWriter writer, Container now, DockerReader reader, KernelEvidence kernel) {
        refuse(now, kernel);
        try {
            end(writer, now, reader, kernel);
        } catch (DockerException.Unavailable slow) {
            if (!slow.isAnswered()) {
                throw slow;
            }
        }
    }

    private static void refuse(Container now, KernelEvidence kernel) {
        kernel.captured().apply(now).refusalOfEnd().ifPresent(why -> {
            throw new DockerException.Unavailable(why, null);
        });
    }

    /**
     * It gets back the processors that a throttle took: thousands of processes that share a hundredth of one take
     * longer to end than anybody waits. Between two restarts there may be no process to be updated (500 cannot update a
     * deleted process): killed, it is not restarted either, and the policy is turned off later. Throws Unavailable
     * where its end would be that of the engine, or of another process that the host needs.
     */
    static void end(DockerWriter writer, Container now, DockerReader reader, KernelEvidence kernel) {
        refuse(now, kernel);
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
