package dev.wharden.control.engine;

import static dev.wharden.control.Profile.*;
import static dev.wharden.control.Reference.*;
import static dev.wharden.control.Severity.*;
import static dev.wharden.control.engine.EngineRow.FILE;

import dev.wharden.control.*;
import dev.wharden.subject.EngineProcess;
import dev.wharden.subject.Observed;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Demands settings that the engine does not tell, a row each: by the flags and the file that its process was started
 * with.
 */
public final class EngineOptions {
    /** The controls, a row each. */
    public static final List<Control> CONTROLS = List.of(
            EngineRow.of("engineCgroupParent", LOW)
                    .title("Containers are in the engine's own control group by default")
                    .why("In another one the limits of the host, and what watches the usual one, do not hold.")
                    .fix("Remove \"cgroup-parent\" from " + FILE + ".")
                    .in(CIS_L2)
                    .rule(
                            "daemon-cgroup-parent",
                            started(
                                    "cgroup-parent",
                                    "",
                                    Set.of(""),
                                    "containers have another control group by default"),
                            cis("2.10"))
                    .build(),
            EngineRow.of("engineDefaultUlimits", LOW)
                    .title("Containers have ulimits by default")
                    .why("Without them a container may open as many files and start as many "
                            + "processes as the engine itself.")
                    .fix("\"default-ulimits\": {\"nofile\": {\"Name\": \"nofile\", \"Soft\": 1024, \"Hard\": 4096}} in "
                            + FILE + ".")
                    .in(CIS_L1)
                    .rule("daemon-default-ulimits", EngineOptions::ulimits, cis("2.8"))
                    .build(),
            EngineRow.of("engineIptables", MEDIUM)
                    .title("The engine manages iptables")
                    .why("Without its rules ports and networks are not kept apart, unless another program writes those "
                            + "rules.")
                    .fix("Remove \"iptables\": false from " + FILE + " and --iptables=false from the unit.")
                    .in(RESTRICTED, CIS_L1)
                    .rule(
                            "daemon-iptables-on",
                            started("iptables", "true", Set.of("true"), "the engine does not manage iptables"),
                            cis("2.4"))
                    .build(),
            EngineRow.of("engineLogLevel", LOW)
                    .title("The engine logs at level info")
                    .why("Less says too little after an attack; debug writes what is in requests.")
                    .fix("Remove \"log-level\" from " + FILE + " and --log-level from the unit.")
                    .in(RESTRICTED, CIS_L1)
                    .rule(
                            "daemon-log-level",
                            started("log-level", "info", Set.of("info", ""), "the engine's log level is not info"),
                            cis("2.3"),
                            owasp("10"))
                    .build(),
            EngineRow.of("engineUserlandProxy", LOW)
                    .title("Published ports need no proxy process")
                    .why("A proxy runs as root for each published port, and hides the client's "
                            + "address from the container.")
                    .fix("\"userland-proxy\": false in " + FILE + " and restart the engine.")
                    .in(RESTRICTED, CIS_L1)
                    .rule(
                            "daemon-userland-proxy-off",
                            started("userland-proxy", "true", Set.of("false"), "the userland proxy is on"),
                            cis("2.16"))
                    .build());

    private EngineOptions() {}

    /** A setting that only the way it was started tells. */
    private static Rule.Check started(String setting, String absent, Set<String> well, String message) {
        return found -> value(found, setting, process -> process.setting(setting, absent))
                .filter(value -> !well.contains(value))
                .forEach(value -> found.violation(
                        "host:/dockerd/" + setting,
                        Values.of(value),
                        Values.of(well.iterator().next()),
                        message));
    }

    /** What its process says of a setting; unread where process or file are. */
    static Stream<String> value(Findings found, String setting, Function<EngineProcess, Observed<String>> read) {
        String field = "host:/dockerd/" + setting;
        return found.must(found.host().engineProcess(), field).stream()
                .flatMap(process -> found.must(read.apply(process), field).stream());
    }

    private static void ulimits(Findings found) {
        value(
                        found,
                        "default-ulimits",
                        process -> process.names("default-ulimit", "default-ulimits")
                                .map(String::valueOf))
                .filter("false"::equals)
                .forEach(none -> found.violation(
                        "host:/dockerd/default-ulimits",
                        Values.none(),
                        Values.none(),
                        "containers have no ulimits by default"));
    }
}
