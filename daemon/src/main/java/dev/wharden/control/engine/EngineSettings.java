package dev.wharden.control.engine;

import static dev.wharden.control.Profile.*;
import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;
import static dev.wharden.control.engine.EngineRow.FILE;

import dev.wharden.control.Control;
import dev.wharden.control.Findings;
import dev.wharden.control.Rule;
import dev.wharden.control.Source;
import dev.wharden.control.Values;
import dev.wharden.subject.EngineFacts;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Demands settings that the running engine tells of itself, a row each: what runs counts, not what daemon.json says.
 */
public final class EngineSettings {
    private static final List<EngineRow> ROWS = List.of(
            new EngineRow(
                    "engineAuthorization",
                    MEDIUM,
                    "A plugin authorizes the engine's clients",
                    "Without one, every client that reaches the socket can do everything.",
                    "Install an authorization plugin and name it: \"authorization-plugins\": […] in " + FILE + ".",
                    "daemon-authz-plugin",
                    says(
                            "/Plugins/Authorization",
                            "a plugin",
                            one -> !one.report().authorization().isEmpty(),
                            "no authorization plugin is in use"),
                    List.of(CIS_L2),
                    List.of(cis("2.12"), nist("4.3.1"))),
            new EngineRow(
                    "engineCgroupVersion",
                    LOW,
                    "The host uses control groups of version 2",
                    "Version 1 has no own view for containers by default, and a way out of them that has been used "
                            + "again"
                            + " and again: the release agent.",
                    "Boot with systemd.unified_cgroup_hierarchy=1.",
                    "daemon-cgroup-v2",
                    says("/CgroupVersion", "2", one -> one.cgroupVersion() == 2, "control groups are of version 1"),
                    List.of(RESTRICTED),
                    List.of()),
            new EngineRow(
                    "engineDebug",
                    LOW,
                    "The engine does not run in debug mode",
                    "Debug mode writes requests, and what is in them, into the log.",
                    "Remove \"debug\": true from " + FILE + " and --debug from the unit.",
                    "daemon-debug-off",
                    says("/Debug", "false", one -> !one.report().debug(), "debug mode is on"),
                    List.of(RESTRICTED),
                    List.of(owasp("10"))),
            new EngineRow(
                    "engineExperimental",
                    LOW,
                    "Experimental features are off",
                    "They may change or break, and have had less review.",
                    "Remove \"experimental\": true from " + FILE + ".",
                    "daemon-experimental-off",
                    says(
                            "/ExperimentalBuild",
                            "false",
                            one -> !one.report().experimental(),
                            "experimental features are on"),
                    List.of(RESTRICTED, CIS_L1),
                    List.of(cis("2.18"))),
            new EngineRow(
                    "engineIcc",
                    MEDIUM,
                    "Containers on the default bridge cannot reach each other",
                    "A container without a network of its choice can connect to every port of every other such one.",
                    "\"icc\": false in " + FILE + " and restart the engine; put containers that belong together into"
                            + " one network.",
                    "daemon-icc-off",
                    EngineSettings::icc,
                    List.of(RESTRICTED, CIS_L1),
                    List.of(cis("2.2"), owasp("5"), nist("4.3.3"))),
            new EngineRow(
                    "engineInsecureRegistries",
                    HIGH,
                    "No registry is trusted without TLS",
                    "An attacker on the way to such a registry chooses what is pulled and run.",
                    "Give the registry a certificate, and remove it from \"insecure-registries\" in " + FILE + ".",
                    "daemon-insecure-registries",
                    EngineSettings::registries,
                    List.of(RESTRICTED, CIS_L1),
                    List.of(cis("2.5"), nist("4.2.1"))),
            new EngineRow(
                    "engineLiveRestore",
                    LOW,
                    "Containers outlive a restart of the engine",
                    "Without live-restore an upgrade of the engine stops every container, so it is put off, and a"
                            + " quarantined container runs for seconds when the engine comes back.",
                    "\"live-restore\": true in " + FILE + ", then systemctl reload docker.",
                    "daemon-live-restore",
                    // A swarm does not allow it.
                    says(
                            "/LiveRestoreEnabled",
                            "true",
                            one -> one.liveRestore() || one.swarmActive(),
                            "live-restore is off"),
                    List.of(RESTRICTED, CIS_L1),
                    List.of(cis("2.15"))),
            new EngineRow(
                    "engineNoNewPrivileges",
                    MEDIUM,
                    "Containers get no new privileges by default",
                    "A container that nothing was asked for can use the setuid programs of its image to become root.",
                    "\"no-new-privileges\": true in " + FILE + " and restart the engine.",
                    "daemon-no-new-privileges",
                    says(
                            "/SecurityOptions",
                            "name=no-new-privileges",
                            one -> one.has("no-new-privileges"),
                            "no-new-privileges is not the engine's default"),
                    List.of(RESTRICTED, CIS_L1),
                    List.of(cis("2.14"))),
            new EngineRow(
                    "engineRootless",
                    LOW,
                    "The engine runs without root",
                    "A hole in an engine that runs as root is root on the host.",
                    "Install a rootless engine: dockerd-rootless-setuptool.sh install. Its socket and data are "
                            + "separate.",
                    "daemon-rootless",
                    says("/SecurityOptions", "name=rootless", one -> one.has("rootless"), "the engine runs as root"),
                    List.of(CIS_L1),
                    List.of(cis("2.1"), owasp("11"))),
            new EngineRow(
                    "engineSeccomp",
                    HIGH,
                    "Containers have the engine's seccomp profile by default",
                    "With seccomp off in the engine every container may make every system call, those of the kernel's"
                            + " latest holes too.",
                    "Remove \"seccomp-profile\": \"unconfined\" from " + FILE + " and restart the engine.",
                    "daemon-seccomp-default",
                    says(
                            "/SecurityOptions",
                            "name=seccomp,profile=builtin",
                            EngineSettings::isFiltered,
                            "seccomp is off by default"),
                    List.of(RESTRICTED, CIS_L2),
                    List.of(cis("2.17"))),
            new EngineRow(
                    "engineUserns",
                    MEDIUM,
                    "Root in a container is another user on the host",
                    "Without user namespaces root in a container is root on the host after an escape.",
                    "\"userns-remap\": \"default\" in " + FILE + ". It starts with an empty data root: images and"
                            + " containers must be created again.",
                    "daemon-userns-remap",
                    says(
                            "/SecurityOptions",
                            "name=userns",
                            one -> one.has("userns") || one.has("rootless"),
                            "userns-remap is off"),
                    List.of(CIS_L2),
                    List.of(cis("2.9"))));

