package dev.wharden.audit;

/** The one way to the audit log and to the counters of verdicts and remedies. */
public interface Recorder {
    /**
     * Records an event; when it returns, an intent is on disk.
     *
     * @throws AuditUnavailable when it could not be written: nothing may be changed then
     */
    void record(AuditEvent event);
}
