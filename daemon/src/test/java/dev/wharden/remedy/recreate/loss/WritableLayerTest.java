package dev.wharden.remedy.recreate.loss;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Changes;
import dev.wharden.container.Container;
import dev.wharden.container.Diff;
import dev.wharden.docker.Body;
import dev.wharden.docker.FakeEngine;
import java.time.Duration;
import java.util.Arrays;
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
        "/run /run/nginx.pid /run/secrets /run/secrets/token, /run/secrets/token",
        "/run /run/secrets-cache, ''",
        "/data2, /data2"
    })
    void whatIsLostIsWhatSomebodyWroteOutsideMounts(String changed, String lost) throws Exception {
        var json = new ObjectMapper();
        Changes changes = Diff.of(
                Arrays.stream(changed.split(" ", -1)).map(path -> "A " + path).toList());
        assertThat(String.join(" ", WritableLayer.lost(changes, new Container((ObjectNode) json.readTree(CONTAINER)))))
                .isEqualTo(lost);
    }

    @Test
    void aHundredThousandFilesDoNotHoldUpTheWorker() throws Exception {
        var json = new ObjectMapper();
        Changes changes = Diff.of(
                IntStream.range(0, 100_000).mapToObj(i -> "C /opt/files/" + i).toList());
        long begin = System.nanoTime();
        assertThat(WritableLayer.lost(changes, new Container((ObjectNode) json.readTree(CONTAINER))))
                .hasSize(100_000);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofMinutes(1));
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
        assertThat(WritableLayer.lost(Diff.of("A " + path), new Container(JsonNodeFactory.instance.objectNode())))
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
        assertThat(WritableLayer.lost(Diff.of("A " + path), new Container(JsonNodeFactory.instance.objectNode())))
                .containsExactly(path);
    }

    @Test
    void emptyFilesFoldersAndLinksThatWereAddedHoldNoDataAndAnEmptiedFileOfTheImageIsAnEdit() {
        Changes changes = Diff.of("A /srv/empty", "A /srv/full", "A /srv/link", "A /srv/gone", "C /srv/emptied");
        var engine = new FakeEngine();
        engine.stage().run("web", Body.PLAIN);
        engine.stage().file("web", "/srv/empty", "");
        engine.stage().file("web", "/srv/full", "x");
        engine.stage().file("web", "/srv/emptied", "");
        Container web = engine.stage().look("web");

        assertThat(WritableLayer.data(engine, web, changes, WritableLayer.lost(changes, web)))
                .containsExactly("/srv/emptied", "/srv/full");
    }
}
