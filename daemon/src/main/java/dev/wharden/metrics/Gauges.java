package dev.wharden.metrics;

import dev.wharden.container.ContainerName;
import dev.wharden.controller.Standing;
import dev.wharden.controller.World;
import dev.wharden.policy.ExceptionStatus;
import dev.wharden.policy.HostVerdict;
import dev.wharden.policy.Mode;
import dev.wharden.remedy.guard.Admission;
import dev.wharden.remedy.guard.Guards;
import dev.wharden.remedy.quarantine.Quarantined;
import dev.wharden.remedy.recreate.down.Down;
import dev.wharden.status.Fleet;
import dev.wharden.status.HeldRow;
import dev.wharden.status.HostWatch;
import dev.wharden.subject.Observed;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The gauges that ask the daemon's objects at each scrape. */
public final class Gauges {
    private final Meters meters;
    private final Guards guards;
    private final Fleet fleet;
    private final Supplier<List<Quarantined>> quarantined;
    private final Supplier<List<Down>> down;
    private final Supplier<Standing> standing;
    private final HostWatch host;
    private final Supplier<World> world;
    private final Supplier<Duration> alertAfter;
    private final InstantSource clock;

    /** Asks these; {@code alertAfter} a quarantine is overdue, zero means never. */
    public Gauges(
            Meters meters,
            Guards guards,
            Fleet fleet,
            Supplier<List<Quarantined>> quarantined,
            Supplier<List<Down>> down,
            Supplier<Standing> standing,
            HostWatch host,
            Supplier<World> world,
            Supplier<Duration> alertAfter,
            InstantSource clock) {
        this.meters = meters;
        this.guards = guards;
        this.fleet = fleet;
        this.quarantined = quarantined;
        this.down = down;
        this.standing = standing;
        this.host = host;
        this.world = world;
        this.alertAfter = alertAfter;
        this.clock = clock;
    }

    /** Registers them, for this version of Wharden. */
    public void register(String version, String revision) {
        meters.gauges(
                Metric.BUILD_INFO,
                () -> Map.of(List.of(version, revision, Runtime.version().toString()), 1.0));
        meters.gauges(Metric.HOST_INFO, this::host);
        meters.gauge(Metric.ENFORCEMENT_ENABLED, () -> world.get().ceiling() == Mode.ENFORCE ? 1 : 0);
        meters.gaugesFromZero(Metric.CONTAINERS, () -> fleet.states(standing.get()));
        meters.gaugesFromZero(Metric.REMEDIATIONS_PENDING, this::pending);
        meters.gauge(Metric.BUDGET_REMAINING, guards::budgetRemaining);
        meters.gauge(Metric.QUARANTINES_REMAINING, guards::quarantinesRemaining);
        meters.gauge(Metric.DOWN, () -> down.get().size());
        meters.gauge(Metric.FAILING, () -> standing.get().failing().size());
        meters.gauge(Metric.BREAKER_OPEN, () -> guards.breakerOpen().isPresent() ? 1 : 0);
        meters.gauge(Metric.ROLLOUTS_HALTED, () -> guards.rolloutsHalted().size());
        meters.gauge(Metric.PAUSED, () -> guards.paused().isPresent() ? 1 : 0);
        meters.gaugesFromZero(Metric.QUARANTINED, this::quarantined);
        meters.gauge(Metric.QUARANTINE_OVERDUE, this::overdue);
        meters.gaugesFromZero(Metric.SUSPENDED, this::suspended);
        meters.gaugesFromZero(Metric.EXCEPTIONS, this::exceptions);
        meters.gauges(Metric.EXCEPTION_EXPIRY, this::expiries);
        meters.gauges(Metric.HOST_CHECK, host::checks);
    }

    private Map<List<String>, Double> host() {
        return Map.of(
                List.of(
                        host.hostname(),
                        host.engine().version(),
                        known(host.kernelRelease()),
                        known(host.virtualization())),
                1.0);
    }

    private static String known(Observed<String> fact) {
        return fact instanceof Observed.Known<String>(String value) ? value : "unknown";
    }

    private Map<List<String>, Double> pending() {
        return guards.pending().values().stream()
                .map(Admission.Deferred::reason)
                .collect(
                        Collectors.groupingBy(reason -> List.of(reason.word()), Collectors.summingDouble(reason -> 1)));
    }

    /** A quarantine that a person ordered is under no control of the catalogue, and is in {@code containers} only. */
    private Map<List<String>, Double> quarantined() {
        var counts = new HashMap<List<String>, Double>();
        quarantined
                .get()
                .forEach(held -> held.controls().stream()
                        .limit(1)
                        .forEach(control -> counts.merge(List.of(control), 1.0, Double::sum)));
        return counts;
    }

    private long overdue() {
        Duration limit = alertAfter.get();
        Instant now = clock.instant();
        return quarantined.get().stream()
                .filter(held -> HeldRow.overdue(held, limit, now))
                .count();
    }

    private Map<List<String>, Double> suspended() {
        var counts = new HashMap<List<String>, Double>();
        for (ContainerName name : guards.suspended().keySet()) {
            fleet.controls(name).stream().limit(1).forEach(control -> counts.merge(List.of(control), 1.0, Double::sum));
        }
        return counts;
    }

    private Map<List<String>, Double> exceptions() {
        World now = world.get();
        HostVerdict verdict = host.verdict();
        return now.policies().exceptions().stream()
                .map(exception -> ExceptionStatus.of(exception, fleet.verdicts(), verdict, clock.instant()))
                .collect(
                        Collectors.groupingBy(status -> List.of(status.word()), Collectors.summingDouble(status -> 1)));
    }

    private Map<List<String>, Double> expiries() {
        return world.get().policies().exceptions().stream()
                .collect(Collectors.toMap(exception -> List.of(exception.name()), exception ->
                        (double) exception.expiresAt().getEpochSecond()));
    }
}
