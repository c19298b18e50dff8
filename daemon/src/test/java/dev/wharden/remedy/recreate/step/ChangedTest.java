package dev.wharden.remedy.recreate.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.Json;
import dev.wharden.container.Container;
import dev.wharden.docker.DockerReader;
import dev.wharden.docker.FakeEngine;
import dev.wharden.docker.FakeStage;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ChangedTest {
    private static final String SEEN = """
            {"Id": "a1", "Name": "/web", "HostConfig": {"Memory": 0, "PidsLimit": null, "CpuShares": 512,
              "Links": ["/db:/web/db"], "RestartPolicy": {"Name": "always", "MaximumRetryCount": 0}},
             "NetworkSettings": {"Networks": {
              "front": {"NetworkID": "n1", "IPAddress": "172.18.0.2", "EndpointID": "e1", "Aliases": ["web"]}}}}
            """;

    private static final DockerReader NONE = new FakeEngine();

    private static List<String> parts(String from, String to, boolean held) {
        assertThat(SEEN).contains(from);
        return Changed.parts(
                NONE, new Container(Json.object(SEEN)), new Container(Json.object(SEEN.replace(from, to))), held);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // docker update
                "\"Memory\": 0 | \"Memory\": 64 | its Memory",
                "\"CpuShares\": 512 | \"CpuShares\": 0 | its CpuShares",
                "\"PidsLimit\": null | \"PidsLimit\": 10 | its PidsLimit",
                "\"Name\": \"always\" | \"Name\": \"unless-stopped\" | its restart policy",
                "\"Name\": \"always\" | \"Name\": \"no\" | its restart policy",
                // docker network connect, disconnect; away and there again
                "\"front\": { | \"back\": {\"NetworkID\": \"n2\"}, \"front\": { | its networks",
                "\"front\": { | \"back\": { | its networks",
                "\"n1\" | \"n2\" | its networks",
                "[\"web\"] | [\"web\", \"api\"] | its networks",
                "\"Aliases\" | \"GwPriority\": 5, \"Aliases\" | its networks",
                "\"Aliases\" | \"IPAMConfig\": {\"IPv4Address\": \"172.18.0.9\"}, \"Aliases\" | its networks"
            })
    void whatAnotherClientChangesIsTold(String from, String to, String told) {
        assertThat(parts(from, to, false)).containsExactly(told);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // An end takes the addresses.
                "\"172.18.0.2\" | \"\"",
                "\"e1\" | \"\"",
                "\"n1\" | \"\"",
                // What is not set is shown in many ways.
                "\"PidsLimit\": null | \"PidsLimit\": 0",
                "\"Memory\": 0, | ``",
                "\"Aliases\" | \"IPAMConfig\": {}, \"DriverOpts\": null, \"Links\": [], \"Aliases\"",
                // Of another container's name.
                "/db:/web/db | /db2:/web/db"
            })
    void whatTheEngineShowsInAnotherWayIsNoChange(String from, String to) {
        assertThat(parts(from, to, false)).isEmpty();
    }

    /** While it runs in a swarm's network the engine shows its address as asked for, and an end takes that. */
    @ParameterizedTest
    @CsvSource({
        "true, 10.9.0.2, '', 0",
        "false, 10.9.0.2, '', 1",
        "true, 10.9.0.3, '', 1",
        "true, 10.9.0.2, 10.9.0.4, 1"
    })
    void theAddressThatASwarmHasGivenIsNoChange(boolean swarm, String asked, String now, int parts) {
        var engine = new FakeEngine();
        FakeStage stage = engine.stage();
        String id =
                swarm ? stage.swarmNetwork("front", "10.9.0.0/24") : stage.network("front", "bridge", "10.9.0.0/24");
        String text = SEEN.replace("n1", id)
                .replace("172.18.0.2", "%s")
                .replace("\"Aliases\"", "\"IPAMConfig\": %s, \"Aliases\"");
        String address = "{\"IPv4Address\": \"%s\"}";
        var before = new Container(Json.object(text.formatted("10.9.0.2", address.formatted(asked))));
        var ended = new Container(Json.object(text.formatted("", now.isEmpty() ? "null" : address.formatted(now))));
        assertThat(Changed.parts(engine, before, before, false)).isEmpty();
        assertThat(Changed.parts(engine, before, ended, false)).hasSize(parts);
    }

    @Test
    void thePolicyThatWhardenHasTakenIsNone() {
        assertThat(parts("\"Name\": \"always\"", "\"Name\": \"no\"", true)).isEmpty();
        assertThat(parts("\"Name\": \"always\"", "\"Name\": \"\"", true)).isEmpty();
        assertThat(parts("\"Name\": \"always\"", "\"Name\": \"on-failure\"", true))
                .containsExactly("its restart policy");
        assertThat(parts("\"Name\": \"always\"", "\"Name\": \"always\"", true)).containsExactly("its restart policy");
    }
}
