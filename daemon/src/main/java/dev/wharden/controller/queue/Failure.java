package dev.wharden.controller.queue;

import dev.wharden.audit.AuditUnavailable;
import dev.wharden.docker.DockerException;
import dev.wharden.remedy.state.StateUnavailable;
import java.util.Locale;

/** Why a reconcile failed, and whether it is tried again. */
public enum Failure {
    CONFLICT(true),
    UNAVAILABLE(true),
    STUCK(true),
    AUDIT_UNAVAILABLE(true),
    STATE_UNAVAILABLE(true),
    PANIC(true),
    REJECTED(false);

    private final boolean retried;

    Failure(boolean retried) {
        this.retried = retried;
    }

    /** What an exception means; NotFound is no failure and is answered before. */
    public static Failure of(RuntimeException exception) {
        return switch (exception) {
            case DockerException.Conflict conflict -> CONFLICT;
            case DockerException.Stuck stuck -> STUCK;
            case DockerException.Unavailable unavailable -> UNAVAILABLE;
            case DockerException.Rejected rejected -> REJECTED;
            case AuditUnavailable audit -> AUDIT_UNAVAILABLE;
            case StateUnavailable state -> STATE_UNAVAILABLE;
            default -> PANIC;
        };
    }

    /** Whether trying again may help. */
    public boolean isRetried() {
        return retried;
    }

    /** As written in metrics. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
