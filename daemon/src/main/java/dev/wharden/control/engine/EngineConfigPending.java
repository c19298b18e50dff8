package dev.wharden.control.engine;

import static dev.wharden.control.Severity.*;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.control.Control;
import dev.wharden.control.Findings;
import dev.wharden.control.Profile;
import dev.wharden.control.Scope;
import dev.wharden.control.Source;
import dev.wharden.control.Values;
import dev.wharden.subject.EngineFacts;
import dev.wharden.subject.EngineProcess;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;

/**
 * Demands that the engine runs with what its file says. What the running engine tells of itself is compared; of the
 * rest only the times are known.
 */
public final class EngineConfigPending {
    private static final String FIELD = "host:/dockerd/config-file";

    /** Keys of the file whose value the running engine tells. */
    private static final Map<String, BiPredicate<EngineFacts, JsonNode>> TOLD = told();

    public static final Control CONTROL = Control.of("engineConfigPending")
            .title("The engine runs with what its file says")
            .why("A setting that was written but is not in force does not protect, and everybody believes that it "
                    + "does.")
            .fix("Restart the engine (systemctl restart docker); with live-restore containers run on.")
            .severity(MEDIUM)
            .scope(Scope.HOST)
            .forbids()
            .in(Profile.RESTRICTED)
            .rule("daemon-config-pending", EngineConfigPending::check)
            .build();

    private EngineConfigPending() {}

    private static Map<String, BiPredicate<EngineFacts, JsonNode>> told() {
        var told = new LinkedHashMap<String, BiPredicate<EngineFacts, JsonNode>>();
        told.put("debug", (engine, value) -> engine.report().debug() == value.asBoolean());
        told.put("experimental", (engine, value) -> engine.report().experimental() == value.asBoolean());
        told.put("live-restore", (engine, value) -> engine.liveRestore() == value.asBoolean());
        told.put(
                "log-driver", (engine, value) -> engine.report().loggingDriver().equals(value.asText()));
        told.put("no-new-privileges", (engine, value) -> engine.has("no-new-privileges") == value.asBoolean());
        told.put(
                "storage-driver",
                (engine, value) -> engine.report().storageDriver().equals(value.asText()));
        told.put(
                "userns-remap",
                (engine, value) -> engine.has("userns") != value.asText().isEmpty());
        return Map.copyOf(told);
    }

    private static void check(Findings found) {
        if (found.engine().version().isEmpty()) {
            found.unread(Source.ENGINE, FIELD, "the engine did not say what it is");
            return;
        }
        found.must(found.host().engineProcess(), Source.HOST, FIELD)
                .ifPresent(process -> found.known(process.file(), Source.HOST, FIELD)
                        .ifPresent(file -> compare(found, process, file)));
    }

    private static void compare(Findings found, EngineProcess process, JsonNode file) {
        var differs = new ArrayList<String>();
        var untold = new ArrayList<String>();
        file.properties().forEach(entry -> {
            BiPredicate<EngineFacts, JsonNode> same = TOLD.get(entry.getKey());
            if (same == null) {
                untold.add(entry.getKey());
            } else if (!process.flagged(entry.getKey()) && !same.test(found.engine(), entry.getValue())) {
                differs.add(entry.getKey());
            }
        });
        if (!differs.isEmpty()) {
            say(found, process, differs, "is not in force");
        } else if (process.isChanged() && !untold.isEmpty()) {
            say(found, process, untold, "may not be in force: the file was changed after the engine had started");
        }
    }

    private static void say(Findings found, EngineProcess process, List<String> keys, String what) {
        found.violation(
                Source.HOST,
                FIELD,
                Values.of(process.started().toString()),
                Values.of(process.changed().toString()),
                String.join(", ", keys.stream().sorted().toList()) + " of " + process.configuration() + " " + what);
    }
}
