package dev.wharden.audit;

/** The audit log could not be written: no new remedy may start. */
public final class AuditUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** With the file and what to do. */
    public AuditUnavailable(String message, Throwable cause) {
        super(message, cause);
    }
}
