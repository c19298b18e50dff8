package dev.wharden.docker;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.subject.EngineFacts;
import java.util.ArrayList;
import java.util.LinkedHashMap;

/** Reads {@link EngineFacts} from the answers of {@code GET /version} and {@code GET /info}. */
final class EngineInfo {
    private EngineInfo() {}

    /** A field that is missing is empty, false or 0; cgroups are taken for version 2 unless the engine says 1. */
    static EngineFacts of(JsonNode version, JsonNode info, String negotiated) {
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
                info.path("MemTotal").asLong(0));
    }
}
