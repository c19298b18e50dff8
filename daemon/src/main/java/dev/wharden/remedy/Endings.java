package dev.wharden.remedy;

import dev.wharden.audit.AuditEvent;
import dev.wharden.audit.Recorder;
import dev.wharden.remedy.plan.Outcome;
import dev.wharden.remedy.recreate.Ended;
import dev.wharden.remedy.recreate.FailedTwin;
import dev.wharden.remedy.recreate.Order;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;

/** Records how a remedy ended, at once or after a crash: one place for the words of the audit log. */
public final class Endings implements Consumer<Ended> {
    private final Recorder recorder;
    private final InstantSource clock;

    /** Records through the recorder; the clock tells how long it took. */
    public Endings(Recorder recorder, InstantSource clock) {
        this.recorder = recorder;
        this.clock = clock;
    }

    @Override
    public void accept(Ended ended) {
        Order order = ended.order();
        recorder.record(new AuditEvent.RemedyEnded(
                order.action(),
                order.container(),
                order.containerId(),
                order.policy(),
                ended.kind(),
                order.controls(),
                word(ended.outcome()),
                reason(ended.outcome()),
                took(order),
                ended.downtime()));
    }

    /** What a twin said before the rollback removed it. */
    void twinFailed(Order order, FailedTwin failure) {
        recorder.record(new AuditEvent.TwinFailed(
                order.action(),
                order.container(),
                failure.containerId(),
                failure.summary(),
                String.join("\n", failure.log())));
    }

    private Duration took(Order order) {
        Duration took = Duration.between(order.begun(), clock.instant());
        return took.isNegative() ? Duration.ZERO : took;
    }

    /** For a remedy that had no downtime. */
    void accept(Order order, String kind, Outcome outcome) {
        accept(new Ended(order, kind, outcome, Optional.empty(), Optional.empty()));
    }

    /** In one word. */
    static String word(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Succeeded succeeded -> "success";
            case Outcome.InProgress progress -> throw new IllegalArgumentException("it has not ended");
            case Outcome.RolledBack back -> "rolled_back";
            case Outcome.Failed failed -> "failed";
            case Outcome.Interfered interfered -> "interfered";
            case Outcome.Unremediable refused -> "refused";
        };
    }

    /** Why; empty for a success. */
    static String reason(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Succeeded succeeded -> "";
            case Outcome.InProgress progress -> "";
            case Outcome.RolledBack back -> back.reason();
            case Outcome.Failed failed -> failed.reason();
            case Outcome.Interfered interfered -> interfered.reason();
            case Outcome.Unremediable refused -> refused.reason();
        };
    }
}
