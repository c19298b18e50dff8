package dev.wharden.control.engine;

import static dev.wharden.control.Profile.*;
import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;
import static dev.wharden.control.engine.EngineRow.FILE;

import dev.wharden.control.*;
import dev.wharden.subject.EngineFacts;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Demands settings that the running engine tells of itself, a row each: what runs counts, not what daemon.json says.
 */
public final class EngineSettings {
    /** The controls, a row each. */
    public static final List<Control> CONTROLS = List.of(
            EngineRow.of("engineAuthorization", MEDIUM)
                    .title("A plugin authorizes the engine's clients")
                    .why("Without one, every client that reaches the socket can do everything.")
                    .fix("Install an authorization plugin and name it: \"authorization-plugins\": […] in " + FILE + ".")
                    .in(CIS_L2)
                    .rule(
                            "daemon-authz-plugin",
                            says(
                                    "/Plugins/Authorization",
                                    "a plugin",
                                    one -> !one.report().authorization().isEmpty(),
                                    "no authorization plugin is in use"),
                            cis("2.12"),
                            nist("4.3.1"))
                    .build(),
            EngineRow.of("engineCgroupVersion", LOW)
                    .title("The host uses control groups of version 2")
                    .why("Version 1 has no own view for containers by default, and a way out of them that has been "
                            + "used again and again: the release agent.")
                    .fix("Boot with systemd.unified_cgroup_hierarchy=1.")
                    .in(RESTRICTED)
                    .rule(
                            "daemon-cgroup-v2",
                            says(
                                    "/CgroupVersion",
                                    "2",
                                    one -> one.cgroupVersion() == 2,
                                    "control groups are of version 1"))
                    .build(),
            EngineRow.of("engineDebug", LOW)
                    .title("The engine does not run in debug mode")
                    .why("Debug mode writes requests, and what is in them, into the log.")
                    .fix("Remove \"debug\": true from " + FILE + " and --debug from the unit.")
                    .in(RESTRICTED)
                    .rule(
                            "daemon-debug-off",
                            says("/Debug", "false", one -> !one.report().debug(), "debug mode is on"),
                            owasp("10"))
                    .build(),
            EngineRow.of("engineExperimental", LOW)
                    .title("Experimental features are off")
                    .why("They may change or break, and have had less review.")
                    .fix("Remove \"experimental\": true from " + FILE + ".")
                    .in(RESTRICTED, CIS_L1)
                    .rule(
                            "daemon-experimental-off",
                            says(
                                    "/ExperimentalBuild",
                                    "false",
                                    one -> !one.report().experimental(),
                                    "experimental features are on"),
                            cis("2.18"))
                    .build(),
            EngineRow.of("engineIcc", MEDIUM)
                    .title("Containers on the default bridge cannot reach each other")
                    .why("A container without a network of its choice can connect to every port "
                            + "of every other such one.")
                    .fix("\"icc\": false in " + FILE
                            + " and restart the engine; put containers that belong together into one network.")
                    .in(RESTRICTED, CIS_L1)
                    .rule("daemon-icc-off", EngineSettings::icc, cis("2.2"), owasp("5"), nist("4.3.3"))
                    .build(),
            EngineRow.of("engineInsecureRegistries", HIGH)
                    .title("No registry is trusted without TLS")
                    .why("An attacker on the way to such a registry chooses what is pulled and run.")
                    .fix("Give the registry a certificate, and remove it from \"insecure-registries\" in " + FILE + ".")
                    .in(RESTRICTED, CIS_L1)
                    .rule("daemon-insecure-registries", EngineSettings::registries, cis("2.5"), nist("4.2.1"))
                    .build(),
            EngineRow.of("engineLiveRestore", LOW)
                    .title("Containers outlive a restart of the engine")
                    .why("Without live-restore an upgrade of the engine stops every container, so it is put off, and a "
                            + "quarantined container runs for seconds when the engine comes back.")
                    .fix("\"live-restore\": true in " + FILE + ", then systemctl reload docker.")
                    .in(RESTRICTED, CIS_L1)
                    .rule(
                            "daemon-live-restore", // A swarm does not allow it.
                            says(
                                    "/LiveRestoreEnabled",
                                    "true",
                                    one -> one.liveRestore() || one.swarmActive(),
                                    "live-restore is off"),
                            cis("2.15"))
                    .build(),
            EngineRow.of("engineNoNewPrivileges", MEDIUM)
                    .title("Containers get no new privileges by default")
                    .why("A container that nothing was asked for can use the setuid programs of "
                            + "its image to become root.")
                    .fix("\"no-new-privileges\": true in " + FILE + " and restart the engine.")
                    .in(RESTRICTED, CIS_L1)
                    .rule(
                            "daemon-no-new-privileges",
                            says(
                                    "/SecurityOptions",
                                    "name=no-new-privileges",
                                    one -> one.has("no-new-privileges"),
                                    "no-new-privileges is not the engine's default"),
                            cis("2.14"))
                    .build(),
            EngineRow.of("engineRootless", LOW)
                    .title("The engine runs without root")
                    .why("A hole in an engine that runs as root is root on the host.")
                    .fix("Install a rootless engine: dockerd-rootless-setuptool.sh install. Its socket and data are "
                            + "separate.")
                    .in(CIS_L1)
                    .rule(
                            "daemon-rootless",
                            says(
                                    "/SecurityOptions",
                                    "name=rootless",
                                    one -> one.has("rootless"),
                                    "the engine runs as root"),
                            cis("2.1"),
                            owasp("11"))
                    .build(),
            EngineRow.of("engineSeccomp", HIGH)
                    .title("Containers have the engine's seccomp profile by default")
                    .why("With seccomp off in the engine every container may make every system call, those of the "
                            + "kernel's latest holes too.")
                    .fix("Remove \"seccomp-profile\": \"unconfined\" from " + FILE + " and restart the engine.")
                    .in(RESTRICTED, CIS_L2)
                    .rule(
                            "daemon-seccomp-default",
                            says(
                                    "/SecurityOptions",
                                    "name=seccomp,profile=builtin",
                                    EngineSettings::isFiltered,
                                    "seccomp is off by default"),
                            cis("2.17"))
                    .build(),
            EngineRow.of("engineUserns", MEDIUM)
                    .title("Root in a container is another user on the host")
                    .why("Without user namespaces root in a container is root on the host after an escape.")
                    .fix("\"userns-remap\": \"default\" in " + FILE + ". It starts with an empty data root: images and "
                            + "containers must be created again.")
                    .in(CIS_L2)
                    .rule(
                            "daemon-userns-remap",
                            says(
                                    "/SecurityOptions",
                                    "name=userns",
                                    one -> one.has("userns") || one.has("rootless"),
                                    "userns-remap is off"),
                            cis("2.9"))
                    .build());

    private EngineSettings() {}

    /** A setting that the running engine itself says. */
    private static Rule.Check says(String field, String desired, Predicate<EngineFacts> well, String message) {
        return found -> {
            if (isAnswered(found, field) && !well.test(found.engine())) {
                found.violation("engine:" + field, Values.none(), Values.of(desired), message);
            }
        };
    }

    private static boolean isAnswered(Findings found, String field) {
        if (found.engine().version().isEmpty()) {
            found.unread("engine:" + field, "the engine did not say what it is");
            return false;
        }
        return true;
    }

    private static void icc(Findings found) {
        String field = "engine:/networks/bridge/Options";
        String option = "com.docker.network.bridge.enable_icc";
        found.known(found.hostSubject().defaultBridge(), field)
                .map((Map<String, String> options) -> options.getOrDefault(option, "true"))
                .filter(value -> !value.equals("false"))
                .ifPresent(value -> found.violation(
                        field,
                        Values.of(value),
                        Values.of("false"),
                        "containers on the default bridge reach each other"));
    }

    private static void registries(Findings found) {
        List<String> insecure = found.engine().report().insecureRegistries();
        if (isAnswered(found, "/RegistryConfig") && !insecure.isEmpty()) {
            found.violation(
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
