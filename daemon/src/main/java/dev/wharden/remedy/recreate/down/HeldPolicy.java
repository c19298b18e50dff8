package dev.wharden.remedy.recreate.down;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import dev.wharden.container.CreateBody;
import dev.wharden.docker.DockerWriter;
import dev.wharden.remedy.recreate.coexistence.RestartPolicyJson;
import java.util.Optional;

/**
 * The restart policy that one that is {@link Down} does not have: an engine that restarts would start it with what it
 * must not mount, or beside the container that has its name. Pure but for the engine's own call.
 */
public final class HeldPolicy {
    private static final String POINTER = "/HostConfig/RestartPolicy";

    private HeldPolicy() {}

    /**
     * Gives it back to one that runs, or has its name again; one that was given another since keeps that. Throws a
     * DockerException.
     */
    public static void giveBack(DockerWriter writer, Down down, Container now) {
        of(down).filter(_ -> RestartPolicyJson.isNever(now))
                .ifPresent(had -> writer.update(now.id(), RestartPolicyJson.update(had)));
    }

    /** The body of one that is made again, without it where another has its name. */
    static CreateBody body(Down down, Remake remake) {
        if (!isAside(down)) {
            return remake.body();
        }
        ObjectNode tree = remake.body().tree().deepCopy();
        tree.withObject("/HostConfig").set("RestartPolicy", RestartPolicyJson.never());
        return new CreateBody(tree);
    }

    private static Optional<JsonNode> of(Down down) {
        return down.policy()
                .or(() -> down.remake()
                        .filter(_ -> isAside(down))
                        .map(remake -> remake.body().tree().at(POINTER)));
    }

    private static boolean isAside(Down down) {
        return down.isAside() && !down.isKept();
    }
}
