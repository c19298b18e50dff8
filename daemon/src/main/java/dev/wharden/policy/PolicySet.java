package dev.wharden.policy;

import dev.wharden.container.Container;
import dev.wharden.container.Field;
import dev.wharden.control.Advice;
import dev.wharden.control.Edit;
import dev.wharden.control.Finding;
import dev.wharden.control.Scope;
import dev.wharden.control.filesystem.FilesystemDrift;
import dev.wharden.subject.Occasion;
import dev.wharden.subject.Subject;
import dev.wharden.subject.Target;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** An immutable set of policies, as read at one moment, each resolved against the catalogue once. */
public final class PolicySet {

    private final List<ResolvedPolicy> resolved;
    private final List<PolicyException> exceptions;
    private final Optional<HostPolicy> host;
    private final List<ResolvedControl> hostControls;
    private final Catalogue catalogue;

    /**
     * Sorts and resolves.
     *
     * @param policies in any order
     * @param exceptions in any order
     * @param host the host policy that decides
     * @param catalogue the controls that the policies speak of
     */
    public PolicySet(
            List<Policy> policies, List<PolicyException> exceptions, Optional<HostPolicy> host, Catalogue catalogue) {
        this.resolved = policies.stream()
                .sorted(Comparator.comparingInt(Policy::priority).reversed().thenComparing(Policy::name))
                .map(policy -> ResolvedPolicy.of(policy, catalogue))
                .toList();
        this.exceptions = exceptions.stream()
                .sorted(Comparator.comparing(PolicyException::name))
                .toList();
        this.host = host;
        this.hostControls = host.map(policy -> ResolvedPolicy.resolve(
                        catalogue.hostControls(), policy.desired(), Optional.empty(), OnDrift.REPORT))
                .orElse(List.of());
        this.catalogue = catalogue;
    }

    /** By priority, the highest first, then by name. */
    public List<Policy> policies() {
        return resolved.stream().map(ResolvedPolicy::policy).toList();
    }

    /** By name. */
    public List<PolicyException> exceptions() {
        return exceptions;
    }

    /** The one host policy. */
    public Optional<HostPolicy> host() {
        return host;
    }

    /** The controls that the policies speak of. */
    public Catalogue catalogue() {
        return catalogue;
    }

    /** The policy that decides for a container, alone: the first that covers it. */
    public Optional<Policy> policyFor(Identity identity) {
        return resolvedFor(identity).map(ResolvedPolicy::policy);
    }

    /** Whether the policy that decides for a container wants to know what it has written. */
    public boolean asksForFiles(Subject seen) {
        return policies().stream().anyMatch(PolicySet::asksForFiles)
                && policyFor(Identity.of(seen, List.of()))
                        .filter(PolicySet::asksForFiles)
                        .isPresent();
    }

    private static boolean asksForFiles(Policy policy) {
        return policy.desired().stream()
                .anyMatch(desired -> desired.control().equals(FilesystemDrift.ID)
                        && FilesystemDrift.asksForFiles(desired.settings()));
    }

    private Optional<ResolvedPolicy> resolvedFor(Identity identity) {
        for (ResolvedPolicy one : resolved) {
            if (one.policy().covers(identity)) {
                return Optional.of(one);
            }
        }
        return Optional.empty();
    }

    /**
     * Judges a container. The same subject and context always give the same verdict, whoever asks: the daemon,
     * {@code check}, {@code plan} or {@code explain}.
     *
     * @param subject what is known of it
     * @param context the moment, the host's ceiling, and what Wharden remembers of it
     * @return the verdict; without a policy and findings when none covers it
     */
    public Verdict evaluate(Subject subject, EvaluationContext context) {
        return evaluate(subject.in(Occasion.at(context.now())), context, false);
    }

    /** The same, and how long the verdict is what an evaluation would come to again. */
    public Lasting evaluateLasting(Subject subject, EvaluationContext context) {
        var occasion = Occasion.at(context.now());
        Verdict verdict = evaluate(subject.in(occasion), context, false);
        return new Lasting(verdict, occasion.isTimed() ? context.now() : nextTurn(context.now()));
    }

    private Verdict evaluate(Subject subject, EvaluationContext context, boolean completed) {
        Identity identity = Identity.of(subject, context.rememberedReferences());
        Optional<ResolvedPolicy> decides = resolvedFor(identity);
        if (decides.isEmpty()) {
            return new Verdict(Optional.empty(), Mode.AUDIT, List.of(), subject.declared(), List.of(), false);
        }
        Policy policy = decides.get().policy();
        LabelOverrides label = LabelOverrides.of(identity);
        List<ResolvedControl> controls = decides.get().controls(label.profile());
        return new Evaluation(
                        subject,
                        policy,
                        ActiveExceptions.of(exceptions, identity, context.now()),
                        completed
                                ? controls.stream()
                                        .map(control -> control.completed(subject))
                                        .toList()
                                : controls)
                .verdict(policy.mode().atLeast(label.mode()).atMost(context.ceiling()));
    }

