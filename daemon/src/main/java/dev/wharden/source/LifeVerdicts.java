package dev.wharden.source;

import dev.wharden.audit.AuditEvent;
import dev.wharden.audit.AuditEvent.Violation;
import dev.wharden.audit.Recorder;
import dev.wharden.observe.Lives;

/** Tells the lives of containers what each was judged to break: a sink beside the log, so that they cannot disagree. */
public record LifeVerdicts(Lives lives) implements Recorder {
    @Override
    public void record(AuditEvent event) {
        if (event instanceof AuditEvent.Evaluated judged) {
            lives.judged(
                    judged.containerId(),
                    judged.violations().stream()
                            .filter(violation -> !violation.unknown())
                            .map(Violation::control)
                            .toList());
        }
    }
}
