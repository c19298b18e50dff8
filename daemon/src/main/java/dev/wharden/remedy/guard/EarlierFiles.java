package dev.wharden.remedy.guard;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.ContainerName;
import dev.wharden.remedy.state.ContainerFile;
import dev.wharden.remedy.state.RecordJson;
import dev.wharden.remedy.state.StateDir;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * What builds have left that wrote no version: a file a name of what was learnt, another of what its repairs have come
 * to, and one file of all names without a container.
 */
record EarlierFiles(StateDir state) {
    private static final String LEARNT = "memory";
    private static final String HOLDS = "guard/holds";
    private static final String ABSENT = "guard/absent.json";

    /** The histories that they tell; a file that cannot be read is told by the state directory, as any other. */
    Map<ContainerName, ContainerHistory> read() {
        var all = new TreeMap<ContainerName, ContainerHistory>();
        read(all, LEARNT, tree -> RecordJson.read(tree, ContainerHistory.class));
        read(all, HOLDS, tree -> ContainerHistory.NOTHING.withHold(Optional.of(hold(tree))));
        state.readOnce(ABSENT, EarlierFiles::absent)
                .ifPresent(since ->
                        since.forEach((name, from) -> all.computeIfPresent(name, (key, known) -> known.absent(from))));
        return all;
    }

    private void read(
            Map<ContainerName, ContainerHistory> into, String folder, Function<JsonNode, ContainerHistory> parse) {
        for (String file : state.list(folder)) {
            state.readOnce(folder + "/" + file, tree -> Map.entry(Histories.name(tree), parse.apply(tree)))
                    .ifPresent(read -> into.merge(read.getKey(), read.getValue(), ContainerHistory::or));
        }
    }

    /**
     * What the first builds did not write is as of one that has no history; that it is left alone was said by two
     * fields.
     */
    private static Hold hold(JsonNode tree) {
        ObjectNode hold = RecordJson.write(Hold.none("", ""));
        hold.setAll((ObjectNode) tree);
        hold.set(
                "alone",
                JsonNodeFactory.instance
                        .objectNode()
                        .put("why", tree.path("alone").asText())
                        .set("marks", tree.path("marks").isTextual() ? tree.path("marks") : null));
        return RecordJson.read(hold, Hold.class);
    }

    private static Map<ContainerName, Instant> absent(JsonNode tree) {
        var since = new TreeMap<ContainerName, Instant>();
        tree.properties()
                .forEach(entry -> since.put(
                        ContainerName.of(entry.getKey()),
                        Instant.parse(entry.getValue().asText())));
        return since;
    }

    /** The history of a name stands in its own file now. */
    void delete(ContainerName name) {
        state.delete(ContainerFile.of(LEARNT, name));
        state.delete(ContainerFile.of(HOLDS, name));
    }

    /** All do. */
    void deleteAbsent() {
        state.delete(ABSENT);
    }
}
