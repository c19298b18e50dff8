package dev.wharden.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.Json;
import dev.wharden.advise.DockerRun;
import dev.wharden.advise.Kept;
import dev.wharden.subject.EngineFacts;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a container asked for in a network, a twin gets, and so does what a person pastes. */
final class AskedOfNetworksTest {
    private static final Map<String, String> VALUES = Map.of(
            "IPAMConfig", "{'IPv4Address':'10.0.0.9','IPv6Address':'fd00::9','LinkLocalIPs':['169.254.0.9']}",
            "Links", "['db:store']",
            "Aliases", "['www']",
            "DriverOpts", "{'opt':'seven'}",
            "GwPriority", "7");

    private static DockerRun run(String mode, String networks) {
        var actual = new Container(Json.object("{'Id':'0123456789abcdef','Name':'/web','Image':'sha256:1',"
                + "'State':{'Running':true},'Config':{'Image':'web:1'},'HostConfig':{'NetworkMode':'" + mode
                + "'},'NetworkSettings':{'Networks':" + networks + "}}"));
        var image = new ImageDefaults(Json.object("{'Id':'sha256:1','Config':{}}"));
        var body = CreateBody.of(actual, actual, new Circumstances(image, false, "", 28, Map.of(), Set.of(), Set.of()));
        var kept = Kept.of(actual, List.of(), new TreeMap<>());
        return DockerRun.of(actual, kept, actual, body, image, EngineFacts.NONE, false);
    }

    private static ObjectNode network(String key) {
        return Json.object("{'" + key + "':" + VALUES.get(key) + "}");
    }

    @ParameterizedTest
    @CsvSource({"n4,n4", "n4,n5", "n4,n4 n5", "default,bridge", "bridge,bridge n5"})
    void isPrintedOrNoted(String mode, String askedOf) {
        assertThat(VALUES.keySet()).containsExactlyInAnyOrderElementsOf(CreateBodyNetworks.ASKED);
        for (String key : CreateBodyNetworks.ASKED) {
            boolean refused = askedOf.equals("bridge") && !CreateBodyNetworks.ASKED_OF_BRIDGE.contains(key);
            ObjectNode networks = Json.object("{'n4':{},'n5':{}}");
            if (mode.equals("bridge") || mode.equals("default")) {
                networks = Json.object("{'bridge':{}}");
            }
            for (String name : askedOf.split(" ", -1)) {
                networks.set(name, network(key));
            }
            DockerRun run = run(mode, networks.toString());
            String said = run.command() + " " + run.notes();
            for (JsonNode value : network(key)) {
                if (!refused) {
                    assertThat(said).as(key + " in " + askedOf).contains(texts(value));
                }
            }
        }
    }

    private static List<String> texts(JsonNode value) {
        return value.isContainerNode()
                ? value.valueStream().flatMap(inner -> texts(inner).stream()).toList()
                : List.of(value.asText());
    }
}
