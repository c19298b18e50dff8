package dev.wharden.ops;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.wharden.Io;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The shipped files, as they lie in the repository. Tests run in `daemon/`. */
final class Shipped {
    static final ObjectMapper JSON = JsonMapper.builder().build();
    static final ObjectMapper YAML = YAMLMapper.builder().build();

    static final Path GRAFANA = Path.of("..", "grafana").toAbsolutePath().normalize();
    static final Path SYSTEMD = Path.of("..", "systemd").toAbsolutePath().normalize();
    static final Path RULES = GRAFANA.resolve("alerts/wharden.rules.yml");
    static final Path RULE_TESTS = GRAFANA.resolve("alerts/tests");

    private Shipped() {}

    static String text(Path file) {
        return Io.of(() -> Files.readString(file));
    }

    static JsonNode yaml(Path file) {
        return Io.of(() -> YAML.readTree(file.toFile()));
    }

    static JsonNode json(Path file) {
        return Io.of(() -> JSON.readTree(file.toFile()));
    }

    /** The files of a folder that end with `suffix`, sorted; never empty, so that no test passes on nothing. */
    static List<Path> files(Path folder, String suffix) {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> found = files.filter(file -> file.toString().endsWith(suffix))
                    .sorted()
                    .toList();
            if (found.isEmpty()) {
                throw new AssertionError("no *" + suffix + " in " + folder);
            }
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
