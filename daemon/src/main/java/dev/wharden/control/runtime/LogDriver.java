package dev.wharden.control.runtime;

import dev.wharden.container.DockerSize;
import dev.wharden.container.Field;
import dev.wharden.control.*;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How a container logs. The engine merges its own log options into each container at its creation, so that inspect
 * shows all that holds (moby daemon/create.go, mergeAndVerifyLogConfig).
 */
final class LogDriver {
    static final Key<List<String>> DRIVERS =
            Key.texts("drivers", "log drivers that may be used; empty is any but none", List.of());
    static final Key<String> MAX_SIZE =
            Key.dockerSize("maxSize", "the most that one log file may hold; absent: any size");
    static final Key<Optional<Bound>> MAX_FILE = Key.count("maxFile", "how many log files may be kept");

    private static final String OPTIONS = Field.LOG.pointer() + "/Config";

    /** What the drivers that keep files on the host do by themselves: json-file keeps one file without a size. */
    private static final Map<String, Map<String, String>> FILES =
            Map.of("json-file", Map.of("max-file", "1"), "local", Map.of("max-size", "20m", "max-file", "5"));

    private LogDriver() {}

    static void kept(Findings found) {
        String driver = found.node(Field.LOG).path("Type").asText();
        List<String> allowed = found.get(DRIVERS);
        if (driver.equals("none")) {
            found.violation(Field.LOG, Values.of(allowed), "keeps no logs");
        } else if (!allowed.isEmpty() && !allowed.contains(driver)) {
            found.violation(Field.LOG, Values.of(allowed), "logs by the driver " + driver);
        }
    }

    static void bounded(Findings found) {
        Map<String, String> usual = FILES.get(found.node(Field.LOG).path("Type").asText());
        if (usual == null) {
            return;
        }
        Map<String, String> options = found.declared().map(OPTIONS);
        String size = option(options, usual, "max-size");
        OptionalLong bytes = DockerSize.bytes(size);
        OptionalLong most = DockerSize.bytes(found.get(MAX_SIZE));
        if (bytes.isEmpty()) {
            found.violation(Field.LOG, Values.of(found.get(MAX_SIZE)), "its log grows without bound");
        } else if (most.isPresent() && bytes.getAsLong() > most.getAsLong()) {
            found.violation(Field.LOG, Values.of(found.get(MAX_SIZE)), "a log file may hold " + size);
        }
        String files = option(options, usual, "max-file");
        found.get(MAX_FILE)
                .filter(Bound::isNumber)
                .filter(bound -> !files.matches("[0-9]{1,9}") || Long.parseLong(files) > bound.value())
                .ifPresent(bound ->
                        found.violation(Field.LOG, Values.of(bound.value()), "keeps up to " + files + " log files"));
    }

    private static String option(Map<String, String> options, Map<String, String> usual, String name) {
        return options.getOrDefault(name, usual.getOrDefault(name, ""));
    }
}
