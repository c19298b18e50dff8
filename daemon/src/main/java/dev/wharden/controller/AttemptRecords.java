package dev.wharden.controller;

import dev.wharden.audit.AuditEvent;
import dev.wharden.audit.Recorder;
import dev.wharden.container.ContainerName;
import dev.wharden.container.Dependents;
import dev.wharden.controller.queue.ReconcileFailure;
import dev.wharden.policy.State;
import dev.wharden.remedy.Recovery;
import dev.wharden.remedy.guard.Admission;
import dev.wharden.remedy.plan.Planner;
import dev.wharden.remedy.plan.Remedy;
import dev.wharden.remedy.state.StateUnavailable;
import dev.wharden.subject.Observed;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is recorded and shown of attempts that were not made or threw. Each is recorded once, however often it is found
 * again.
 */
final class AttemptRecords {
    private static final int MOST_REASONS = 10;
    private static final int MOST_TOLD = 50;

    private final Recovery recovery;
    private final Judge judge;
    private final Recorder recorder;
    /**
     * Name to what was recorded of not acting since it last acted. A worker changes only the entry of the name it
     * holds. Of one that was forgotten it is recorded once more.
     */
    private final Map<ContainerName, Set<String>> told = NewestNames.map();

    AttemptRecords(Recovery recovery, Judge judge, Recorder recorder) {
        this.recovery = recovery;
        this.judge = judge;
        this.recorder = recorder;
    }

    /** It acts, or has nothing to do: the next time that it does not act is news. */
    void forget(ContainerName name) {
        told.remove(name);
    }

    /** It waits. Told once for each kind of wait, whoever and until when it waits for. */
    void deferred(Assessment assessment, Remedy remedy, Admission.Deferred deferred) {
        notDone(assessment, remedy, "deferred", deferred.reason().word(), deferred.sentence());
    }

    /**
     * It will not be. Told once for each reason, whatever the reason's details: a container that goes on writing must
     * not fill the log.
     */
    void refused(Assessment assessment, Remedy remedy, String sentence) {
        notDone(assessment, remedy, "refused", sentence.split(": ", 2)[0], sentence);
    }

    private void notDone(Assessment assessment, Remedy remedy, String result, String essence, String sentence) {
        Set<String> known = told.computeIfAbsent(assessment.name(), name -> new HashSet<>());
        if (known.size() >= MOST_TOLD || !known.add(kind(remedy) + " " + result + " " + essence)) {
            return;
        }
        recorder.record(new AuditEvent.RemedyEnded(
                "",
                assessment.name(),
                assessment.subject().declared().id(),
                assessment.policyName(),
                kind(remedy),
                remedy.controls(),
                result,
                sentence,
                Duration.ZERO,
                Optional.empty()));
    }

    /**
     * An attempt threw: it is under way only where the journal says so. The message of a bug may hold anything and is
     * not shown.
     */
    void threw(Assessment assessment, RuntimeException e) {
        String why = ReconcileFailure.of(e) == ReconcileFailure.PANIC
                ? e.getClass().getName()
                : String.valueOf(e.getMessage());
        judge.show(
                underWay(assessment.name())
                        ? assessment.in(State.REMEDIATING, "its repair was interrupted and will be resumed: " + why)
                        : assessment.in(assessment.state(), "its repair cannot be begun: " + why));
    }

    private boolean underWay(ContainerName name) {
        try {
            return recovery.open().contains(name);
        } catch (StateUnavailable unreadable) {
            return false;
        }
    }

    /** Why a remedy is planned: the findings that it answers; and who is left alone though a label asks for more. */
    static String reason(Assessment assessment, Remedy remedy) {
        String alone = remedy instanceof Remedy.Recreate
                        && assessment.subject().neighbours().dependents()
                                instanceof Observed.Known<Dependents>(Dependents unit)
                        && !unit.leftAlone().isEmpty()
                ? "; " + unit.leftAlone()
                : "";
        return findings(assessment, remedy) + alone;
    }

    private static String findings(Assessment assessment, Remedy remedy) {
        return String.join(
                "; ",
                Planner.answered(assessment.verdict(), remedy).stream()
                        .map(judged -> judged.finding().detail().control() + ": "
                                + judged.finding().detail().message())
                        .limit(MOST_REASONS)
                        .toList());
    }

    /** As the audit log names it. */
    static String kind(Remedy remedy) {
        return switch (remedy) {
            case Remedy.None none -> "None";
            case Remedy.Update update -> "Update";
            case Remedy.Restart restart -> "Restart";
            case Remedy.Recreate recreate -> "Recreate";
            case Remedy.Quarantine quarantine -> "Quarantine";
        };
    }
}
