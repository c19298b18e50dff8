package dev.wharden.policy;

import dev.wharden.control.Finding;
import dev.wharden.control.Repair;
import dev.wharden.control.Scope;
import dev.wharden.control.fleet.Segregation;
import dev.wharden.control.fleet.TenantMatrix;
import dev.wharden.subject.FleetSubject;
import dev.wharden.subject.HostSubject;
import dev.wharden.subject.Subject;
import dev.wharden.subject.Target;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the host policy says of the host. Nothing is ever done about it.
 *
 * @param policy the one host policy; empty when there is none, then there are no findings
 * @param judged the controls that had a say, whether they found something or not
 * @param findings in the order of the controls
 * @param tenants what they share; empty where no policy asks
 */
public record HostVerdict(
        Optional<HostPolicy> policy, List<String> judged, List<Judged> findings, Optional<TenantMatrix> tenants) {
    /** Nothing is demanded of the host. */
    public static final HostVerdict NONE = new HostVerdict(Optional.empty(), List.of(), List.of(), Optional.empty());

    /** Keeps copies. */
    public HostVerdict {
        judged = List.copyOf(judged);
        findings = List.copyOf(findings);
    }

    /** UNMANAGED where nothing is demanded, else DRIFTED, UNKNOWN, EXCEPTED or COMPLIANT. */
    public State state() {
        if (judged.isEmpty()) {
            return State.UNMANAGED;
        }
        if (findings.stream().anyMatch(Judged::counts)) {
            return State.DRIFTED;
        }
        if (findings.stream().anyMatch(judged -> judged.exception().isEmpty())) {
            return State.UNKNOWN;
        }
        return findings.isEmpty() ? State.COMPLIANT : State.EXCEPTED;
    }

    /** One control's result. */
    public enum Result {
        PASSED,
        FAILED,
        UNKNOWN,
        EXCEPTED;

        /** As written in the audit log: {@code failed}. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The result of each control that had a say; the worst finding decides. */
    public Map<String, Result> results() {
        var results = new LinkedHashMap<String, Result>();
        judged.forEach(control -> results.put(control, Result.PASSED));
        for (Judged one : findings) {
            Result result =
                    one.exception().isPresent() ? Result.EXCEPTED : one.counts() ? Result.FAILED : Result.UNKNOWN;
            results.merge(one.finding().detail().control(), result, HostVerdict::worse);
        }
        return results;
    }

    private static Result worse(Result one, Result other) {
        return Stream.of(Result.FAILED, Result.UNKNOWN, Result.EXCEPTED)
                .filter(result -> one == result || other == result)
                .findFirst()
                .orElse(Result.PASSED);
    }

    /** The same with what another says of other targets under the same policy. */
    public HostVerdict and(HostVerdict other) {
        return new HostVerdict(
                policy.or(other::policy),
                Stream.concat(judged.stream(), other.judged.stream()).toList(),
                Stream.concat(findings.stream(), other.findings.stream()).toList(),
                tenants.or(other::tenants));
    }

    /** Evaluates each control of the targets' scopes. */
    static HostVerdict of(
            HostPolicy policy, List<ResolvedControl> controls, List<Target> targets, ActiveExceptions exceptions) {
        var judged = new ArrayList<String>();
        var findings = new ArrayList<Judged>();
        Optional<TenantMatrix> tenants = Optional.empty();
        for (ResolvedControl control : controls) {
            for (Target target : targets) {
                if (control.control().info().scope() == scope(target)) {
                    judged.add(control.id());
                    control.evaluate(target).forEach(finding -> findings.add(reported(finding, exceptions)));
                    if (target instanceof FleetSubject fleet
                            && control.control().equals(Segregation.CONTROL)) {
                        tenants = Optional.of(
                                Segregation.matrix(fleet, control.settings().getFirst()));
                    }
                }
            }
        }
        return new HostVerdict(Optional.of(policy), judged, findings, tenants);
    }

    private static Scope scope(Target target) {
        return switch (target) {
            case Subject container -> Scope.CONTAINER;
            case HostSubject host -> Scope.HOST;
            case FleetSubject fleet -> Scope.FLEET;
        };
    }

    private static Judged reported(Finding finding, ActiveExceptions exceptions) {
        return new Judged(finding, OnDrift.REPORT, exceptions.excuse(finding), Optional.empty(), Repair.NONE);
    }
}
