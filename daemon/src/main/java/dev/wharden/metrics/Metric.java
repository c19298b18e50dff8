package dev.wharden.metrics;

import java.util.ArrayList;
import java.util.List;

/**
 * Every metric of Wharden's own. To add one is to add a row; registration, documentation and the golden file follow
 * from it.
 */
public enum Metric {
    BUILD_INFO(
            Kind.GAUGE,
            "build_info",
            "Always 1; which Wharden this is.",
            Label.of("version"),
            Label.of("revision"),
            Label.of("java_version")),
    POLICY_INFO(
            Kind.GAUGE,
            "policy_info",
            "Always 1; the policies in force and the SHA-256 of what each means.",
            Label.of("policy"),
            Label.of("sha256")),
    HOST_INFO(
            Kind.GAUGE,
            "host_info",
            "Always 1; the host and its engine.",
            Label.of("nodename"),
            Label.of("engine_version"),
            Label.of("kernel"),
            Label.of("virtualization")),
    ENFORCEMENT_ENABLED(
            Kind.GAUGE,
            "enforcement_enabled",
            "1 when the host's ceiling is Enforce, 0 when it is Audit and nothing is ever changed."),

    RECONCILES(Kind.COUNTER, "reconcile_total", "Reconciles, by how they ended.", SharedLabels.END),
    RECONCILE_ERRORS(
            Kind.COUNTER,
            "reconcile_errors_total",
            "Reconciles that failed, by reason; panic is a bug of Wharden.",
            SharedLabels.FAILURE),
    RECONCILE_DURATION(Kind.QUICK, "reconcile_duration_seconds", "How long a reconcile takes."),
    ACTIVE_WORKERS(Kind.GAUGE, "reconcile_active_workers", "Workers that are reconciling now."),

    QUEUE_DEPTH(Kind.GAUGE, "workqueue_depth", "Containers that wait for a worker."),
    QUEUE_ADDS(Kind.COUNTER, "workqueue_adds_total", "Containers that were queued."),
    QUEUE_RETRIES(
            Kind.COUNTER, "workqueue_retries_total", "Containers that were put off because their reconcile failed."),
    QUEUE_WAIT(Kind.QUICK, "workqueue_queue_duration_seconds", "How long a container waits for a worker."),
    QUEUE_WORK(Kind.QUICK, "workqueue_work_duration_seconds", "How long a worker has a container."),
    QUEUE_UNFINISHED(
            Kind.GAUGE,
            "workqueue_unfinished_work_seconds",
            "Seconds of work in progress, added up; grows when workers hang."),
    QUEUE_LONGEST(
            Kind.GAUGE,
            "workqueue_longest_running_processor_seconds",
            "How long the longest reconcile now running has been running."),

    RESYNC_LAST(
            Kind.GAUGE,
            "resync_last_success_timestamp_seconds",
            "When all containers were last listed; 0 before the first time."),
    RESYNC_DURATION(Kind.SLOW, "resync_duration_seconds", "From listing all containers until each was looked at."),

    EVENTS(Kind.COUNTER, "docker_events_total", "Events of the engine, by action.", SharedLabels.EVENT),
    STREAM_CONNECTED(Kind.GAUGE, "docker_event_stream_connected", "1 while events are coming."),
    STREAM_RECONNECTS(
            Kind.COUNTER, "docker_event_stream_reconnects_total", "Times that the event stream was connected again."),
    EVENT_GAPS(
            Kind.COUNTER,
            "docker_event_gaps_total",
            "Gaps in the event stream; all containers are listed again after each."),
    EVENT_LAG(Kind.QUICK, "docker_event_lag_seconds", "From an event until Wharden has read it."),

    API_REQUESTS(
            Kind.COUNTER,
            "docker_api_requests_total",
            "Calls to the engine, by HTTP status; timeout and error have none.",
            SharedLabels.OPERATION,
            SharedLabels.CODE),
    API_DURATION(
            Kind.QUICK,
            "docker_api_request_duration_seconds",
            "How long calls to the engine take.",
            SharedLabels.OPERATION),

