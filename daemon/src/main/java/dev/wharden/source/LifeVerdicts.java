package dev.wharden.source;

import dev.wharden.audit.AuditEvent;
import dev.wharden.audit.AuditEvent.Violation;
import dev.wharden.audit.Recorder;
import dev.wharden.control.Severity;
import dev.wharden.observe.Lives;
import java.util.Comparator;
import java.util.List;

/** Tells the lives of containers what each was judged to break: a sink beside the log, so that they cannot disagree. */
public record LifeVerdicts(Lives lives) implements Recorder {
    @Override
    public void record(AuditEvent event) {
        if (event instanceof AuditEvent.Evaluated judged) {
            List<Violation> broken = judged.violations().stream()
                    .filter(violation -> !violation.unknown())
                    .toList();
            lives.judged(
                    judged.containerId(),
                    broken.stream().map(Violation::control).toList(),
                    broken.stream()
                            .map(Violation::severity)
                            .min(Comparator.comparing(word -> Severity.of(word).orElse(Severity.INFO)))
                            .orElse(""));
        }
    }
}
