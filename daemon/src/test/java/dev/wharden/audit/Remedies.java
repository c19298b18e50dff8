package dev.wharden.audit;

import dev.wharden.container.ContainerName;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Records of what was done to {@code web}, for tests that read or count them. */
public final class Remedies {
    private static final ContainerName WEB = ContainerName.of("web");

    private Remedies() {}

    /** A recreation for the control {@code privileged} begins. */
    public static AuditEvent.RemedyBegun begun(String action, String reason) {
        return new AuditEvent.RemedyBegun(
                action, WEB, "id", "strict", "Recreate", List.of("privileged"), reason, "wharden", "b", "a");
    }

    /** A recreation for the control {@code privileged} ends, at once. */
    public static AuditEvent.RemedyEnded ended(String action, String result, String reason) {
        return ended(action, "Recreate", result, reason, Duration.ZERO, Optional.empty());
    }

    /** The same of any kind, which took its time. */
    public static AuditEvent.RemedyEnded ended(
            String action, String kind, String result, String reason, Duration took, Optional<Duration> downtime) {
        return new AuditEvent.RemedyEnded(
                action, WEB, "id", "strict", kind, List.of("privileged"), result, reason, took, downtime);
    }
}
