package dev.wharden.audit;

import dev.wharden.kernel.PlainFile;
import java.io.IOException;

/** The audit log could not be written: no new remedy may start. */
public final class AuditUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** With the file and what to do. */
    public AuditUnavailable(String message, Throwable cause) {
        super(message, cause);
    }

    /**
     * The same; where something else than a regular file has the place of one, or the kept head cannot be made, that is
     * what it says.
     */
    public static AuditUnavailable of(String message, IOException cause) {
        return new AuditUnavailable(
                switch (cause) {
                    case PlainFile.Unfit other -> other.sentence();
                    case KeptHead.Unmade head -> String.valueOf(head.getMessage());
                    default -> message;
                },
                cause);
    }
}
