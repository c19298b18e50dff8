package dev.wharden.cli;

import dev.wharden.container.Dependents;
import dev.wharden.control.Edit;
import dev.wharden.control.Finding;
import dev.wharden.controller.Standing;
import dev.wharden.docker.DockerException;
import dev.wharden.policy.Judged;
import dev.wharden.policy.Mode;
import dev.wharden.policy.Policy;
import dev.wharden.policy.PolicySet;
import dev.wharden.policy.State;
import dev.wharden.policy.Verdict;
import dev.wharden.remedy.Feasibility;
import dev.wharden.remedy.Prepared;
import dev.wharden.remedy.guard.Admission;
import dev.wharden.remedy.guard.Request;
import dev.wharden.remedy.plan.Cause;
import dev.wharden.remedy.plan.Planner;
import dev.wharden.remedy.plan.Remedy;
import dev.wharden.remedy.recreate.loss.VolumeSuggestions;
import dev.wharden.report.Ansi;
import dev.wharden.report.ContainerReport;
import dev.wharden.report.Printable;
import dev.wharden.subject.Subject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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

    /** One container's: what, on which fields, and what holds it back; empty sentences hold nothing back. */
    record Plan(
            String name,
            Verdict verdict,
            Remedy remedy,
            Subject subject,
            Dependents unit,
            String waits,
            String refused,
            Optional<String> givesUp,
            Optional<VolumeSuggestions> places,
            Optional<Downtime> downtime) {
        boolean does() {
            return !(remedy instanceof Remedy.None) && refused.isEmpty();
        }

        /** The findings that it repairs. */
        Stream<Finding> answered() {
            return does() ? Planner.answered(verdict, remedy).stream().map(Judged::finding) : Stream.empty();
        }

        /**
         * The findings that stay when it is done, for the reasons that it tells or because no repair exists; none that
         * an exception excuses.
         */
        Stream<Finding> left() {
            Set<Finding> answered = answered().collect(Collectors.toSet());
            return verdict.findings().stream()
                    .filter(judged -> judged.exception().isEmpty())
                    .map(Judged::finding)
                    .filter(finding -> !answered.contains(finding));
        }

        /** What is to be done, but for the name that the first line begins with; none when nothing is. */
        List<String> lines(Ansi ansi) {
            if (remedy instanceof Remedy.None) {
                return List.of();
            }
            var lines = new ArrayList<String>();
            lines.add(kind(remedy) + "  "
                    + ansi.dim("policy " + verdict.policy().map(Policy::name).orElse("") + ", "
                            + verdict.mode().word()));
            Planner.answered(verdict, remedy).stream()
                    .map(judged -> judged.finding().detail())
                    .filter(detail -> !remedy.controls().contains(detail.impliedBy()))
                    .forEach(detail ->
                            lines.add("    because " + detail.control() + ": " + Printable.of(detail.message())));
            edits(remedy).forEach(edit -> {
                lines.add("    "
                        + ansi.red("- " + Printable.of(edit.pointer()) + ": "
                                + Printable.of(
                                        subject.declared().at(edit.pointer()).toString())));
                lines.add("    "
                        + ansi.green("+ " + Printable.of(edit.pointer()) + ": "
                                + Printable.of(edit.value().toString())));
            });
            lines.addAll(followers());
            if (!refused.isEmpty()) {
                lines.add("    " + ansi.yellow("refused: " + Printable.of(refused)));
            }
            givesUp.ifPresent(lost -> lines.add("    " + ansi.yellow(Printable.of(lost))));
            downtime.ifPresent(time ->
                    lines.add("    " + time.sentence(unit.size() == 1 ? "" : "for each of the " + unit.size())));
            places.ifPresent(
                    kept -> PlaceLines.of(name, kept).forEach(line -> lines.add("      " + Printable.of(line))));
            if (!waits.isEmpty()) {
                lines.add("    " + ansi.yellow(Printable.of(waits)));
            }
            return lines;
        }

        /** Who has to follow, in the order in which they are made and started; they stop in the reverse. */
        private List<String> followers() {
            var lines = new ArrayList<String>();
            if (!unit.leftAlone().isEmpty()) {
                lines.add("    " + Printable.of(unit.leftAlone()));
            }
            if (unit.members().isEmpty()) {
                return lines;
            }
            lines.add("    with it, as one unit: " + Printable.of(unit.graph()));
            unit.members()
                    .forEach(follower -> lines.add("    then "
                            + Printable.of(follower.container().name().value())
                            + " is recreated as it is: it depends on "
                            + Printable.of(follower.because())));
            return lines;
        }
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
        String refused = recorded.filter(one -> one.state() == State.QUARANTINED)
                .map(one -> "quarantined (" + one.reason() + "): wharden quarantine release " + name)
                .orElse("");
        String waits = recorded.filter(one -> one.state() == State.REMEDIATING)
                .map(one -> "waits: " + one.reason())
                .orElse("");
        Optional<VolumeSuggestions> places = Optional.empty();
        Optional<String> givesUp = Optional.empty();
        if (recorded.map(Standing.Recorded::state).filter(UNDER_WAY::contains).isEmpty()) {
            switch (inspection.reading().records().guards().wouldAdmit(request)) {
                case Admission.Admitted admitted -> {}
                case Admission.Deferred deferred -> waits = deferred.sentence();
                case Admission.Refused no -> refused = no.sentence();
            }
        }
        if (refused.isEmpty()) {
            switch (feasibility.prepared(remedy, subject, policy.remediation())) {
                case Prepared.Refused no -> {
                    refused = no.refusal().reason();
                    places = feasibility.places(remedy, policy.remediation());
                }
                case Prepared.Recreating recreating ->
                    givesUp = recreating.parts().givesUp();
                case Prepared.Updating _, Prepared.Restarting _, Prepared.Quarantining _ -> {}
            }
        }
        boolean stops = remedy instanceof Remedy.Recreate || remedy instanceof Remedy.Restart;
        Optional<Downtime> own = refused.isEmpty() && stops
                ? Optional.of(Downtime.of(
                        request.unit(), inspection.reading().records().notes()))
                : Optional.empty();
        downtime = own.map(downtime::plus).orElse(downtime);
        return new Plan(name, verdict, remedy, subject, request.unit(), waits, refused, givesUp, places, own);
    }

    private static List<Edit> edits(Remedy remedy) {
        return switch (remedy) {
            case Remedy.None none -> List.of();
            case Remedy.Update update -> update.edits();
            case Remedy.Restart restart -> List.of();
            case Remedy.Recreate recreate -> recreate.edits();
            case Remedy.Quarantine quarantine -> List.of();
        };
    }

    private static String kind(Remedy remedy) {
        return switch (remedy) {
            case Remedy.None none -> "nothing";
            case Remedy.Update update -> "update in place";
            case Remedy.Restart restart -> "restart";
            case Remedy.Recreate recreate -> "recreate";
            case Remedy.Quarantine quarantine -> "quarantine";
        };
    }
}
