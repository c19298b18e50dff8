package dev.wharden.cli;

import dev.wharden.container.Dependents;
import dev.wharden.controller.Standing;
import dev.wharden.docker.DockerException;
import dev.wharden.policy.Mode;
import dev.wharden.policy.Policy;
import dev.wharden.policy.PolicySet;
import dev.wharden.policy.State;
import dev.wharden.policy.Verdict;
import dev.wharden.remedy.Feasibility;
import dev.wharden.remedy.OwnRefusal;
import dev.wharden.remedy.Prepared;
import dev.wharden.remedy.guard.Admission;
import dev.wharden.remedy.guard.Guards;
import dev.wharden.remedy.guard.Request;
import dev.wharden.remedy.plan.Cause;
import dev.wharden.remedy.plan.Decide;
import dev.wharden.remedy.plan.Decision;
import dev.wharden.remedy.plan.Planner;
import dev.wharden.remedy.plan.Refusal;
import dev.wharden.remedy.plan.Remedy;
import dev.wharden.remedy.plan.Setback;
import dev.wharden.remedy.recreate.loss.VolumeSuggestions;
import dev.wharden.report.ContainerReport;
import dev.wharden.subject.Subject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** What would be done to containers, asked of the same planner, feasibility and guards as the daemon's. */
final class Plans {
    private static final Set<State> UNDER_WAY = Set.of(State.QUARANTINED, State.REMEDIATING);

    private final Inspection inspection;
    private final PolicySet policies;
    private final Feasibility feasibility;
    private final List<ContainerReport> unanswered = new ArrayList<>();
    private Downtime downtime = Downtime.NONE;

    Plans(Inspection inspection, PolicySet policies) {
        this.inspection = inspection;
        this.policies = policies;
        this.feasibility = inspection.reading().feasibility();
    }

    /**
     * What a repair follows from.
     *
     * @param graceUntil when it may begin, where all that counts is under an exception's grace: the verdict is then
     *     that of its end
     */
    record Due(Verdict verdict, Optional<Instant> graceUntil) {
        static Due of(Function<Instant, Verdict> verdicts, Instant now) {
            Verdict verdict = verdicts.apply(now);
            Optional<Instant> grace = verdict.graceUntil();
            return new Due(grace.map(verdicts).orElse(verdict), grace);
        }
    }

    /**
     * The plans of the named containers, or of all, in the order in which they would be carried out; without those that
     * are {@link #unanswered}.
     */
    List<Plan> of(List<String> names) {
        var plans = new ArrayList<Plan>();
        List<Subject> subjects = inspection.answering(names, unanswered::add);
        try (var progress = inspection.progress()) {
            for (Subject subject : subjects) {
                progress.count("planning container", plans.size() + 1, subjects.size());
                try {
                    plans.add(plan(subject));
                } catch (DockerException.Stuck stuck) {
                    unanswered.add(inspection.unanswered(subject.declared().id(), stuck));
                }
            }
        }
        return plans;
    }

    /** Containers of {@link #of} that the engine does not answer for, of which nothing can be planned. */
    List<ContainerReport> unanswered() {
        return List.copyOf(unanswered);
    }

    /** How a container fails since its repair; empty where it does not. */
    Optional<String> failing(Plan plan) {
        return inspection.failing(plan.name());
    }

    PolicySet policies() {
        return policies;
    }

    /** Of all that was planned. */
    Downtime downtime() {
        return downtime;
    }