    CONTAINERS(Kind.GAUGE, "containers", "Containers, by state.", SharedLabels.STATE),
    VIOLATIONS(
            Kind.GAUGE,
            "violations",
            "Findings that count, by control, severity and mode; what could not be read is not among them.",
            SharedLabels.CONTROL,
            SharedLabels.SEVERITY,
            SharedLabels.MODE),
    CONTAINER_VIOLATIONS(
            Kind.GAUGE,
            "container_violations",
            "Findings that count, by container; the worst ones only (web.containerSeries).",
            Label.of("container")),
    CONTAINER_VIOLATIONS_DROPPED(
            Kind.GAUGE,
            "container_violations_dropped",
            "Containers without their own series in wharden_container_violations."),
    EVALUATIONS(Kind.COUNTER, "evaluations_total", "Verdicts, by the state they found.", SharedLabels.VERDICT),
    EVALUATION_DURATION(Kind.QUICK, "evaluation_duration_seconds", "How long it takes to read and judge a container."),
    DETECTION_DELAY(Kind.QUICK, "drift_detection_delay_seconds", "From an event until the verdict."),
    UNREAD(
            Kind.COUNTER,
            "unread_total",
            "What could not be read, so that a control is Unknown, by the place it would stand.",
            SharedLabels.CONTROL,
            SharedLabels.SOURCE),
    DRIFT_DETECTED(
            Kind.COUNTER,
            "drift_detected_total",
            "New findings: seen at first sight (initial), because the container moved (corrective) or the policy did "
                    + "(intentional).",
            SharedLabels.CONTROL,
            SharedLabels.ORIGIN),

    REMEDIATIONS(
            Kind.COUNTER,
            "remediations_total",
            "Remedies, by what was done and how it ended.",
            SharedLabels.ACTION,
            SharedLabels.OUTCOME),
    REMEDIATION_DURATION(
            Kind.SLOW,
            "remediation_duration_seconds",
            "From the first change until the remedy has proved itself or was taken back.",
            SharedLabels.ACTION),
    DOWNTIME(
            Kind.SLOW,
            "container_downtime_seconds",
            "How long a container was down for its remedy.",
            SharedLabels.ACTION),
    REMEDIATIONS_PENDING(Kind.GAUGE, "remediations_pending", "Pending remediations, by reason.", SharedLabels.PENDING),
    BUDGET_REMAINING(
            Kind.GAUGE, "remediation_budget_remaining", "Remedies with downtime that may still begin within the hour."),
    QUARANTINES_REMAINING(
            Kind.GAUGE,
            "quarantine_budget_remaining",
            "Quarantines of findings that are not critical, which may still begin within the hour."),
    DOWN(
            Kind.GAUGE,
            "down_containers",
            "Containers that Wharden has stopped for a repair and that something outside keeps from starting, such "
                    + "as a port that was taken; Wharden retries."),
    FAILING(
            Kind.GAUGE,
            "failing_containers",
            "Containers that have ended by themselves with an error again and again since their repair; `wharden "
                    + "status` names the action to undo."),
    BREAKER_OPEN(
            Kind.GAUGE, "breaker_open", "1 while the breaker holds all remedies back; `wharden resume` closes it."),
    ROLLOUTS_HALTED(
            Kind.GAUGE,
            "rollouts_halted",
            "Policies that go to no further container because the repair of one failed; `wharden resume` lets them "
                    + "go on."),
    PAUSED(Kind.GAUGE, "paused", "1 while somebody has paused all remedies."),
    QUARANTINED(
            Kind.GAUGE,
            "quarantined_containers",
            "Containers in quarantine, by the control that put them there.",
            SharedLabels.CONTROL),
    QUARANTINE_OVERDUE(
            Kind.GAUGE,
            "quarantine_overdue_containers",
            "Containers in quarantine for longer than `quarantine.alertAfter`; they are never released by themselves."),
    SUSPENDED(
            Kind.GAUGE,
            "suspended_containers",
            "Containers whose repair did not hold and is not tried again, by control.",
            SharedLabels.CONTROL),