    /**
     * The declaration that a person is advised to give the container: every finding that an edit can repair is
     * repaired, whatever the policy does about it, with a proposal where the policy names no value. What an exception
     * excuses stays. Where the policy names the value it is the one that a repair sets, so that advice and plan agree.
     */
    public Container advised(Subject subject, EvaluationContext context) {
        Verdict verdict = evaluate(subject.in(Occasion.at(context.now())), context, true);
        Container advised = verdict.desired();
        for (Judged judged : verdict.findings()) {
            if (judged.counts() && judged.finding() instanceof Finding.Violation(Finding.Detail detail)) {
                Subject planned = subject.planned(advised);
                advised = Edit.apply(
                        advised,
                        desired(verdict, detail.control())
                                .flatMap(desired -> catalogue
                                        .find(detail.control())
                                        .map(control -> control.advised(planned, desired.settings())))
                                .orElse(List.of()));
            }
        }
        return advised;
    }

    /** What {@link #advised} changes and no repair would, each with the reason. */
    public List<Beyond> beyond(Subject subject, EvaluationContext context) {
        return Beyond.of(subject, evaluate(subject, context), advised(subject, context), catalogue);
    }

    /**
     * What a person would write to make the container as it is {@link #advised}, and what no edit can say of its
     * findings.
     */
    public Advice advice(Subject subject, EvaluationContext context) {
        Verdict verdict = evaluate(subject, context);
        Advice advice = Advice.of(subject.declared(), advised(subject, context));
        for (Suggestion suggestion : Suggestion.of(subject, verdict, catalogue)) {
            advice = advice.and(suggestion.byHand());
        }
        return advice;
    }

    /** Whether a control has a requirement on a container: of its policy, or of a profile that its label asks for. */
    public boolean requires(Subject subject, String control, EvaluationContext context) {
        Identity identity = Identity.of(subject, context.rememberedReferences());
        return resolvedFor(identity).stream()
                .flatMap(policy -> policy.controls(LabelOverrides.of(identity).profile()).stream())
                .anyMatch(resolved -> resolved.id().equals(control));
    }

    /** The fields of which the requirements on a container speak, whether it has them as they are wanted or not. */
    public Set<Field> decided(Subject subject, EvaluationContext context) {
        Identity identity = Identity.of(subject, context.rememberedReferences());
        Set<String> pointers = resolvedFor(identity).stream()
                .flatMap(policy -> policy.controls(LabelOverrides.of(identity).profile()).stream())
                .flatMap(resolved -> resolved.control().info().pointers().stream())
                .collect(Collectors.toSet());
        return Arrays.stream(Field.values())
                .filter(field -> pointers.stream()
                        .anyMatch(pointer ->
                                pointer.equals(field.pointer()) || pointer.startsWith(field.pointer() + "/")))
                .collect(Collectors.toSet());
    }

    /** The exception that excuses a finding of a container, for what is found without {@link #evaluate}. */
    public Optional<String> excuse(Subject subject, Finding finding, EvaluationContext context) {
        Identity identity = Identity.of(subject, context.rememberedReferences());
        return ActiveExceptions.of(exceptions, identity, context.now()).excuse(finding);
    }

    private static Optional<Desired> desired(Verdict verdict, String control) {
        return verdict.policy().stream()
                .flatMap(policy -> policy.desired().stream())
                .filter(desired -> desired.control().equals(control))
                .findFirst();
    }

    /**
     * Judges the host, and all its containers together where those are a target. Without a host policy nothing is
     * judged.
     */
    public HostVerdict evaluateHost(List<Target> targets, Instant now) {
        return host.map(policy ->
                        HostVerdict.of(policy, hostControls, targets, ActiveExceptions.ofHost(exceptions, now)))
                .orElse(HostVerdict.NONE);
    }

    /** What is to be measured of endpoints; nothing else may be connected to. */
    public Measuring measuring() {
        return Measuring.of(hostControls);
    }

    /** Whether anything is demanded of all containers together. */
    public boolean judgesFleet() {
        return hostControls.stream()
                .anyMatch(control -> control.control().info().scope() == Scope.FLEET);
    }

    /** When any exception or its grace ends. */
    private Instant nextTurn(Instant now) {
        return exceptions.stream()
                .flatMap(exception -> Stream.of(exception.expiresAt(), exception.graceUntil()))
                .filter(now::isBefore)
                .min(Comparator.naturalOrder())
                .orElse(Instant.MAX);
    }

    /** When a verdict may change by itself, because an exception ends; never before that moment. */
    public Instant nextChange(Instant now) {
        return exceptions.stream()
                .map(PolicyException::expiresAt)
                .filter(now::isBefore)
                .min(Comparator.naturalOrder())
                .orElse(Instant.MAX);
    }
}
