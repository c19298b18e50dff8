package dev.wharden.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.Json;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CreateBodyTest {
    private static final String ID = "6f8aac22685457bf8cbea307d913167633ecef697f837dfd09ae864162ac4133";
    private static final String PLAIN = "{'Id': '" + ID
            + "', 'Image': 'sha256:aa', 'Config': %s, 'HostConfig': %s, 'NetworkSettings': {'Networks': %s}}";

    private static Container container(String config, String host, String networks) {
        return new Container(Json.object(PLAIN.formatted(config, host, networks)));
    }

    private static JsonNode body(Container actual, int engine, boolean moved) {
        var image = new ImageDefaults(Json.object("{'Config': {'Entrypoint': ['/entry']}}"));
        return CreateBody.of(
                        actual,
                        actual,
                        new Circumstances(
                                image, moved, "vm", engine, Map.of("a", "bridge", "b", "bridge"), Set.of(), Set.of()))
                .tree();
    }

    private static JsonNode body(Container actual) {
        return body(actual, 26, false);
    }

    @Test
    void anImageWhoseTagHasMovedIsSentByItsId() {
        Container web = container("{'Image': 'web:1'}", "{}", "{}");
        assertThat(body(web, 26, true).path("Image").asText()).isEqualTo("sha256:aa");
        assertThat(body(web, 26, false).path("Image").asText()).isEqualTo("web:1");
    }

    @Test
    void anEntrypointThatWasResetStaysReset() {
        assertThat(body(container("{'Entrypoint': null}", "{}", "{}")).path("Entrypoint"))
                .isEqualTo(Json.object("{'e': ['']}").path("e"));
        assertThat(body(container("{'Entrypoint': ['/own']}", "{}", "{}")).path("Entrypoint"))
                .isEqualTo(Json.object("{'e': ['/own']}").path("e"));
    }

    @ParameterizedTest
    @CsvSource({
        "bridge,        '',   6f8aac226854, 6f8aac226854",
        "bridge,        '',   web01,        web01",
        "host,          '',   vm,           ''",
        "host,          '',   myhost,       myhost",
        "bridge,        host, vm,           ''",
        "container:abc, '',   other,        ''"
    })
    void theHostnameIsKeptUnlessItBelongsToAnotherNamespace(String network, String uts, String shown, String sent) {
        Container web = container(
                "{'Hostname': '" + shown + "'}", "{'NetworkMode': '" + network + "', 'UTSMode': '" + uts + "'}", "{}");
        assertThat(body(web).path("Hostname").asText()).isEqualTo(sent);
    }

    @ParameterizedTest
    @CsvSource({"26, 02:42:0a:02:00:05, ''", "26, 02:42:ac:77:00:66, 02:42:ac:77:00:66", "28, 02:42:ac:77:00:66, ''"})
    void aMacAddressInAFurtherNetworkIsPinnedOnlyWhereItIsKnownToBeAskedFor(int engine, String shown, String sent) {
        Container web = container(
                "{'MacAddress': '02:42:ac:77:00:01'}",
                "{'NetworkMode': 'a'}",
                "{'a': {'MacAddress': '02:42:ac:77:00:01', 'IPAddress': '10.1.0.5'}, 'b': {'MacAddress': '" + shown
                        + "', 'IPAddress': '10.2.0.5', 'Aliases': ['db', '" + ID.substring(0, 12) + "']}}");
        JsonNode endpoints = body(web, engine, false).at("/NetworkingConfig/EndpointsConfig");
        assertThat(endpoints.at("/a/MacAddress").asText()).isEqualTo("02:42:ac:77:00:01");
        assertThat(endpoints.at("/b/MacAddress").asText()).isEqualTo(sent);
        assertThat(endpoints.at("/b/Aliases"))
                .isEqualTo(Json.object("{'e': ['db']}").path("e"));
        assertThat(body(web).has("MacAddress")).isFalse();
    }

    @Test
    void anEmptyVolumeAndAPinnedOneAreNeverFilledFromTheImage() {
        String host = "{'Binds': ['spool:/data', 'log:/log/:ro', 'full:/full', '/srv:/data2', 'own:/own:nocopy'],"
                + " 'Mounts': [{'Type': 'volume', 'Source': 'm', 'Target': '/m', 'VolumeOptions': {'Labels': {'a':"
                + " 'b'}}},"
                + " {'Type': 'volume', 'Source': 'f', 'Target': '/f'}, {'Type': 'volume', 'Target': '/anon2'}]}";
        ObjectNode tree = Json.object(PLAIN.formatted("{}", host, "{}"));
        tree.set(
                "Mounts",
                Json.object("{'m': [{'Type': 'volume', 'Name': 'aa', 'Destination': '/anon', 'RW': true},"
                                + " {'Type': 'volume', 'Name': 'bb', 'Destination': '/anon2', 'RW': true},"
                                + " {'Type': 'volume', 'Name': 'cc', 'Destination': '/anon3', 'RW': false},"
                                + " {'Type': 'volume', 'Name': 'dd', 'Destination': '/a:ro', 'RW': true}]}")
                        .path("m"));
        var web = new Container(tree);
        var circumstances = new Circumstances(
                new ImageDefaults(Json.object("{}")),
                false,
                "vm",
                26,
                Map.of(),
                Set.of(),
                Set.of("/data", "/log", "/data2", "/own", "/m"));
        JsonNode sent = CreateBody.of(web, web, circumstances).hostConfig();
        assertThat(sent.path("Binds"))
                .extracting(JsonNode::asText)
                .containsExactly(("spool:/data:z,nocopy log:/log/:ro,nocopy full:/full /srv:/data2 own:/own:nocopy"
                                + " aa:/anon:z,nocopy cc:/anon3:ro,nocopy")
                        .split(" ", -1));
        assertThat(sent.at("/Mounts/0/VolumeOptions")).isEqualTo(Json.object("{'Labels': {'a': 'b'}, 'NoCopy': true}"));
        assertThat(sent.at("/Mounts/1").has("VolumeOptions")).isFalse();
        assertThat(sent.at("/Mounts/2/Source").asText()).isEqualTo("bb");
        assertThat(sent.at("/Mounts/2/VolumeOptions/NoCopy").asBoolean()).isTrue();
        // As a bind it would have the mode "ro:z,nocopy", which the engine answers with 500.
        assertThat(sent.at("/Mounts/3"))
                .isEqualTo(Json.object("{'Type': 'volume', 'Source': 'dd', 'Target': '/a:ro',"
                        + " 'VolumeOptions': {'NoCopy': true}}"));
    }

    @Test
    void unknownFieldsAndTheDifferenceBetweenNoneAndEmptyAreKept() {
        Container web =
                container("{'FutureField': {'x': 1}}", "{'MaskedPaths': [], 'ReadonlyPaths': null, 'New': 7}", "{}");
        JsonNode host = body(web).path("HostConfig");
        assertThat(body(web).at("/FutureField/x").asInt()).isEqualTo(1);
        assertThat(host.path("MaskedPaths")).isEqualTo(Json.object("{'e': []}").path("e"));
        assertThat(host.path("ReadonlyPaths").isNull()).isTrue();
        assertThat(host.path("New").asInt()).isEqualTo(7);
    }

    @Test
    void theLabelOptionThatTheEngineAddedGoesWithThePrivilegeThatBroughtIt() {
        Container web =
                container("{}", "{'Privileged': true, 'SecurityOpt': ['label=disable', 'seccomp=unconfined']}", "{}");
        var none =
                new Circumstances(new ImageDefaults(Json.object("{}")), false, "vm", 26, Map.of(), Set.of(), Set.of());
        Container repaired = web.with("/HostConfig/Privileged", BooleanNode.FALSE);
        assertThat(CreateBody.of(web, repaired, none).hostConfig().path("SecurityOpt"))
                .isEqualTo(Json.object("{'e': ['seccomp=unconfined']}").path("e"));
        assertThat(CreateBody.of(web, web, none).hostConfig().path("SecurityOpt"))
                .hasSize(2);
    }
}