    /** The controls of the table. */
    public static final List<Control> CONTROLS =
            ROWS.stream().map(EngineRow::control).toList();

    private EngineSettings() {}

    /** A setting that the running engine itself says. */
    private static Rule.Check says(String field, String desired, Predicate<EngineFacts> well, String message) {
        return found -> {
            if (isAnswered(found, field) && !well.test(found.engine())) {
                found.violation(Source.ENGINE, "engine:" + field, Values.none(), Values.of(desired), message);
            }
        };
    }

    private static boolean isAnswered(Findings found, String field) {
        if (found.engine().version().isEmpty()) {
            found.unread(Source.ENGINE, "engine:" + field, "the engine did not say what it is");
            return false;
        }
        return true;
    }

    private static void icc(Findings found) {
        String field = "engine:/networks/bridge/Options";
        String option = "com.docker.network.bridge.enable_icc";
        found.known(found.hostSubject().defaultBridge(), Source.ENGINE, field)
                .map((Map<String, String> options) -> options.getOrDefault(option, "true"))
                .filter(value -> !value.equals("false"))
                .ifPresent(value -> found.violation(
                        Source.ENGINE,
                        field,
                        Values.of(value),
                        Values.of("false"),
                        "containers on the default bridge reach each other"));
    }

    private static void registries(Findings found) {
        List<String> insecure = found.engine().report().insecureRegistries();
        if (isAnswered(found, "/RegistryConfig") && !insecure.isEmpty()) {
            found.violation(
                    Source.ENGINE,
                    "engine:/RegistryConfig",
                    Values.of(insecure),
                    Values.of(List.of()),
                    "trusts registries without TLS: " + String.join(", ", insecure));
        }
    }

    /** {@code profile=builtin}, or a file: with {@code unconfined} the engine names that. */
    private static boolean isFiltered(EngineFacts engine) {
        return engine.has("seccomp") && !engine.securityOptions().contains("name=seccomp,profile=unconfined");
    }
}