    /** One container's. */
    Plan plan(Subject subject) {
        Due due = Due.of(at -> inspection.verdict(subject, at), Instant.now());
        Verdict verdict = due.verdict();
        Remedy remedy = verdict.mode() == Mode.ENFORCE
                ? Planner.plan(verdict, subject.declared())
                : new Remedy.None("the policy's mode is Audit");
        String name = subject.declared().name().value();
        if (remedy instanceof Remedy.None) {
            return new Plan(
                    name,
                    verdict,
                    remedy,
                    subject,
                    Dependents.none(subject.declared()),
                    "",
                    "",
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());
        }
        Policy policy = verdict.policy().orElseThrow();
        var request = new Request(
                subject,
                remedy,
                policy.digest(),
                policy.remediation().window(),
                due.graceUntil(),
                Cause.DRIFT,
                inspection.reading().elsewhere().before(remedy, subject));
        Optional<Standing.Recorded> recorded = inspection.standing(subject);
        State state = recorded.map(Standing.Recorded::state).orElse(State.DRIFTED);
        String refused = recorded.filter(one -> one.state() == State.QUARANTINED)
                .map(one -> "quarantined (" + one.reason() + "): wharden quarantine release " + name)
                .orElse("");
        String waits = recorded.filter(one -> one.state() == State.REMEDIATING)
                .map(one -> "waits: " + one.reason())
                .orElse("");
        Optional<VolumeSuggestions> places = Optional.empty();
        Optional<String> givesUp = Optional.empty();
        Optional<OwnRefusal> own = Optional.empty();
        Guards guards = inspection.reading().records().guards();
        boolean rests = !UNDER_WAY.contains(state);
        if (rests) {
            switch (guards.wouldAdmit(request)) {
                case Admission.Admitted admitted -> {}
                case Admission.Deferred deferred -> waits = deferred.sentence();
                case Admission.Refused no -> {
                    refused = no.sentence();
                    own = own(request, policy, refused);
                }
            }
        }
        if (refused.isEmpty()) {
            switch (feasibility.prepared(remedy, subject, policy.remediation())) {
                case Prepared.Refused(Refusal refusal) -> {
                    refused = refusal.reason();
                    own = switch (refusal) {
                        case Refusal.Lasting _, Refusal.Standing _ when rests -> own(request, policy, refused);
                        case Refusal _ -> Optional.empty();
                    };
                    places = feasibility.places(remedy, subject, policy.remediation());
                }
                case Prepared.Recreating recreating ->
                    givesUp = recreating.parts().givesUp();
                case Prepared.Updating _, Prepared.Restarting _, Prepared.Quarantining _ -> {}
            }
        }
        Optional<Remedy.Quarantine> instead = own.flatMap(refusal -> instead(verdict, subject, remedy, refusal));
        if (instead.isPresent()) {
            Admission admission = guards.wouldAdmit(request.with(instead.get()));
            waits = own.flatMap(OwnRefusal::until)
                    .or(() ->
                            admission instanceof Admission.Deferred deferred ? Optional.of(deferred) : Optional.empty())
                    .map(Admission.Deferred::sentence)
                    .orElse(waits);
            instead = admission instanceof Admission.Refused ? Optional.empty() : instead;
        }
        boolean stops = remedy instanceof Remedy.Recreate || remedy instanceof Remedy.Restart;
        Optional<Downtime> time = refused.isEmpty() && stops
                ? Optional.of(Downtime.of(
                        request.unit(), inspection.reading().records().notes()))
                : Optional.empty();
        downtime = time.map(downtime::plus).orElse(downtime);
        return new Plan(name, verdict, remedy, subject, request.unit(), waits, refused, instead, givesUp, places, time);
    }

    private Optional<OwnRefusal> own(Request request, Policy policy, String why) {
        return OwnRefusal.of(
                request,
                policy.remediation(),
                alone -> inspection.reading().elsewhere().before(request.remedy(), alone),
                inspection.reading().records().guards(),
                why);
    }

    /** What its policy says is done instead of a remedy that is refused. */
    private static Optional<Remedy.Quarantine> instead(
            Verdict verdict, Subject subject, Remedy remedy, OwnRefusal refusal) {
        var setback = new Setback.Refused(remedy, refusal.why(), true);
        return Decide.decide(verdict, State.DRIFTED, subject, setback)
                        instanceof Decision.Act(Remedy.Quarantine quarantine)
                ? Optional.of(quarantine)
                : Optional.empty();
    }
}
