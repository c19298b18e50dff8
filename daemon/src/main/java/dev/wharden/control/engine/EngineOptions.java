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
    private static final List<EngineRow> ROWS = List.of(
            new EngineRow(
                    "engineCgroupParent",
                    LOW,
                    "Containers are in the engine's own control group by default",
                    "In another one the limits of the host, and what watches the usual one, do not hold.",
                    "Remove \"cgroup-parent\" from " + FILE + ".",
                    "daemon-cgroup-parent",
                    started("cgroup-parent", "", Set.of(""), "containers have another control group by default"),
                    List.of(CIS_L2),
                    List.of(cis("2.10"))),
            new EngineRow(
                    "engineDefaultUlimits",
                    LOW,
                    "Containers have ulimits by default",
                    "Without them a container may open as many files and start as many processes as the engine itself.",
                    "\"default-ulimits\": {\"nofile\": {\"Name\": \"nofile\", \"Soft\": 1024, \"Hard\": 4096}} in "
                            + FILE + ".",
                    "daemon-default-ulimits",
                    EngineOptions::ulimits,
                    List.of(CIS_L1),
                    List.of(cis("2.8"))),
            new EngineRow(
                    "engineIptables",
                    MEDIUM,
                    "The engine manages iptables",
                    "Without its rules ports and networks are not kept apart, unless another program writes those "
                            + "rules.",
                    "Remove \"iptables\": false from " + FILE + " and --iptables=false from the unit.",
                    "daemon-iptables-on",
                    started("iptables", "true", Set.of("true"), "the engine does not manage iptables"),
                    List.of(RESTRICTED, CIS_L1),
                    List.of(cis("2.4"))),
            new EngineRow(
                    "engineLogLevel",
                    LOW,
                    "The engine logs at level info",
                    "Less says too little after an attack; debug writes what is in requests.",
                    "Remove \"log-level\" from " + FILE + " and --log-level from the unit.",
                    "daemon-log-level",
                    started("log-level", "info", Set.of("info", ""), "the engine's log level is not info"),
                    List.of(RESTRICTED, CIS_L1),
                    List.of(cis("2.3"), owasp("10"))),
            new EngineRow(
                    "engineUserlandProxy",
                    LOW,
                    "Published ports need no proxy process",
                    "A proxy runs as root for each published port, and hides the client's address from the container.",
                    "\"userland-proxy\": false in " + FILE + " and restart the engine.",
                    "daemon-userland-proxy-off",
                    started("userland-proxy", "true", Set.of("false"), "the userland proxy is on"),
                    List.of(RESTRICTED, CIS_L1),
                    List.of(cis("2.16"))));

    /** The controls of the table. */
    public static final List<Control> CONTROLS =
            ROWS.stream().map(EngineRow::control).toList();

    private EngineOptions() {}

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
        value(
                        found,
                        "default-ulimits",
                        process -> process.names("default-ulimit", "default-ulimits")
                                .map(String::valueOf))
                .filter("false"::equals)
                .forEach(none -> found.violation(
                        Source.HOST,
                        "host:/dockerd/default-ulimits",
                        Values.none(),
                        Values.none(),
                        "containers have no ulimits by default"));
    }
}
