package dev.wharden.control.runtime;

import static dev.wharden.control.Profile.*;
import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;

import dev.wharden.container.DockerSize;
import dev.wharden.container.Field;
import dev.wharden.control.Bound;
import dev.wharden.control.Control;
import dev.wharden.control.Findings;
import dev.wharden.control.Key;
import dev.wharden.control.Settings;
import dev.wharden.control.Values;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Demands that what a container says is kept, and not without end. The engine merges its own log options into each
 * container at its creation, so that inspect shows all that holds (moby daemon/create.go, mergeAndVerifyLogConfig).
 */
public final class Logging {
    private static final String OPTIONS = Field.LOG.pointer() + "/Config";

    /** What the drivers that keep files on the host do by themselves: json-file keeps one file without a size. */
    private static final Map<String, Map<String, String>> FILES =
            Map.of("json-file", Map.of("max-file", "1"), "local", Map.of("max-size", "20m", "max-file", "5"));

    private static final Key<List<String>> DRIVERS =
            Key.texts("drivers", "log drivers that may be used; empty is any but none", List.of());
    private static final Key<String> MAX_SIZE =
            Key.dockerSize("maxSize", "the most that one log file may hold; absent: any size");
    private static final Key<Optional<Bound>> MAX_FILE = Key.count("maxFile", "how many log files may be kept");

    public static final Control CONTROL = Control.of("logging")
            .title("Its logs are kept, and are bounded")
            .why("Without logs the trace of an intruder is lost; without a bound any service that can be made to log "
                    + "fills the host's disk.")
            .severity(LOW)
            .settings(DRIVERS, MAX_SIZE, MAX_FILE)
            .in(Settings.of(DRIVERS, List.of()), CIS_L1)
            .reported()
            .rule("log-kept", Logging::driver, nist("4.4.5"))
            .rule("log-driver-bounded", Logging::size, nist("4.4.3"))
            .byHand(
                    "--log-opt=max-size=10m --log-opt=max-file=3",
                    "logging: {driver: json-file, options: {max-size: \"10m\", max-file: \"3\"}}")
            .build();

    private Logging() {}

    private static void driver(Findings found) {
        String driver = found.node(Field.LOG).path("Type").asText();
        List<String> allowed = found.get(DRIVERS);
        if (driver.equals("none")) {
            found.violation(Field.LOG, Values.of(allowed), "keeps no logs");
        } else if (!allowed.isEmpty() && !allowed.contains(driver)) {
            found.violation(Field.LOG, Values.of(allowed), "logs by the driver " + driver);
        }
    }

    private static void size(Findings found) {
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
