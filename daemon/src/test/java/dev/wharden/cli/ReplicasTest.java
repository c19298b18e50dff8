package dev.wharden.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.config.compose.VolumeOwner;
import dev.wharden.container.Container;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The override changes every replica of a service, and each has anonymous volumes of its own. */
final class ReplicasTest {
    private static final String COMPOSE = "com.docker.compose.";

    private static final Replicas.Labels OWN = (_, _, _, _) -> true;

    private static Container actual() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("Id", "1").put("Name", "/shop-n-1");
        json.putObject("Config")
                .putObject("Labels")
                .put(COMPOSE + "project", "shop")
                .put(COMPOSE + "service", "n")
                .put(COMPOSE + "config-hash", "a1");
        return new Container(json);
    }

    private static JsonNode row(String id, String name, String service, String oneoff, String... volumes) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("Id", id).putArray("Names").add("/" + name);
        json.putObject("Labels")
                .put(COMPOSE + "project", "shop")
                .put(COMPOSE + "service", service)
                .put(COMPOSE + "config-hash", "a1")
                .put(COMPOSE + "oneoff", oneoff);
        var mounts = json.putArray("Mounts");
        for (String volume : volumes) {
            String[] parts = volume.split(":", -1);
            mounts.addObject()
                    .put("Type", "volume")
                    .put("Name", parts[0])
                    .put("Destination", parts[1])
                    .put("RW", true);
        }
        return json;
    }

    @Test
    void theVolumesOfEachAreHandedOver() {
        var replicas = Replicas.of(
                actual(),
                List.of(
                        row("1", "shop-n-1", "n", "False", "first:/data", "shop_all:/all"),
                        row("2", "shop-n-2", "n", "False", "second:/data", "shop_all:/all", "victims:/elsewhere"),
                        row("3", "shop-db-1", "db", "False", "rows:/data"),
                        row("4", "shop-n-run-1", "n", "True", "once:/data"),
                        row("5", "shop-n-1", "", "")),
                OWN);
        var owner = new VolumeOwner(
                "n:1", "7:7", Map.of("/data", "first", "/all", "shop_all"), Map.of("/data", "in/it"), Map.of(), true);
        VolumeOwner all = replicas.with(owner);
        assertThat(replicas.lines())
                .containsExactly(
                        "Compose replaces shop-n-2 too: what they wrote outside their volumes is lost unless you save"
                                + " it (docker diff lists it, docker cp saves it).");
        assertThat(all.existing())
                .isEqualTo(Map.of("/data", "first", "/all", "shop_all", "/of-shop-n-2/data", "second"));
        assertThat(all.subpaths()).isEqualTo(Map.of("/data", "in/it", "/of-shop-n-2/data", "in/it"));
    }

    @Test
    void aContainerThatComposeDidNotMakeHasNone() {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("Id", "1");
        assertThat(Replicas.of(new Container(json), List.of(json), OWN).lines()).isEmpty();
    }

    /** Of a list that is very long the engine's client keeps ids and names. */
    @Test
    void thatTheyAreNotToldIsSaid() {
        JsonNode condensed = JsonNodeFactory.instance.objectNode().put("Id", "2");
        assertThat(Replicas.of(actual(), List.of(condensed), OWN).lines())
                .singleElement()
                .asString()
                .startsWith("The list of all containers is too long");
    }

    /** {@code docker commit} takes the labels along: what runs of that image is no replica. */
    @ParameterizedTest
    @ValueSource(strings = {"2", "1"})
    void labelsThatMayBeAnImagesMakeNoReplica(String whose) {
        var replicas = Replicas.of(
                actual(),
                List.of(row("1", "shop-n-1", "n", "False", "first:/data"), row("2", "dbg", "n", "False", "its:/data")),
                (id, _, label, value) ->
                        !(id.equals(whose) && label.equals(COMPOSE + "config-hash") && value.equals("a1")));
        var owner = new VolumeOwner("n:1", "7:7", Map.of("/data", "first"), Map.of(), Map.of(), true);
        assertThat(replicas.with(owner)).isEqualTo(owner);
        assertThat(replicas.lines())
                .singleElement()
                .asString()
                .startsWith("Whether dbg is of this service too cannot be told");
    }
}
