package dev.wharden.control.engine;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.subject.EngineFacts;
import dev.wharden.subject.EngineProcess;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.BiPredicate;

/** What the engine's configuration file says against what the running engine tells of itself. */
final class DaemonFile {
    /** Keys of the file whose value the running engine tells. */
    private static final Map<String, BiPredicate<EngineFacts, JsonNode>> TOLD = Map.of(
            "debug", (engine, value) -> engine.report().debug() == value.asBoolean(),
            "experimental", (engine, value) -> engine.report().experimental() == value.asBoolean(),
            "live-restore", (engine, value) -> engine.liveRestore() == value.asBoolean(),
            "log-driver", (engine, value) -> engine.report().loggingDriver().equals(value.asText()),
            "no-new-privileges", (engine, value) -> engine.has("no-new-privileges") == value.asBoolean(),
            "storage-driver", (engine, value) -> engine.report().storageDriver().equals(value.asText()),
            "userns-remap",
                    (engine, value) -> engine.has("userns") != value.asText().isEmpty());

    private DaemonFile() {}

    /** What of the file is not in force, or may not be, for people; the empty string where nothing is known to be. */
    static String pending(EngineFacts engine, EngineProcess process, JsonNode file) {
        var differs = new TreeSet<String>();
        var untold = new TreeSet<String>();
        file.properties().forEach(entry -> {
            BiPredicate<EngineFacts, JsonNode> same = TOLD.get(entry.getKey());
            if (same == null) {
                untold.add(entry.getKey());
            } else if (!process.flagged(entry.getKey()) && !same.test(engine, entry.getValue())) {
                differs.add(entry.getKey());
            }
        });
        String of = " of " + process.configuration();
        if (!differs.isEmpty()) {
            return String.join(", ", differs) + of + " is not in force";
        }
        return process.isChanged() && !untold.isEmpty()
                ? String.join(", ", untold) + of
                        + " may not be in force: the file was changed after the engine had started"
                : "";
    }
}
