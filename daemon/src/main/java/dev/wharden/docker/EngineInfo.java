package dev.wharden.docker;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.container.InspectType;
import dev.wharden.subject.EngineFacts;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads {@link EngineFacts} from the answers of {@code GET /version} and {@code GET /info}. */
final class EngineInfo {
    private static final InspectType VERSION =
            InspectType.object(Map.of("Version", InspectType.text().optional()));

    private static final InspectType INFO = InspectType.object(Map.of(
            "SecurityOptions", InspectType.list(InspectType.text()).orNull(),
            "Runtimes", InspectType.map(InspectType.object(Map.of())).optional(),
            "DefaultRuntime", InspectType.text().optional(),
            "LiveRestoreEnabled", InspectType.flag().optional(),
            "CgroupVersion", InspectType.text().optional(),
            "DockerRootDir", InspectType.text().optional(),
            "NCPU", InspectType.whole().optional(),
            "MemTotal", InspectType.whole().optional(),
            "SwapLimit", InspectType.flag().optional()));

    private EngineInfo() {}

    /**
     * A field that is missing is empty, false or 0, but for the security options: without them nothing could be said of AppArmor and SELinux. Cgroups are taken for
     * version 2 unless the engine says 1. Throws Unavailable when a field is of another type.
     */
    static EngineFacts of(JsonNode version, JsonNode info, String negotiated) {
        typed(Operation.VERSION, VERSION, version);
        typed(Operation.INFO, INFO, info);
        var options = new ArrayList<String>();
        info.path("SecurityOptions").forEach(option -> options.add(option.asText("")));
        var runtimes = new LinkedHashMap<String, String>();
        info.path("Runtimes")
                .properties()
                .forEach(entry -> runtimes.put(
                        entry.getKey(), entry.getValue().path("path").asText("")));
        return new EngineFacts(
                version.path("Version").asText(""),
                negotiated,
                options,
                runtimes,
                info.path("DefaultRuntime").asText(""),
                info.path("LiveRestoreEnabled").asBoolean(false),
                info.path("CgroupVersion").asText("").equals("1") ? 1 : 2,
                info.path("DockerRootDir").asText(""),
                info.at("/Swarm/LocalNodeState").asText("").equals("active"),
                info.path("NCPU").asInt(0),
                info.path("MemTotal").asLong(0),
                info.path("SwapLimit").asBoolean(true));
    }

    private static void typed(Operation operation, InspectType type, JsonNode answer) {
        type.check("", answer).stream().findFirst().ifPresent(wrong -> {
            throw new DockerException.Unavailable(
                    operation.label() + ": the engine's answer cannot be read: " + wrong.why(), null);
        });
    }
}
