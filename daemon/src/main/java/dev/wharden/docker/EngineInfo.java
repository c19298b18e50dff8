package dev.wharden.docker;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.container.InspectType;
import dev.wharden.subject.EngineFacts;
import dev.wharden.subject.EngineReport;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Reads {@link EngineFacts} from the answers of {@code GET /version} and {@code GET /info}. */
final class EngineInfo {
    private static final InspectType VERSION =
            InspectType.object(Map.of("Version", InspectType.text().optional()));

    private static final InspectType TEXTS =
            InspectType.list(InspectType.text()).orNull().optional();

    private static final InspectType INFO = InspectType.object(Map.ofEntries(
            Map.entry("SecurityOptions", InspectType.list(InspectType.text()).orNull()),
            Map.entry("Runtimes", InspectType.map(InspectType.object(Map.of())).optional()),
            Map.entry("DefaultRuntime", InspectType.text().optional()),
            Map.entry("LiveRestoreEnabled", InspectType.flag().optional()),
            Map.entry("CgroupVersion", InspectType.text().optional()),
            Map.entry("DockerRootDir", InspectType.text().optional()),
            Map.entry("NCPU", InspectType.whole().optional()),
            Map.entry("MemTotal", InspectType.whole().optional()),
            Map.entry("SwapLimit", InspectType.flag().optional()),
            Map.entry("Warnings", TEXTS),
            Map.entry(
                    "RegistryConfig",
                    InspectType.object(Map.of("InsecureRegistryCIDRs", TEXTS, "Mirrors", TEXTS))
                            .optional()),
            Map.entry("HttpProxy", InspectType.text().optional()),
            Map.entry("HttpsProxy", InspectType.text().optional()),
            Map.entry("Driver", InspectType.text().optional()),
            Map.entry("LoggingDriver", InspectType.text().optional()),
            Map.entry("Debug", InspectType.flag().optional()),
            Map.entry("ExperimentalBuild", InspectType.flag().optional()),
            Map.entry("InitBinary", InspectType.text().optional())));

    private static final Set<String> LOOPBACK = Set.of("127.0.0.0/8", "::1/128");

    private EngineInfo() {}

    /**
     * A field that is missing is empty, false or 0, but for the security options: without them nothing could be said of
     * AppArmor and SELinux. Cgroups are taken for version 2 unless the engine says 1. Throws Unavailable when a field
     * is of another type.
     */
    static EngineFacts of(JsonNode version, JsonNode info, String negotiated) {
        typed(ApiOperation.VERSION, VERSION, version);
        typed(ApiOperation.INFO, INFO, info);
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
                info.path("SwapLimit").asBoolean(true),
                report(version, info));
    }

    private static EngineReport report(JsonNode version, JsonNode info) {
        var components = new LinkedHashMap<String, String>();
        var builds = new LinkedHashMap<String, String>();
        version.path("Components").forEach(one -> {
            String name = one.path("Name").asText("");
            components.putIfAbsent(name, one.path("Version").asText(""));
            builds.putIfAbsent(name, one.at("/Details/GitCommit").asText(""));
        });
        return new EngineReport(
                version.at("/Platform/Name").asText(""),
                components,
                builds,
                texts(info.path("Warnings")),
                insecure(info.path("RegistryConfig")),
                texts(info.at("/Plugins/Authorization")),
                info.path("Driver").asText(""),
                info.path("LoggingDriver").asText(""),
                info.path("Debug").asBoolean(false),
                info.path("ExperimentalBuild").asBoolean(false),
                texts(info.at("/RegistryConfig/Mirrors")),
                Stream.of("HttpProxy", "HttpsProxy")
                        .map(name -> info.path(name).asText(""))
                        .filter(url -> !url.isEmpty())
                        .distinct()
                        .toList(),
                info.path("InitBinary").asText(""));
    }

    /** Registries on loopback are insecure in every engine. */
    private static List<String> insecure(JsonNode registries) {
        var insecure = new ArrayList<String>();
        texts(registries.path("InsecureRegistryCIDRs")).stream()
                .filter(network -> !LOOPBACK.contains(network))
                .forEach(insecure::add);
        registries.path("IndexConfigs").properties().forEach(entry -> {
            if (!entry.getValue().path("Secure").asBoolean(true)) {
                insecure.add(entry.getKey());
            }
        });
        return insecure;
    }

    private static List<String> texts(JsonNode list) {
        return list.valueStream().map(one -> one.asText("")).toList();
    }

    private static void typed(ApiOperation operation, InspectType type, JsonNode answer) {
        type.check("", answer).stream().findFirst().ifPresent(wrong -> {
            throw new DockerException.Unavailable(
                    operation.label() + ": the engine's answer cannot be read: " + wrong.why(), null);
        });
    }
}
