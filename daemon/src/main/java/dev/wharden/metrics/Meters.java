package dev.wharden.metrics;

import dev.wharden.audit.AuditEvent;
import dev.wharden.audit.AuditLog;
import dev.wharden.audit.Recorder;
import dev.wharden.container.ContainerName;
import dev.wharden.controller.queue.WorkQueue;
import dev.wharden.probe.RoundTripListener;
import dev.wharden.remedy.state.StateDir;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * Counts. What the audit log writes is counted here from the same events, so the two cannot disagree; queue, workers,
 * event stream and engine calls are heard through their listeners; gauges ask whoever knows, at each scrape.
 * Thread-safe.
 */
public final class Meters implements Recorder, Supplier<String> {
    /** Kept by somebody else, and asked for at each scrape. */
    private static final Set<Metric> FOLLOWED = Set.of(
            Metric.AUDIT_RECORDS,
            Metric.AUDIT_FAILURES,
            Metric.STATE_FAILURES,
            Metric.WEB_RESTARTS,
            Metric.WEB_DROPPED);

    private final Scrape scrape = new Scrape();
    private final Instruments instruments;
    private final Vocabulary vocabulary;
    private final LastVerdicts fleet;
    private final InstantSource clock;
    private final Map<Metric, Double> values = new EnumMap<>(Metric.class);
    private Map<List<String>, Double> policies = Map.of();

    /** Everything at 0. At most {@code containerSeries} containers have a series of their own. */
    public Meters(Vocabulary vocabulary, int containerSeries, InstantSource clock) {
        this.vocabulary = vocabulary;
        this.instruments = new Instruments(scrape.registry(), vocabulary);
        this.fleet = new LastVerdicts(containerSeries);
        this.clock = clock;
        for (Metric metric : Metric.values()) {
            if (!FOLLOWED.contains(metric)) {
                instruments.start(metric);
            }
        }
        gauges(Metric.VIOLATIONS, fleet::violations);
        gauges(Metric.CONTAINER_VIOLATIONS, fleet::worst);
        gauge(Metric.CONTAINER_VIOLATIONS_DROPPED, fleet::dropped);
        gauges(Metric.POLICY_INFO, this::policies);
        for (Metric metric : List.of(
                Metric.RESYNC_LAST,
                Metric.RELOAD_SUCCESSFUL,
                Metric.RELOAD_LAST,
                Metric.STREAM_CONNECTED,
                Metric.ACTIVE_WORKERS)) {
            gauge(metric, () -> number(metric));
        }
    }

    @Override
    public void record(AuditEvent event) {
        switch (event) {
            case AuditEvent.Evaluated it -> judged(it);
            case AuditEvent.DriftDetected it -> instruments.count(Metric.DRIFT_DETECTED, it.control(), it.origin());
            case AuditEvent.RemedyEnded it -> {
                instruments.count(Metric.REMEDIATIONS, it.kind(), it.result());
                if (!it.result().equals("refused") && !it.result().equals("deferred")) {
                    instruments.time(Metric.REMEDIATION_DURATION, it.took(), it.kind());
                }
                it.downtime().ifPresent(downtime -> instruments.time(Metric.DOWNTIME, downtime, it.kind()));
            }
            case AuditEvent.Reloaded it -> reloaded(it);
            case AuditEvent.RemedyBegun _,
                    AuditEvent.Intent _,
                    AuditEvent.Done _,
                    AuditEvent.Ordered _,
                    AuditEvent.HostChecked _,
                    AuditEvent.TwinFailed _,
                    AuditEvent.Lifecycle _ -> {
                // The end of the remedy, the calls and the log's own count of records tell all that these would.
            }
        }
    }

    private void judged(AuditEvent.Evaluated verdict) {
        fleet.judged(verdict);
        instruments.count(Metric.EVALUATIONS, verdict.state());
        instruments.time(Metric.EVALUATION_DURATION, verdict.took());
        verdict.sinceEvent().ifPresent(delay -> instruments.time(Metric.DETECTION_DELAY, delay));
        for (AuditEvent.Violation violation : verdict.violations()) {
            if (violation.unknown()) {
                instruments.count(Metric.UNREAD, violation.control(), violation.source());
            }
        }
    }

