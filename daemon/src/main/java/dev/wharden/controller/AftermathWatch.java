package dev.wharden.controller;

import dev.wharden.audit.AuditEvent;
import dev.wharden.audit.BestEffortRecorder;
import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.remedy.undo.Aftermaths;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells, once, of a container that fails again and again since its repair. What follows from it a person decides. */
public record AftermathWatch(Aftermaths aftermaths, BestEffortRecorder recorder) {
    private static final Logger LOG = LoggerFactory.getLogger(AftermathWatch.class);

    /** A container was looked at. */
    void look(ContainerName name, Container seen) {
        aftermaths.look(name, seen, one -> {
            recorder.record(new AuditEvent.Lifecycle(
                    "repaired_failing",
                    Optional.of(name),
                    one.exitCode().isEmpty() ? "error" : "exit code " + one.exitCode(),
                    one.sentence()));
            LOG.atWarn()
                    .addKeyValue("container", name)
                    .addKeyValue("action", one.action())
                    .addKeyValue("reason", one.sentence())
                    .log("A container fails again and again since its repair");
        });
    }
}
