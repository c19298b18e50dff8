package dev.wharden;

import dev.wharden.config.Config;
import dev.wharden.container.ContainerName;
import dev.wharden.controller.World;
import dev.wharden.metrics.Meters;
import dev.wharden.metrics.Metric;
import dev.wharden.policy.ExceptionStatus;
import dev.wharden.policy.Mode;
import dev.wharden.remedy.guard.Admission;
import dev.wharden.remedy.guard.Guards;
import dev.wharden.subject.HostFacts;
import dev.wharden.subject.Observed;
import dev.wharden.web.Web;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The gauges that ask the daemon's objects at each scrape. */
final class Gauges {
    private final Foundation base;
    private final Fleet fleet;

    Gauges(Foundation base, Fleet fleet) {
        this.base = base;
        this.fleet = fleet;
    }

    void register(Loop loop, Web web, String version, String revision) {
        Meters meters = base.meters;
        Guards guards = base.assembly.guards;
        meters.watch(loop.queue);
        meters.watch(base.log);
        meters.watch(base.assembly.state);
        meters.gauges(
                Metric.BUILD_INFO,
                () -> Map.of(List.of(version, revision, Runtime.version().toString()), 1.0));
        meters.gauges(Metric.HOST_INFO, this::host);
        meters.gauge(Metric.ENFORCEMENT_ENABLED, () -> base.reloader.get().ceiling() == Mode.ENFORCE ? 1 : 0);
        meters.gaugesFromZero(Metric.CONTAINERS, () -> fleet.states(base.assembly.standing()));
        meters.gaugesFromZero(Metric.REMEDIATIONS_PENDING, this::pending);
        meters.gauge(Metric.BUDGET_REMAINING, guards::budgetRemaining);
        meters.gauge(Metric.QUARANTINES_REMAINING, guards::quarantinesRemaining);
        meters.gauge(Metric.DOWN, () -> base.assembly.revival.shown().size());
        meters.gauge(Metric.BREAKER_OPEN, () -> guards.breakerOpen().isPresent() ? 1 : 0);
        meters.gauge(Metric.ROLLOUTS_HALTED, () -> guards.rolloutsHalted().size());
        meters.gauge(Metric.PAUSED, () -> guards.paused().isPresent() ? 1 : 0);
        meters.gaugesFromZero(Metric.QUARANTINED, this::quarantined);
        meters.gauge(Metric.QUARANTINE_OVERDUE, this::overdue);
        meters.gaugesFromZero(Metric.SUSPENDED, this::suspended);
        meters.gaugesFromZero(Metric.EXCEPTIONS, this::exceptions);
        meters.gauges(Metric.EXCEPTION_EXPIRY, this::expiries);
        meters.gauges(Metric.HOST_CHECK, base.hostWatch::checks);
        meters.counter(Metric.WEB_RESTARTS, web, Web::restarts);
        meters.counter(Metric.WEB_DROPPED, web, Web::dropped);
        meters.gauge(Metric.AUDIT_VALID, () -> base.chainIsValid() ? 1 : 0);
    }

    private Map<List<String>, Double> host() {
        HostFacts host = base.hostWatch.facts();
        return Map.of(
                List.of(
                        host.hostname(),
                        base.engineWatch.get().version(),
                        known(host.kernelRelease()),
                        known(host.virtualization())),
                1.0);
    }

    private static String known(Observed<String> fact) {
        return fact instanceof Observed.Known<String>(String value) ? value : "unknown";
    }

    private Map<List<String>, Double> pending() {
        return base.assembly.guards.pending().values().stream()
                .map(Admission.Deferred::reason)
                .collect(
                        Collectors.groupingBy(reason -> List.of(reason.word()), Collectors.summingDouble(reason -> 1)));
    }

    /** A quarantine that a person ordered is under no control of the catalogue, and is in {@code containers} only. */
    private Map<List<String>, Double> quarantined() {
        var counts = new HashMap<List<String>, Double>();
        base.assembly
                .quarantiner
                .list()
                .forEach(held -> held.controls().stream()
                        .limit(1)
                        .forEach(control -> counts.merge(List.of(control), 1.0, Double::sum)));
        return counts;
    }

    private long overdue() {
        Config config = base.reloader.config();
        Instant now = base.clock.instant();
        return base.assembly.quarantiner.list().stream()
                .filter(held -> HeldRow.overdue(held, config, now))
                .count();
    }

    private Map<List<String>, Double> suspended() {
        var counts = new HashMap<List<String>, Double>();
        for (ContainerName name : base.assembly.guards.suspended().keySet()) {
            fleet.controls(name).stream().limit(1).forEach(control -> counts.merge(List.of(control), 1.0, Double::sum));
        }
        return counts;
    }

    private Map<List<String>, Double> exceptions() {
        World world = base.reloader.get();
        return world.policies().exceptions().stream()
                .map(exception -> ExceptionStatus.of(exception, fleet.verdicts(), base.clock.instant()))
                .collect(
                        Collectors.groupingBy(status -> List.of(status.word()), Collectors.summingDouble(status -> 1)));
    }

    private Map<List<String>, Double> expiries() {
        return base.reloader.get().policies().exceptions().stream()
                .collect(Collectors.toMap(exception -> List.of(exception.name()), exception ->
                        (double) exception.expiresAt().getEpochSecond()));
    }
}
