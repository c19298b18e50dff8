package dev.wharden.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Recorded inspect answers of engine 26.1.5 and the create bodies that follow from them.
 * {@code -Dwharden.goldens=write} writes the bodies anew, to be read before they are committed.
 */
final class CreateBodyGoldenTest {
    private static final Path RESOURCES = Path.of("src/test/resources");
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    static Stream<String> cases() throws IOException {
        try (var files = Files.list(RESOURCES.resolve("create"))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theBodyIsWhatTheEngineUnderstandsAsTheSameContainer(String file) throws IOException {
        var actual = new Container(
                (ObjectNode) read(RESOURCES.resolve("inspect/26.1.5").resolve(file)));
        JsonNode body = CreateBody.of(actual, actual, circumstances(actual)).tree();
        Path golden = RESOURCES.resolve("create").resolve(file);
        if (System.getProperty("wharden.goldens", "").equals("write")) {
            Files.writeString(golden, JSON.writeValueAsString(body) + "\n");
        }
        assertThat(body).isEqualTo(read(golden));
    }

    private static Circumstances circumstances(Container actual) throws IOException {
        ObjectNode none = JSON.createObjectNode();
        none.putObject("Config");
        var image = new ImageDefaults(
                actual.imageReference().equals("fid-img:1")
                        ? (ObjectNode) read(RESOURCES.resolve("docker/image-26.1.5.json"))
                        : none);
        Map<String, String> drivers = new HashMap<>();
        actual.at("/NetworkSettings/Networks").fieldNames().forEachRemaining(name -> drivers.put(name, "bridge"));
        Set<String> inherited = new HashSet<>();
        if (!actual.strings("/HostConfig/VolumesFrom").isEmpty()) {
            actual.at("/Mounts")
                    .forEach(mount -> inherited.add(mount.path("Destination").asText()));
        }
        return new Circumstances(image, false, "vm", 26, drivers, inherited, Set.of());
    }

    private static JsonNode read(Path file) throws IOException {
        return JSON.readTree(Files.readString(file));
    }
}
