package dev.wharden.remedy.recreate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import dev.wharden.docker.FakeEngine;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/var/log/nginx/access.log",
                "/var/cache/nginx/client_temp/1",
                "/srv/app.pid",
                "/var/lib/x/mysqld.sock",
                "/app/logs/app.log",
                "/opt/log/app.log.3",
                "/root/.cache/pip/x",
                "/app/__pycache__/a.pyc"
            })
    void logsCachesAndWhatARuntimeLeavesHoldNoData(String path) {
        assertThat(WritableLayer.lost(List.of(added(path)), new Container(JsonNodeFactory.instance.objectNode())))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/var/lib/rocks/000003.log",
                "/kafka/topic-0/00000000000000000000.log",
                "/app/logs/app.db",
                "/app/app.log",
                "/var/logs",
                "/srv/pid",
                "/data/a.lock"
            })
    void whatOnlyLooksLikeItIsData(String path) {
        assertThat(WritableLayer.lost(List.of(added(path)), new Container(JsonNodeFactory.instance.objectNode())))
                .containsExactly(path);
    }

    @Test
    void emptyFilesFoldersAndLinksThatWereAddedHoldNoDataAndAnEmptiedFileOfTheImageIsAnEdit() {
        var changes = List.of(
                added("/srv/empty"),
                added("/srv/full"),
                added("/srv/link"),
                added("/srv/gone"),
                changed("/srv/emptied"));
        var engine = new FakeEngine();
        engine.stage().run("web", "{\"Image\":\"busybox:test\"}");
        engine.stage().file("web", "/srv/empty", "");
        engine.stage().file("web", "/srv/full", "x");
        engine.stage().file("web", "/srv/emptied", "");
        Container web = engine.stage().look("web");

        assertThat(WritableLayer.data(engine, web, changes, WritableLayer.lost(changes, web)))
                .containsExactly("/srv/emptied", "/srv/full");
    }

    private static JsonNode added(String path) {
        return change(path, 1);
    }

    private static JsonNode changed(String path) {
        return change(path, 0);
    }

    private static JsonNode change(String path, int kind) {
        return JsonNodeFactory.instance.objectNode().put("Path", path).put("Kind", kind);
    }
}
