package dev.wharden.e2e;

import dev.wharden.e2e.CrashCell.Shape;
import java.util.List;
import java.util.Optional;

/** What Wharden is killed at, each with a policy that asks for it and a container that the policy means. */
enum CrashOperation {
    UPDATE("update", "Update", "Compliant", "{resources: {limits: {pids: 100}}}", "", ""),
    /** Declared read-only and mounted writable by hand: only a restart mends that. */
    RESTART("restart", "Restart", "Compliant", "{readOnlyRootFilesystem: true}", "--read-only", ""),
    RECREATE("recreate", "Recreate", "Compliant", "{privileged: false}", "--privileged", ""),
    /** The twin cannot live: it writes to a root that is read-only for it. */
    ROLLBACK("rollback", "Recreate", "Suspended", "{readOnlyRootFilesystem: true}", "", "echo ready > /etc/state && "),
    QUARANTINE(
            "quarantine",
            "Quarantine",
            "Quarantined",
            "{devices: {allowed: [], onDrift: Quarantine}}",
            "--device-cgroup-rule=c 1:3 r",
            ""),
    RELEASE(
            "release",
            "Release",
            "Unremediable",
            "{devices: {allowed: [], onDrift: Quarantine}}",
            "--device-cgroup-rule=c 1:3 r",
            ""),
    /** A recreation, and its undo, which is what is killed. */
    UNDO("undo", "Undo", "Unremediable", "{privileged: false}", "--privileged", ""),
    /** A recreation of a container together with one that lives in its network. */
    UNIT("unit", "Recreate", "Compliant", "{privileged: false}", "--privileged", "");

    private final String word;
    private final String kind;
    private final String state;
    private final String desired;
    private final String flag;
    private final String first;

    CrashOperation(String word, String kind, String state, String desired, String flag, String first) {
        this.word = word;
        this.kind = kind;
        this.state = state;
        this.desired = desired;
        this.flag = flag;
        this.first = first;
    }

    String word() {
        return word;
    }

    /**
     * The shapes that it is tried on: what it makes of a restart policy is seen by one that has none and one that has.
     */
    List<Shape> shapes() {
        return switch (this) {
            case UPDATE, RESTART, RECREATE, ROLLBACK, QUARANTINE, RELEASE -> List.of(Shape.values());
            case UNDO, UNIT -> List.of(Shape.NO, Shape.UNLESS_STOPPED);
        };
    }

    /** The kind of the remedy that has to have ended before a person asks for this one; empty where a policy asks. */
    Optional<String> after() {
        return switch (this) {
            case UPDATE, RESTART, RECREATE, ROLLBACK, QUARANTINE, UNIT -> Optional.empty();
            case RELEASE -> Optional.of("Quarantine");
            case UNDO -> Optional.of("Recreate");
        };
    }

    /** The kind of the remedy in the audit log. */
    String kind() {
        return kind;
    }

    /** What the daemon says of the container when all is done. */
    String state() {
        return state;
    }

    /** A policy for the containers of this operation. */
    String policy(String prefix) {
        return PolicyText.enforcing(
                word, prefix + word + "-*", desired, "remediation: {probation: 1s, writableLayer: Discard}");
    }

    /** A flag of {@code docker run}, or none. */
    List<String> flags() {
        return flag.isEmpty() ? List.of() : List.of(flag);
    }

    /** The service: its data is made once, so that data that was lost is another. */
    String command() {
        return "[ -f /data/token ] || cat /proc/sys/kernel/random/uuid > /data/token; " + first + "exec sleep 1000";
    }

    /** Whether it is refused for a container of that shape, and never touches it. */
    boolean refuses(Shape shape) {
        return shape == Shape.RM
                && switch (this) {
                    case RESTART, RECREATE, ROLLBACK -> true;
                    case UPDATE, QUARANTINE, RELEASE, UNDO, UNIT -> false;
                };
    }

    /**
     * Whether its journal knows that the container ran and brings it up again also where the engine by itself would
     * not.
     */
    boolean bringsUp() {
        return switch (this) {
            case RESTART, RECREATE, ROLLBACK, RELEASE, UNDO, UNIT -> true;
            case UPDATE, QUARANTINE -> false;
        };
    }

    /** One after the other in a daemon, since a quarantine spans names. */
    boolean isSerial() {
        return this == QUARANTINE || this == RELEASE;
    }

    /**
     * Whether the daemon then waits half a minute, because the engine might still carry out a call that was never
     * answered.
     */
    boolean isSlow(String verb, CrashCell.Moment moment) {
        return switch (this) {
            case RESTART -> moment == CrashCell.Moment.BEFORE;
            case RECREATE, ROLLBACK, UNDO, UNIT -> verb.startsWith("create") || verb.equals("stop");
            case UPDATE, QUARANTINE, RELEASE -> false;
        };
    }
}
