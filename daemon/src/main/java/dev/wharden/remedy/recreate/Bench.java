package dev.wharden.remedy.recreate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import dev.wharden.docker.DockerWriter;
import java.time.InstantSource;
import java.util.Optional;

/**
 * What a step works with. Everything is looked at before it is changed, so that a step that was made already is not made again.
 *
 * @param reader looks
 * @param writer changes
 * @param clock tells when
 */
record Bench(DockerReader reader, DockerWriter writer, InstantSource clock) {
    /** The container by id or name; empty when there is none. */
    Optional<Container> find(String container) {
        try {
            return Optional.of(reader.inspect(container));
        } catch (DockerException.NotFound gone) {
            return Optional.empty();
        }
    }

    /** The twin: by its id, or, where a crash came before the id was written down, by its temporary name and the action on it. */
    Optional<Container> twin(Transaction transaction) {
        return transaction
                .twin()
                .map(this::find)
                .orElseGet(() -> find(transaction.newcomer()).filter(found -> made(found, transaction)));
    }

    static boolean made(Container found, Transaction transaction) {
        return found.labels()
                .getOrDefault(dev.wharden.container.CreateBody.HINTS + "action", "")
                .equals(transaction.order().action());
    }

    void name(Container container, String wanted) {
        if (!container.text("/Name").equals("/" + wanted)) {
            writer.rename(container.id(), wanted);
        }
    }

    void policy(Container container, JsonNode wanted) {
        if (!same(container.at("/HostConfig/RestartPolicy"), wanted)) {
            ObjectNode body = JsonNodeFactory.instance.objectNode();
            body.set("RestartPolicy", wanted);
            writer.update(container.id(), body);
        }
    }

    void run(Container container) {
        if (!container.running()) {
            writer.start(container.id());
        }
    }

    private static boolean same(JsonNode one, JsonNode other) {
        return word(one).equals(word(other))
                && one.path("MaximumRetryCount").asLong()
                        == other.path("MaximumRetryCount").asLong();
    }

    /** Both spellings mean that the engine never restarts it. */
    private static String word(JsonNode policy) {
        String name = policy.path("Name").asText();
        return name.isEmpty() ? "no" : name;
    }

    static ObjectNode never() {
        return JsonNodeFactory.instance.objectNode().put("Name", "no").put("MaximumRetryCount", 0);
    }
}
