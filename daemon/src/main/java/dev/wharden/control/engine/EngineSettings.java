package dev.wharden.control.engine;

import static dev.wharden.control.Profile.*;
import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;

import dev.wharden.control.Control;
import dev.wharden.control.Findings;
import dev.wharden.control.Profile;
import dev.wharden.control.Reference;
import dev.wharden.control.Rule;
import dev.wharden.control.Scope;
import dev.wharden.control.Severity;
import dev.wharden.control.Source;
import dev.wharden.control.Values;
import dev.wharden.subject.EngineFacts;
import dev.wharden.subject.EngineProcess;
import dev.wharden.subject.Observed;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Demands settings of the engine, a row each. What runs counts: {@code GET /info} where it says it, else the flags and
 * the file that the process was started with.
 */
public final class EngineSettings {
    private static final String FILE = "/etc/docker/daemon.json";

    /** A row of the table. */
    private record Row(
            String id,
            Severity severity,
            String title,
            String why,
            String fix,
            String rule,
            Rule.Check check,
            List<Profile> profiles,
            Reference... references) {}

    private static final List<Row> ROWS = List.of(
            new Row(
                    "engineAuthorization",
                    MEDIUM,
                    "A plugin authorizes the engine's clients",
                    "Without one, whoever reaches the socket may do all that there is to do.",
                    "Install an authorization plugin and name it: \"authorization-plugins\": […] in " + FILE + ".",
                    "daemon-authz-plugin",
                    says("/Plugins/Authorization", "a plugin", one -> !one.report().authorization().isEmpty(),
                            "no authorization plugin is in use"),
                    List.of(CIS_L2),
                    cis("2.12"), nist("4.3.1")),
            new Row(
                    "engineCgroupParent",
                    LOW,
                    "Containers are in the engine's own control group by default",
                    "In another one the limits of the host, and what watches the usual one, do not hold.",
                    "Remove \"cgroup-parent\" from " + FILE + ".",
                    "daemon-cgroup-parent",
                    started("cgroup-parent", "", Set.of(""), "containers have another control group by default"),
                    List.of(CIS_L2),
                    cis("2.10")),
            new Row(
                    "engineCgroupVersion",
                    LOW,
                    "The host uses control groups of version 2",
                    "Version 1 has no own view for containers by default, and a way out of them that has been used again"
                            + " and again: the release agent.",
                    "Boot with systemd.unified_cgroup_hierarchy=1.",
                    "daemon-cgroup-v2",
                    says("/CgroupVersion", "2", one -> one.cgroupVersion() == 2, "control groups are of version 1"),
                    List.of(RESTRICTED)),
            new Row(
                    "engineDebug",
                    LOW,
                    "The engine does not run in debug mode",
                    "Debug mode writes requests, and what is in them, into the log.",
                    "Remove \"debug\": true from " + FILE + " and --debug from the unit.",
                    "daemon-debug-off",
                    says("/Debug", "false", one -> !one.report().debug(), "debug mode is on"),
                    List.of(RESTRICTED),
                    owasp("10")),
            new Row(
                    "engineDefaultUlimits",
                    LOW,
                    "Containers have ulimits by default",
                    "Without them a container may open as many files and start as many processes as the engine itself.",
                    "\"default-ulimits\": {\"nofile\": {\"Name\": \"nofile\", \"Soft\": 1024, \"Hard\": 4096}} in " + FILE + ".",
                    "daemon-default-ulimits",
                    EngineSettings::ulimits,
                    List.of(CIS_L1),
                    cis("2.8")),
            new Row(
                    "engineExperimental",
                    LOW,
                    "Experimental features are off",
                    "They may change or break, and have had less review.",
                    "Remove \"experimental\": true from " + FILE + ".",
                    "daemon-experimental-off",
                    says("/ExperimentalBuild", "false", one -> !one.report().experimental(), "experimental features are on"),
                    List.of(RESTRICTED, CIS_L1),
                    cis("2.18")),
            new Row(
                    "engineIcc",
                    MEDIUM,
                    "Containers on the default bridge cannot reach each other",
                    "Every container that nobody gave a network can connect to every port of every other such one.",
                    "\"icc\": false in " + FILE + " and restart the engine; give containers that belong together a"
                            + " network of their own.",
                    "daemon-icc-off",
                    EngineSettings::icc,
                    List.of(RESTRICTED, CIS_L1),
                    cis("2.2"), owasp("5"), nist("4.3.3")),
            new Row(
                    "engineInsecureRegistries",
                    HIGH,
                    "No registry is trusted without TLS",
                    "Whoever is on the way to such a registry chooses what is pulled, and runs as this host's containers.",
                    "Give the registry a certificate, and remove it from \"insecure-registries\" in " + FILE + ".",
                    "daemon-insecure-registries",
                    EngineSettings::registries,
                    List.of(RESTRICTED, CIS_L1),
                    cis("2.5"), nist("4.2.1")),
            new Row(
                    "engineIptables",
                    MEDIUM,
                    "The engine manages iptables",
                    "Without its rules ports and networks are not kept apart, unless somebody else writes those rules.",
                    "Remove \"iptables\": false from " + FILE + " and --iptables=false from the unit.",
                    "daemon-iptables-on",
                    started("iptables", "true", Set.of("true"), "the engine does not manage iptables"),
                    List.of(RESTRICTED, CIS_L1),
                    cis("2.4")),
            new Row(
                    "engineLiveRestore",
                    LOW,
                    "Containers outlive a restart of the engine",
                    "Without live-restore an upgrade of the engine stops every container, so it is put off, and a"
                            + " quarantined container runs for seconds when the engine comes back.",
                    "\"live-restore\": true in " + FILE + ", then systemctl reload docker.",
                    "daemon-live-restore",
                    // A swarm does not allow it.
                    says("/LiveRestoreEnabled", "true", one -> one.liveRestore() || one.swarmActive(), "live-restore is off"),
                    List.of(RESTRICTED, CIS_L1),
                    cis("2.15")),
            new Row(
                    "engineLogLevel",
                    LOW,
                    "The engine logs at level info",
                    "Less says too little after an attack; debug writes what is in requests.",
                    "Remove \"log-level\" from " + FILE + " and --log-level from the unit.",
                    "daemon-log-level",
                    started("log-level", "info", Set.of("info", ""), "the engine's log level is not info"),
                    List.of(RESTRICTED, CIS_L1),
                    cis("2.3"), owasp("10")),
            new Row(
                    "engineNoNewPrivileges",
                    MEDIUM,
                    "Containers get no new privileges by default",
                    "A container that nothing was asked for can use the setuid programs of its image to become root.",
                    "\"no-new-privileges\": true in " + FILE + " and restart the engine.",
                    "daemon-no-new-privileges",
                    says("/SecurityOptions", "name=no-new-privileges", one -> one.has("no-new-privileges"),
                            "no-new-privileges is not the engine's default"),
                    List.of(RESTRICTED, CIS_L1),
                    cis("2.14")),
            new Row(
                    "engineRootless",
                    LOW,
                    "The engine runs without root",
                    "A hole in an engine that runs as root is root on the host.",
                    "Install a rootless engine: dockerd-rootless-setuptool.sh install. It has a socket and data of its own.",
                    "daemon-rootless",
                    says("/SecurityOptions", "name=rootless", one -> one.has("rootless"), "the engine runs as root"),
                    List.of(CIS_L1),
                    cis("2.1"), owasp("11")),
            new Row(
                    "engineSeccomp",
                    HIGH,
                    "Containers have the engine's seccomp profile by default",
                    "With seccomp off in the engine every container may make every system call, those of the kernel's"
                            + " latest holes too.",
                    "Remove \"seccomp-profile\": \"unconfined\" from " + FILE + " and restart the engine.",
                    "daemon-seccomp-default",
                    says("/SecurityOptions", "name=seccomp,profile=builtin", EngineSettings::isFiltered,
                            "seccomp is off by default"),
                    List.of(RESTRICTED, CIS_L2),
                    cis("2.17")),
            new Row(
                    "engineUserlandProxy",
                    LOW,
                    "Published ports need no proxy process",
                    "A proxy runs as root for each published port, and hides the client's address from the container.",
                    "\"userland-proxy\": false in " + FILE + " and restart the engine.",
                    "daemon-userland-proxy-off",
                    started("userland-proxy", "true", Set.of("false"), "the userland proxy is on"),
                    List.of(RESTRICTED, CIS_L1),
                    cis("2.16")),
            new Row(
                    "engineUserns",
                    MEDIUM,
                    "Root in a container is another user on the host",
                    "Without user namespaces root in a container is root on the host after an escape.",
                    "\"userns-remap\": \"default\" in " + FILE + ". It starts with an empty data root: images and"
                            + " containers must be created again.",
                    "daemon-userns-remap",
                    says("/SecurityOptions", "name=userns", one -> one.has("userns") || one.has("rootless"),
                            "userns-remap is off"),
                    List.of(CIS_L2),
                    cis("2.9")));

