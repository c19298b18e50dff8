package dev.wharden.audit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records what finishes or undoes a remedy that was begun: when the log's disk is full the container must not be left
 * half replaced for it. The log itself counts the failed write; nothing new is begun meanwhile, since a begin is
 * recorded by the strict recorder.
 */
public final class BestEffortRecorder implements Recorder {
    private static final Logger LOG = LoggerFactory.getLogger(BestEffortRecorder.class);

    private final Recorder recorder;

    /** Passes on to the strict one. */
    public BestEffortRecorder(Recorder recorder) {
        this.recorder = recorder;
    }

    @Override
    public void record(AuditEvent event) {
        try {
            recorder.record(event);
        } catch (AuditUnavailable e) {
            LOG.atError()
                    .setCause(e)
                    .addKeyValue("event", event.getClass().getSimpleName())
                    .log("A step that finishes or undoes a remedy could not be recorded; it is made all the same");
        }
    }
}