    EXCEPTIONS(Kind.GAUGE, "exceptions", "Exceptions, by status.", SharedLabels.EXCEPTION_STATUS),
    EXCEPTION_EXPIRY(
            Kind.GAUGE, "exception_expiry_timestamp_seconds", "When an exception ends.", Label.of("exception")),
    HOST_CHECK(
            Kind.GAUGE,
            "host_check_passed",
            "1 when the host or its engine meets a control, 0 when not; absent when it could not be read or is "
                    + "excepted.",
            new Label("control", List.of(), true),
            SharedLabels.SEVERITY),

    ENDPOINT_LATENCY(
            Kind.FINE,
            "endpoint_latency_seconds",
            "How long TCP connections take to open to each endpoint that a HostPolicy names (latency, "
                    + "jurisdiction.anchors).",
            Label.of("endpoint")),
    ENDPOINT_FAILURES(
            Kind.COUNTER,
            "endpoint_latency_failures_total",
            "Connections to such an endpoint that did not open within two seconds.",
            Label.of("endpoint")),

    RELOAD_SUCCESSFUL(
            Kind.GAUGE,
            "config_last_reload_successful",
            "1 when the files were good at the last reading; if not, the last good set stays in force."),
    RELOAD_LAST(
            Kind.GAUGE,
            "config_last_reload_success_timestamp_seconds",
            "When the files were last read and found good."),

    STATE_FAILURES(
            Kind.COUNTER,
            "state_write_failures_total",
            "Attempts to write to the state directory that failed; no new remedy begins then."),
    STATE_UNREADABLE(
            Kind.GAUGE,
            "state_unreadable_files",
            "Files of the state directory that cannot be read; what they decide about is not touched."),

    AUDIT_RECORDS(Kind.COUNTER, "audit_records_total", "Records written to the audit log."),
    AUDIT_FAILURES(
            Kind.COUNTER,
            "audit_write_failures_total",
            "Attempts to write to the audit log that failed; no new remedy begins then."),
    WEB_RESTARTS(
            Kind.COUNTER,
            "web_listener_restarts_total",
            "Times that the web listener accepted no connections and was restarted."),
    WEB_DROPPED(
            Kind.COUNTER,
            "web_connections_dropped_total",
            "Connections to the web listener that were closed because there were too many."),
    AUDIT_VALID(
            Kind.GAUGE, "audit_chain_valid", "1 when the chain of the audit log was whole when it was last verified."),
    AUDIT_CHECKPOINT(
            Kind.GAUGE,
            "audit_checkpoint_info",
            "Always 1; number and hash of a record a few hours old at most: Prometheus is a witness outside of this "
                    + "host.",
            Label.of("head"));

    private final Kind kind;
    private final String shortName;
    private final String help;
    // Immutable: List.of of records that copy.
    @SuppressWarnings("ImmutableEnumChecker")
    private final List<Label> labels;

    Metric(Kind kind, String shortName, String help, Label... labels) {
        this.kind = kind;
        this.shortName = shortName;
        this.help = help;
        this.labels = List.of(labels);
    }

    /** As scraped, such as {@code wharden_reconcile_total}. */
    public String fullName() {
        return "wharden_" + shortName;
    }

    /** How it behaves. */
    public Kind kind() {
        return kind;
    }

    /** One sentence. */
    public String help() {
        return help;
    }

    /** Its labels, in order. */
    List<Label> labels() {
        return labels;
    }

    /** The keys of its labels, in order. */
    public List<String> labelNames() {
        return labels.stream().map(Label::name).toList();
    }

    /**
     * Every combination of values that exists from the start; empty when a label's values are known only at run time.
     */
    List<List<String>> initial(Vocabulary vocabulary) {
        List<List<String>> rows = List.of(List.of());
        for (Label label : labels) {
            var longer = new ArrayList<List<String>>();
            for (List<String> row : rows) {
                for (String value : vocabulary.of(label).values()) {
                    var next = new ArrayList<>(row);
                    next.add(value);
                    longer.add(List.copyOf(next));
                }
            }
            rows = longer;
        }
        return rows;
    }
}