    /** The controls of the table. */
    public static final List<Control> CONTROLS =
            ROWS.stream().map(EngineSettings::control).toList();

    private EngineSettings() {}

    private static Control control(Row row) {
        return Control.of(row.id())
                .title(row.title())
                .why(row.why())
                .fix(row.fix())
                .severity(row.severity())
                .scope(Scope.HOST)
                .requires()
                .in(row.profiles().toArray(Profile[]::new))
                .rule(row.rule(), row.check(), row.references())
                .build();
    }

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

    /** A setting that only the way it was started tells. */
    private static Rule.Check started(String setting, String absent, Set<String> well, String message) {
        return found -> value(found, setting, process -> process.setting(setting, absent))
                .filter(value -> !well.contains(value))
                .forEach(value -> found.violation(
                        Source.HOST,
                        "host:/dockerd/" + setting,
                        Values.of(value),
                        Values.of(well.iterator().next()),
                        message));
    }

    /** What its process says of a setting; unread where process or file are. */
    static Stream<String> value(Findings found, String setting, Function<EngineProcess, Observed<String>> read) {
        String field = "host:/dockerd/" + setting;
        return found.must(found.host().engineProcess(), Source.HOST, field).stream()
                .flatMap(process -> found.must(read.apply(process), Source.HOST, field).stream());
    }

    private static void ulimits(Findings found) {
        value(found, "default-ulimits", process -> process.names("default-ulimit", "default-ulimits")
                        .map(String::valueOf))
                .filter("false"::equals)
                .forEach(none -> found.violation(
                        Source.HOST,
                        "host:/dockerd/default-ulimits",
                        Values.none(),
                        Values.none(),
                        "containers have no ulimits by default"));
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
