package dev.wharden.policy;

import dev.wharden.container.Container;
import dev.wharden.control.Edit;
import dev.wharden.control.Finding;
import dev.wharden.subject.EngineFacts;
import dev.wharden.subject.HostFacts;
import dev.wharden.subject.Subject;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * An immutable set of policies, as read at one moment.
 *
 * @param policies by priority, the highest first, then by name; put into that order here
 * @param exceptions by name
 * @param host the one host policy
 * @param catalogue the controls that the policies speak of
 */
public record PolicySet(
        List<Policy> policies, List<PolicyException> exceptions, Optional<HostPolicy> host, Catalogue catalogue) {
    /** No policy: every container is unmanaged. */
    public static final PolicySet EMPTY = new PolicySet(List.of(), List.of(), Optional.empty(), Catalogue.EMPTY);

    /** Copies and sorts the lists. */
    public PolicySet {
        policies = policies.stream()
                .sorted(Comparator.comparingInt(Policy::priority).reversed().thenComparing(Policy::name))
                .toList();
        exceptions = exceptions.stream()
                .sorted(Comparator.comparing(PolicyException::name))
                .toList();
    }

    /** The policy that decides for a container, alone: the first that covers it. */
    public Optional<Policy> policyFor(Identity identity) {
        for (Policy policy : policies) {
            if (policy.covers(identity)) {
                return Optional.of(policy);
            }
        }
        return Optional.empty();
    }

    /**
     * Judges a container. The same subject and context always give the same verdict, whoever asks: the daemon, {@code check}, {@code plan} or {@code explain}.
     *
     * @param subject what is known of it
     * @param context the moment, the host's ceiling, and what Wharden remembers of it
     * @return the verdict; without a policy and findings when none covers it
     */
    public Verdict evaluate(Subject subject, EvaluationContext context) {
        Identity identity = Identity.of(subject, context.rememberedReferences());
        Optional<Policy> decides = policyFor(identity);
        if (decides.isEmpty()) {
            return new Verdict(Optional.empty(), Mode.AUDIT, List.of(), subject.declared(), List.of(), false);
        }
        Policy policy = decides.get();
        Tightening label = Tightening.of(identity);
        return new Evaluation(
                        subject,
                        policy,
                        Excuses.of(exceptions, identity, context.now()),
                        Demands.of(policy, label.profile(), catalogue))
                .verdict(policy.mode().atLeast(label.mode()).atMost(context.ceiling()));
    }

    /**
     * The declaration that a person is advised to give the container: every finding that an edit can repair is
     * repaired, whatever the policy does about it, with a proposal where the policy names no value. What an exception
     * excuses stays. Where the policy names the value it is the one that a repair sets, so that advice and plan agree.
     */
    public Container advised(Subject subject, EvaluationContext context) {
        List<Policy> completed = policies.stream()
                .map(policy -> policy.with(policy.desired().stream()
                        .map(desired -> catalogue
                                .find(desired.control())
                                .map(control -> desired.repairing(control.completed(subject, desired.settings())))
                                .orElse(desired))
                        .toList()))
                .toList();
        Verdict verdict = new PolicySet(completed, exceptions, host, catalogue).evaluate(subject, context);
        Container advised = verdict.desired();
        for (Judged judged : verdict.findings()) {
            if (judged.counts() && judged.finding() instanceof Finding.Violation(Finding.Detail detail)) {
                Subject planned = subject.planned(advised);
                advised = Edit.apply(
                        advised,
                        verdict.policy().stream()
                                .flatMap(policy -> policy.desired().stream())
                                .filter(desired -> desired.control().equals(detail.control()))
                                .flatMap(desired -> catalogue.find(desired.control()).stream()
                                        .flatMap(control -> control.advised(planned, desired.settings()).stream()))
                                .toList());
            }
        }
        return advised;
    }

    /** What {@link #advised} changes and no repair would, each with the reason. */
    public List<Beyond> beyond(Subject subject, EvaluationContext context) {
        return Beyond.of(subject, evaluate(subject, context), advised(subject, context), catalogue);
    }

    /** Judges the host. Without a host policy nothing is judged. */
    public HostVerdict evaluateHost(HostFacts facts, EngineFacts engine) {
        return host.map(policy -> HostVerdict.of(policy, catalogue, facts, engine))
                .orElseGet(() -> new HostVerdict(Optional.empty(), List.of(), List.of()));
    }
}
