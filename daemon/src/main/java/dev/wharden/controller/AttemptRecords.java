package dev.wharden.controller;

import dev.wharden.audit.AuditEvent;
import dev.wharden.audit.Recorder;
import dev.wharden.container.ContainerName;
import dev.wharden.policy.State;
import dev.wharden.remedy.Remediator;
import dev.wharden.remedy.plan.Planner;
import dev.wharden.remedy.plan.Remedy;
import dev.wharden.remedy.state.StateUnavailable;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** What is recorded and shown of attempts that were not made or threw. Each is recorded once, however often it is found again. */
final class AttemptRecords {
    private static final int MOST_REASONS = 10;

    private final Remediator remediator;
    private final Judge judge;
    private final Recorder recorder;
    /** Name to what was last recorded of not acting. A worker changes only the entry of the name it holds. */
    private final Map<ContainerName, String> last = new ConcurrentHashMap<>();

    AttemptRecords(Remediator remediator, Judge judge, Recorder recorder) {
        this.remediator = remediator;
        this.judge = judge;
        this.recorder = recorder;
    }

    /** It acts, or has nothing to do: the next time that it does not act is news. */
    void forget(ContainerName name) {
        last.remove(name);
    }

    /**
     * A remedy is not begun.
     *
     * @param result deferred or refused
     */
    void notDone(Assessment assessment, Remedy remedy, String result, String sentence) {
        String word = kind(remedy) + " " + result + " " + sentence;
        if (word.equals(last.put(assessment.name(), word))) {
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

    /** An attempt threw: it is under way only where the journal says so. The message of a bug may hold anything and is not shown. */
    void threw(Assessment assessment, RuntimeException e) {
        String why = Failure.of(e) == Failure.PANIC ? e.getClass().getName() : String.valueOf(e.getMessage());
        judge.show(
                underWay(assessment.name())
                        ? assessment.in(State.REMEDIATING, "its repair was interrupted and will be resumed: " + why)
                        : assessment.in(assessment.state(), "its repair cannot be begun: " + why));
    }

    private boolean underWay(ContainerName name) {
        try {
            return remediator.open().contains(name);
        } catch (StateUnavailable unreadable) {
            return false;
        }
    }

    /** Why a remedy is planned: the findings that it answers. */
    static String reason(Assessment assessment, Remedy remedy) {
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
