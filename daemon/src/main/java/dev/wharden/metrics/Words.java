package dev.wharden.metrics;

import dev.wharden.control.Severity;
import dev.wharden.control.Source;
import dev.wharden.controller.queue.Failure;
import dev.wharden.controller.queue.ReconcileListener;
import dev.wharden.policy.Mode;
import dev.wharden.policy.State;
import dev.wharden.source.EventActions;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The labels that more than one metric has, or whose values are an enum elsewhere. */
final class Words {
    static final Label CONTROL = new Label("control", List.of());
    static final Label OPERATION = new Label("operation", List.of());
    static final Label SEVERITY = new Label(
            "severity", Stream.of(Severity.values()).map(Severity::word).toList());
    static final Label SOURCE =
            new Label("source", Stream.of(Source.values()).map(Source::word).toList());
    static final Label MODE =
            new Label("mode", Stream.of(Mode.values()).map(Mode::word).toList());
    static final Label STATE =
            new Label("state", Stream.of(State.values()).map(State::word).toList());
    static final Label VERDICT = new Label("result", STATE.values());
    static final Label ORIGIN = Label.of("origin", "initial", "corrective", "intentional");
    static final Label ACTION =
            Label.of("action", "Update", "Restart", "Recreate", "Quarantine", "Release", "Undo", Label.OTHER);
    static final Label OUTCOME =
            Label.of("result", "success", "failed", "rolled_back", "interfered", "refused", "deferred", Label.OTHER);
    static final Label PENDING = Label.of(
            "reason",
            "budget",
            "backoff",
            "breaker",
            "paused",
            "window",
            "grace",
            "rollout",
            "compose",
            "job",
            "starting");
    static final Label EXCEPTION_STATUS = Label.of("status", "active", "unused", "expiring", "expired");
    static final Label END = new Label(
            "result",
            Stream.of(ReconcileListener.End.values()).map(Words::lower).toList());
    static final Label FAILURE =
            new Label("reason", Stream.of(Failure.values()).map(Failure::word).toList());
    static final Label EVENT = new Label("action", EventActions.ALL);
    /** What an alert watches for; other codes of HTTP appear when they come. */
    static final Label CODE = new Label("code", List.of("200", "500", "timeout", "error"), true);

    private Words() {}

    /** An enum's name as a label's value. */
    static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
