package dev.wharden.docker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class JsonTest {
    @Test
    void oneContainerWithLongLabelsDoesNotHideAllOthers() throws IOException {
        String key = "k".repeat(60_000);
        String value = "v".repeat(21_000_000);
        byte[] answer = ("[{\"Labels\": {\"" + key + "\": \"" + value + "\"}}, {\"Id\": \"web\"}]")
                .getBytes(StandardCharsets.UTF_8);

        assertThat(Json.list(ApiOperation.LIST, answer))
                .hasSize(2)
                .last()
                .satisfies(other -> assertThat(other.path("Id").asText()).isEqualTo("web"));
    }
}
