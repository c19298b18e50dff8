package dev.wharden.remedy.recreate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class WritableLayerTest {
    private static final String CONTAINER = """
            {"Config": {"WorkingDir": "/srv/app"},
             "HostConfig": {"Tmpfs": {"/scratch": ""}},
             "Mounts": [{"Destination": "/data"}]}
            """;

    @ParameterizedTest(name = "{0} loses {1}")
    @CsvSource({
        "/etc/hosts, ''",
        "/tmp /tmp/x, ''",
        "/data, ''",
        "/scratch, ''",
        "/srv /srv/app, ''",
        "/srv /srv/app /srv/app/state.db, /srv/app/state.db",
        "/var /var/lib /var/lib/app /var/lib/app/state, /var/lib/app/state",
        "/tmpfile, /tmpfile",
        "/data2, /data2"
    })
    void whatIsLostIsWhatSomebodyWroteOutsideMounts(String changed, String lost) throws Exception {
        var json = new ObjectMapper();
        List<JsonNode> changes = Arrays.stream(changed.split(" ", -1))
                .<JsonNode>map(path -> json.createObjectNode().put("Path", path).put("Kind", 1))
                .toList();
        assertThat(String.join(" ", WritableLayer.lost(changes, new Container((ObjectNode) json.readTree(CONTAINER)))))
                .isEqualTo(lost);
    }

    @Test
    void aHundredThousandFilesDoNotHoldUpTheWorker() throws Exception {
        var json = new ObjectMapper();
        List<JsonNode> changes = IntStream.range(0, 100_000)
                .<JsonNode>mapToObj(i -> json.createObjectNode().put("Path", "/opt/files/" + i))
                .toList();
        long begin = System.nanoTime();
        assertThat(WritableLayer.lost(changes, new Container((ObjectNode) json.readTree(CONTAINER))))
                .hasSize(100_000);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
    }
}
