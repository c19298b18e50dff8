package dev.wharden.audit;

import dev.wharden.container.ContainerName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Something that happened, in plain words. Every counter of verdicts and remedies and every line of the audit log is
 * made of one of these, so they cannot disagree. No value of an environment variable is ever in one.
 */
public sealed interface AuditEvent {
    /** A container was judged. Counted; written to the log only when {@code changed}. */
    record Evaluated(
            ContainerName container,
            String containerId,
            String policy,
            String mode,
            String state,
            List<Violation> violations,
            boolean changed,
            Duration took,
            Optional<Duration> sinceEvent)
            implements AuditEvent {
        public Evaluated {
            violations = List.copyOf(violations);
        }
    }

    /** A finding of a container that counts. */
    record Violation(String control, String severity, String source, boolean unknown) {}

    /**
     * A finding that was not there at the last look. Origin: initial, corrective (the container moved), intentional
     * (the policy moved).
     */
    record DriftDetected(
            ContainerName container,
            String containerId,
            String policy,
            String control,
            String severity,
            String origin,
            String message)
            implements AuditEvent {}

    /** A control of the host has another result than at the last look. Result: passed, failed, unknown, excepted. */
    record HostChecked(String control, String policy, String result, String message) implements AuditEvent {}

    /** A remedy begins: written and synced before anything changes. {@code action} is its id, unique for ever. */
    record RemedyBegun(
            String action,
            ContainerName container,
            String containerId,
            String policy,
            String kind,
            List<String> controls,
            String reason,
            String actor,
            String before,
            String after)
            implements AuditEvent {
        public RemedyBegun {
            controls = List.copyOf(controls);
        }
    }

    /** One call that changes the engine is about to be made: written and synced before it. */
    record Intent(String action, ContainerName container, String containerId, String verb) implements AuditEvent {}

    /** How that call ended: {@code ok}, perhaps with a remark, or what the engine said. */
    record Done(String action, ContainerName container, String containerId, String verb, String result)
            implements AuditEvent {
        /** It was done. */
        public static final String OK = "ok";

        /** Of a stop: the container did not run any more, and got no signal. */
        public static final String STOPPED_BEFORE = "ok: it did not run any more";
    }

    /**
     * A recreation failed, and this is what its twin said before it was removed: masked, cut and escaped. {@code exit}
     * and its health check in one line; {@code log} in many.
     */
    record TwinFailed(String action, ContainerName container, String containerId, String exit, String log)
            implements AuditEvent {}

    /**
     * A remedy has ended: success, failed, rolled_back, interfered, refused, deferred. Refused and deferred change
     * nothing and are written when the reason changes.
     */
    record RemedyEnded(
            String action,
            ContainerName container,
            String containerId,
            String policy,
            String kind,
            List<String> controls,
            String result,
            String reason,
            Duration took,
            Optional<Duration> downtime)
            implements AuditEvent {
        public RemedyEnded {
            controls = List.copyOf(controls);
        }
    }

    /**
     * A person or a file asked for something: pause, resume, quarantine, release, undo, reload, exception, accept,
     * apply.
     */
    record Ordered(String verb, Optional<ContainerName> container, String result, String reason, String actor)
            implements AuditEvent {}

    /** Policies and configuration were read for an actor; {@code problems} is empty when that went well. */
    record Reloaded(boolean successful, String problems, String actor, List<PolicyDigest> policies)
            implements AuditEvent {
        public Reloaded {
            policies = List.copyOf(policies);
        }
    }

    /** A policy and the SHA-256 of what it means. */
    record PolicyDigest(String policy, String sha256) {}

    /**
     * The daemon started or stopped, the engine went or came, a gap in the events, a torn line of the log, …:
     * {@code type} is a fixed word. Of a container where it is part of the story of one.
     */
    record Lifecycle(String type, Optional<ContainerName> container, String result, String reason)
            implements AuditEvent {
        /** Of no container. */
        public Lifecycle(String type, String result, String reason) {
            this(type, Optional.empty(), result, reason);
        }
    }

    /** An event as it is recorded: when, and on which host. */
    record Stamped(Instant time, AuditEvent event) {}
}