    private void reloaded(AuditEvent.Reloaded reload) {
        set(Metric.RELOAD_SUCCESSFUL, reload.successful() ? 1 : 0);
        if (reload.successful()) {
            set(Metric.RELOAD_LAST, seconds());
            synchronized (values) {
                policies = reload.policies().stream()
                        .collect(Collectors.toMap(
                                policy -> List.of(policy.policy(), policy.sha256()), policy -> 1.0, (a, b) -> a));
            }
        }
    }

    /** The engine has listed all containers: those that are not among them are forgotten. */
    public void listed(Set<ContainerName> names) {
        set(Metric.RESYNC_LAST, seconds());
        fleet.retain(names);
    }

    /** Every container of a list was looked at. */
    public void swept(Duration took) {
        instruments.time(Metric.RESYNC_DURATION, took);
    }

    /**
     * A call to the engine ended: the operation, the HTTP status or {@code timeout} or {@code error}, how long it took.
     */
    public void called(String operation, String code, Duration took) {
        instruments.count(Metric.API_REQUESTS, operation, code);
        instruments.time(Metric.API_DURATION, took, operation);
    }

    /** For the queue, the workers and the event stream. */
    public LoopMeters loop() {
        return new LoopMeters(instruments, this::add, fleet::gone);
    }

    /** For what measures round trips. */
    public RoundTripListener roundTrips() {
        return new RoundTripMeters(instruments);
    }

    /** A counter without labels that somebody else keeps: asked at each scrape. */
    public <T> void counter(Metric metric, T source, ToDoubleFunction<T> count) {
        instruments.follow(metric, source, count);
    }

    /** A gauge without labels: asks at each scrape. */
    public void gauge(Metric metric, Supplier<Number> value) {
        instruments.watch(metric, value);
    }

    /** A gauge with labels: asks at each scrape; label values, in the metric's order, to value. */
    public void gauges(Metric metric, Supplier<Map<List<String>, Double>> each) {
        instruments.watchEach(metric, each);
    }

    /** The same, with 0 for each combination of known values that is missing. */
    public void gaugesFromZero(Metric metric, Supplier<Map<List<String>, Double>> each) {
        gauges(metric, () -> {
            var all = new LinkedHashMap<List<String>, Double>();
            metric.initial(vocabulary).forEach(row -> all.put(row, 0.0));
            all.putAll(each.get());
            return all;
        });
    }

    /** The gauges of a queue. */
    public void watch(WorkQueue queue) {
        gauge(Metric.QUEUE_DEPTH, queue::depth);
        gauge(Metric.QUEUE_UNFINISHED, () -> queue.unfinishedWork().toNanos() / 1e9);
        gauge(Metric.QUEUE_LONGEST, () -> queue.longestRunning().toNanos() / 1e9);
    }

    /** What an audit log tells of itself. */
    public void watch(AuditLog log) {
        instruments.follow(Metric.AUDIT_RECORDS, log, AuditLog::written);
        instruments.follow(Metric.AUDIT_FAILURES, log, AuditLog::failures);
        gauges(
                Metric.AUDIT_CHECKPOINT,
                () -> log.checkpoint().map(head -> Map.of(List.of(head), 1.0)).orElse(Map.of()));
    }

    /** Follows what the state directory counts of itself. */
    public void watch(StateDir state) {
        instruments.follow(Metric.STATE_FAILURES, state, StateDir::failures);
        gauge(Metric.STATE_UNREADABLE, () -> state.unreadable().size());
    }

    /** The text that Prometheus scrapes. */
    @Override
    public String get() {
        instruments.refresh();
        return scrape.get();
    }

    private Map<List<String>, Double> policies() {
        synchronized (values) {
            return policies;
        }
    }

    private double seconds() {
        return clock.millis() / 1e3;
    }

    private void set(Metric metric, double value) {
        synchronized (values) {
            values.put(metric, value);
        }
    }

    private void add(Metric metric, double value) {
        synchronized (values) {
            values.merge(metric, value, Double::sum);
        }
    }

    private Number number(Metric metric) {
        synchronized (values) {
            return values.getOrDefault(metric, 0.0);
        }
    }
}
