package dev.wharden.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

final class SameJsonTest {
    private static JsonNode read(String json) throws Exception {
        return new ObjectMapper().readTree(json);
    }

    @Test
    void aNumberIsTheSameHoweverItCameAbout() throws Exception {
        JsonNode read = read("{\"a\": [134217728]}");
        var computed = new ObjectMapper().createObjectNode();
        computed.putArray("a").add(134217728L);
        assertThat(read).isNotEqualTo(computed);
        assertThat(SameJson.of(read, computed)).isTrue();
    }

    @Test
    void otherValuesAreNot() throws Exception {
        assertThat(SameJson.of(read("[1]"), read("[2]"))).isFalse();
        assertThat(SameJson.of(read("[\"1\"]"), read("[1]"))).isFalse();
        assertThat(SameJson.of(read("{}"), read("{\"a\": null}"))).isFalse();
    }
}
