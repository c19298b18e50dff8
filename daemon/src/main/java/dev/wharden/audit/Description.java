package dev.wharden.audit;

import static dev.wharden.audit.AuditField.ACTION;
import static dev.wharden.audit.AuditField.ACTOR;
import static dev.wharden.audit.AuditField.AFTER;
import static dev.wharden.audit.AuditField.BEFORE;
import static dev.wharden.audit.AuditField.CONTAINER;
import static dev.wharden.audit.AuditField.CONTAINER_ID;
import static dev.wharden.audit.AuditField.CONTROL;
import static dev.wharden.audit.AuditField.POLICY;
import static dev.wharden.audit.AuditField.REASON;
import static dev.wharden.audit.AuditField.RESULT;
import static dev.wharden.audit.AuditField.TYPE;
import static dev.wharden.audit.AuditField.VERB;
import static java.util.stream.Collectors.joining;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Says an event in the words of the audit log: the one place that knows which field an event fills. */
final class Description {
    /** Characters; a container chooses its name's neighbours, not the length of our lines. */
    private static final int LONGEST = 4096;

    private static final int LOG = 2 * LONGEST;

    private final Map<AuditField, String> fields = new EnumMap<>(AuditField.class);

    private Description(AuditType type) {
        fields.put(TYPE, type.word());
    }

    /** The fields that the event fills; all others are null. */
    static Map<AuditField, String> of(AuditEvent event) {
        return switch (event) {
            case AuditEvent.Evaluated it ->
                new Description(AuditType.EVALUATED)
                        .with(CONTAINER, it.container().value())
                        .with(CONTAINER_ID, it.containerId())
                        .with(POLICY, it.policy())
                        .with(CONTROL, controls(it.violations()))
                        .with(RESULT, it.state())
                        .with(REASON, it.mode())
                        .fields;
            case AuditEvent.DriftDetected it ->
                new Description(AuditType.DRIFT_DETECTED)
                        .with(CONTAINER, it.container().value())
                        .with(CONTAINER_ID, it.containerId())
                        .with(POLICY, it.policy())
                        .with(CONTROL, it.control())
                        .with(RESULT, it.origin())
                        .with(REASON, it.severity() + ": " + it.message())
                        .fields;
            case AuditEvent.HostChecked it ->
                new Description(AuditType.HOST_CHECKED)
                        .with(POLICY, it.policy())
                        .with(CONTROL, it.control())
                        .with(RESULT, it.result())
                        .with(REASON, it.message())
                        .fields;
            case AuditEvent.RemedyBegun it ->
                new Description(AuditType.REMEDY_BEGUN)
                        .with(ACTION, it.action())
                        .with(CONTAINER, it.container().value())
                        .with(CONTAINER_ID, it.containerId())
                        .with(POLICY, it.policy())
                        .with(CONTROL, String.join(",", it.controls()))
                        .with(VERB, it.kind())
                        .with(BEFORE, it.before())
                        .with(AFTER, it.after())
                        .with(REASON, it.reason())
                        .with(ACTOR, it.actor())
                        .fields;
            case AuditEvent.Intent it ->
                call(AuditType.INTENT, it.action(), it.container().value(), it.containerId(), it.verb()).fields;
            case AuditEvent.Done it ->
                call(AuditType.DONE, it.action(), it.container().value(), it.containerId(), it.verb())
                        .with(RESULT, it.result())
                        .fields;
            case AuditEvent.TwinFailed it ->
                new Description(AuditType.TWIN_FAILED)
                        .with(ACTION, it.action())
                        .with(CONTAINER, it.container().value())
                        .with(CONTAINER_ID, it.containerId())
                        .with(RESULT, it.exit())
                        .withLog(it.log())
                        .fields;
            case AuditEvent.RemedyEnded it ->
                call(AuditType.REMEDY_ENDED, it.action(), it.container().value(), it.containerId(), it.kind())
                        .with(POLICY, it.policy())
                        .with(CONTROL, String.join(",", it.controls()))
                        .with(RESULT, it.result())
                        .with(REASON, it.reason())
                        .fields;
            case AuditEvent.Ordered it ->
                new Description(AuditType.ORDERED)
                        .with(CONTAINER, it.container().map(Object::toString).orElse(""))
                        .with(VERB, it.verb())
                        .with(RESULT, it.result())
                        .with(REASON, it.reason())
                        .with(ACTOR, it.actor())
                        .fields;
            case AuditEvent.Reloaded it ->
                new Description(AuditType.RELOADED)
                        .with(
                                POLICY,
                                it.policies().stream()
                                        .map(AuditEvent.PolicyDigest::policy)
                                        .collect(joining(",")))
                        .with(RESULT, it.successful() ? "success" : "failed")
                        .with(AFTER, it.policies().isEmpty() ? "" : AuditLine.sha256(digests(it.policies())))
                        .with(REASON, it.successful() ? digests(it.policies()) : it.problems())
                        .with(ACTOR, it.actor())
                        .fields;
            case AuditEvent.Lifecycle it ->
                new Description(AuditType.LIFECYCLE)
                        .with(TYPE, it.type())
                        .with(CONTAINER, it.container().map(Object::toString).orElse(""))
                        .with(RESULT, it.result())
                        .with(REASON, it.reason())
                        .fields;
        };
    }

    private static Description call(AuditType type, String action, String container, String id, String verb) {
        return new Description(type)
                .with(ACTION, action)
                .with(CONTAINER, container)
                .with(CONTAINER_ID, id)
                .with(VERB, verb);
    }

    private static String controls(List<AuditEvent.Violation> violations) {
        return violations.stream().map(AuditEvent.Violation::control).distinct().collect(joining(","));
    }

    private static String digests(List<AuditEvent.PolicyDigest> policies) {
        return policies.stream()
                .map(policy -> policy.policy() + "=" + policy.sha256())
                .collect(joining(" "));
    }

    /** Of a log the end counts; it was cut where it was read, and lines are longer once they are escaped. */
    private Description withLog(String text) {
        if (!text.isEmpty()) {
            fields.put(REASON, text.length() <= LOG ? text : "…" + text.substring(text.length() - LOG));
        }
        return this;
    }

    private Description with(AuditField field, String text) {
        if (!text.isEmpty()) {
            fields.put(field, text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…");
        }
        return this;
    }
}
