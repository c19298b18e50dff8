package dev.wharden.audit;

import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Writes a line to the daemon's own log for each change that begins, ends, waits or is refused, and for what a person
 * ordered: who reads the journal of systemd sees what was done.
 */
public final class LogLines implements Recorder {
    private static final Logger LOG = LoggerFactory.getLogger(LogLines.class);

    @Override
    public void record(AuditEvent event) {
        switch (event) {
            case AuditEvent.RemedyBegun begun ->
                line(begun.action(), begun.container().value(), begun.kind(), begun.policy(), begun.controls())
                        .addKeyValue("actor", begun.actor())
                        .addKeyValue("reason", begun.reason())
                        .log("Remediation started");
            case AuditEvent.RemedyEnded ended ->
                line(ended.action(), ended.container().value(), ended.kind(), ended.policy(), ended.controls())
                        .addKeyValue("result", ended.result())
                        .addKeyValue("reason", ended.reason())
                        .log(message(ended));
            case AuditEvent.Ordered ordered ->
                LOG.atInfo()
                        .addKeyValue("verb", ordered.verb())
                        .addKeyValue(
                                "container",
                                ordered.container().map(Object::toString).orElse(""))
                        .addKeyValue("actor", ordered.actor())
                        .addKeyValue("result", ordered.result())
                        .addKeyValue("reason", ordered.reason())
                        .log("Command handled");
            case AuditEvent.TwinFailed twin ->
                LOG.atInfo()
                        .addKeyValue("container", twin.container())
                        .addKeyValue("action", twin.action())
                        .addKeyValue("exit", twin.exit())
                        .log("Twin failed; wharden explain shows its last lines");
            // Verdicts and single calls are for the audit log; what the daemon does itself has lines of its own.
            case AuditEvent.Evaluated evaluated -> {}
            case AuditEvent.DriftDetected drift -> {}
            case AuditEvent.HostChecked host -> {}
            case AuditEvent.Intent intent -> {}
            case AuditEvent.Done done -> {}
            case AuditEvent.Reloaded reloaded -> {}
            case AuditEvent.Lifecycle lifecycle -> {}
        }
    }

    private static String message(AuditEvent.RemedyEnded ended) {
        return switch (ended.result()) {
            case "deferred" -> "Remediation deferred";
            case "refused" -> "Remediation refused";
            default -> "Remediation ended";
        };
    }

    private static LoggingEventBuilder line(
            String action, String container, String kind, String policy, List<String> controls) {
        LoggingEventBuilder line =
                LOG.atInfo().addKeyValue("container", container).addKeyValue("kind", kind);
        return (action.isEmpty() ? line : line.addKeyValue("action", action))
                .addKeyValue("policy", policy)
                .addKeyValue("controls", String.join(",", controls));
    }
}
