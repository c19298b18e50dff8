package dev.wharden.remedy.guard;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.ContainerName;

/**
 * The container at which a rollout stopped.
 *
 * @param policy its name for people
 * @param reason why the repair has failed
 * @param isFinal it is not tried again
 */
record Halt(String policy, ContainerName name, String reason, boolean isFinal) {
    /** As it was written; the first builds do not say what is final. */
    static Halt of(JsonNode from) {
        return new Halt(
                from.path("policy").asText(),
                ContainerName.of(from.path("container").asText()),
                from.path("reason").asText(),
                from.path("final").asBoolean());
    }

    void write(ObjectNode to) {
        to.put("policy", policy)
                .put("container", name.value())
                .put("reason", reason)
                .put("final", isFinal);
    }

    /** Why another container, which runs the same program, is not tried; how to end that included. */
    String ofTheSameProgram() {
        return "rollout of " + policy + ", halted for containers that run the same command of the same image as " + name
                + ", whose repair was given up (" + reason + "): fix the policy or " + name + ", or wharden resume "
                + name;
    }
}
