package dev.wharden.report;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the engine could give every container by default, and how many lack it: one change of the engine in place of
 * many of containers.
 */
final class Together {
    /** A control of the engine to the one of containers that its default would satisfy. */
    private static final Map<String, String> PAIRS = Map.of(
            "engineDefaultUlimits", "ulimits",
            "engineLogging", "logging",
            "engineNoNewPrivileges", "allowPrivilegeEscalation",
            "engineSeccomp", "seccompProfile",
            "engineUserns", "hostUsers");

    private Together() {}

    /** A sentence for a finding of the host; empty where fewer than two containers lack the same. */
    static Optional<String> sentence(String control, List<ContainerReport> containers) {
        String own = PAIRS.getOrDefault(control, "");
        long lacking = containers.stream()
                .filter(container -> container.findings().stream()
                        .anyMatch(judged -> judged.counts()
                                && judged.finding().detail().control().equals(own)))
                .count();
        return lacking < 2
                ? Optional.empty()
                : Optional.of(lacking + " containers lack it too (" + own
                        + "); the cheaper fix is the engine's default: each has it from its next recreation on");
    }
}
