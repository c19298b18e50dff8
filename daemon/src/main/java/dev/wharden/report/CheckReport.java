package dev.wharden.report;

import dev.wharden.control.Finding;
import dev.wharden.control.Severity;
import dev.wharden.control.fleet.TenantMatrix;
import dev.wharden.policy.Catalogue;
import dev.wharden.policy.HostPolicy;
import dev.wharden.policy.HostVerdict;
import dev.wharden.policy.Judged;
import dev.wharden.policy.State;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What was found on one host at one moment.
 *
 * @param generatedAt when
 * @param engineVersion such as 26.1.5; empty when a file was judged
 * @param apiVersion the negotiated one; empty when a file was judged
 * @param containers by name
 * @param host of the host policy; Unmanaged when there is none
 */
public record CheckReport(
        Instant generatedAt, String engineVersion, String apiVersion, List<ContainerReport> containers, Host host) {
    /** Sorts and copies the list. */
    public CheckReport {
        containers = containers.stream()
                .sorted(Comparator.comparing(ContainerReport::name))
                .toList();
    }

    /**
     * The host's own verdict.
     *
     * @param policy the one that decides; empty when none does
     * @param findings in the catalogue's order
     * @param fixes what a person does about each control that has a finding
     * @param tenants what they share; empty where the policy does not ask
     */
    public record Host(
            State state,
            String policy,
            List<Judged> findings,
            Map<String, String> fixes,
            Optional<TenantMatrix> tenants) {
        /** No host policy, or the host was not looked at. */
        public static final Host UNMANAGED = new Host(State.UNMANAGED, "", List.of(), Map.of());

        /** Where no policy asks what tenants share. */
        public Host(State state, String policy, List<Judged> findings, Map<String, String> fixes) {
            this(state, policy, findings, fixes, Optional.empty());
        }

        /** Of a verdict. */
        public static Host of(HostVerdict verdict, Catalogue catalogue) {
            var fixes = new LinkedHashMap<String, String>();
            verdict.findings().stream()
                    .map(judged -> judged.finding().detail().control())
                    .distinct()
                    .forEach(id -> catalogue
                            .any(id)
                            .ifPresent(control -> fixes.put(id, control.info().fix())));
            return new Host(
                    verdict.state(),
                    verdict.policy().map(HostPolicy::name).orElse(""),
                    verdict.findings(),
                    fixes,
                    verdict.tenants());
        }

        public Host {
            findings = List.copyOf(findings);
            fixes = Map.copyOf(fixes);
        }

        /** Those that no exception excuses. */
        public List<Finding> open() {
            return findings.stream()
                    .filter(judged -> judged.exception().isEmpty())
                    .map(Judged::finding)
                    .toList();
        }
    }

    /** How many containers are in each state; every state is a key. */
    public Map<State, Integer> summary() {
        var counts = new EnumMap<State, Integer>(State.class);
        for (State state : State.values()) {
            counts.put(state, 0);
        }
        containers.forEach(container -> counts.merge(container.state(), 1, Integer::sum));
        return counts;
    }

    /** Whether anything that nobody excused is as bad as that, or worse. */
    public boolean hasFindingAt(Severity floor) {
        return containers.stream().anyMatch(container -> container.hasFindingAt(floor))
                || host.open().stream()
                        .anyMatch(finding -> finding.detail().severity().atLeast(floor));
    }
}
