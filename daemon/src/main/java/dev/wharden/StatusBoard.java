package dev.wharden;

import dev.wharden.container.ContainerName;
import dev.wharden.policy.ExceptionStatus;
import dev.wharden.remedy.guard.Guards;
import dev.wharden.remedy.guard.Paused;
import dev.wharden.report.CheckReport;
import dev.wharden.report.Status;
import dev.wharden.subject.EngineFacts;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Puts the daemon's state together for the page and the API, when somebody asks. */
final class StatusBoard implements Supplier<Status> {
    private final String version;
    private final String socket;
    private final Instant startedAt;
    private final Foundation base;
    private final Loop loop;
    private final Fleet fleet;
    private final Supplier<List<String>> notReady;

    StatusBoard(
            String version, String socket, Foundation base, Loop loop, Fleet fleet, Supplier<List<String>> notReady) {
        this.version = version;
        this.socket = socket;
        this.startedAt = base.clock.instant();
        this.base = base;
        this.loop = loop;
        this.fleet = fleet;
        this.notReady = notReady;
    }

    @Override
    public Status get() {
        Instant now = base.clock.instant();
        Guards guards = base.assembly.guards;
        Status.Engine engine = engine();
        return new Status(
                version,
                now,
                startedAt,
                base.reloader.get().ceiling(),
                notReady.get(),
                engine,
                loop.lastSweep(),
                base.reloader.last(),
                new Status.Bounds(
                        guards.paused().map(StatusBoard::sentence).orElse(""),
                        guards.breakerOpen().orElse(""),
                        guards.budgetRemaining(),
                        base.reloader.config().disruption().maxPerHour(),
                        guards.quarantinesRemaining(),
                        base.reloader.config().disruption().quarantinesPerHour()),
                base.assembly.quarantiner.list().stream()
                        .map(held -> HeldRow.of(held, base.reloader.config(), now))
                        .toList(),
                base.assembly.revival.shown().stream()
                        .map(down -> new Status.Down(down.name().value(), down.since(), down.sentence()))
                        .toList(),
                waiting(),
                exceptions(now),
                base.recent.latest(),
                failures(),
                new CheckReport(
                        now,
                        engine.version(),
                        engine.apiVersion(),
                        fleet.reports(base.assembly.standing()),
                        base.hostWatch.report()));
    }

    private Status.Engine engine() {
        EngineFacts facts = base.engineWatch.get();
        return new Status.Engine(
                socket,
                facts.version(),
                facts.apiVersion(),
                loop.events.isConnected(),
                loop.events.problem(),
                loop.events.reconnects(),
                loop.events.gaps());
    }

    private List<Status.Waiting> waiting() {
        Guards guards = base.assembly.guards;
        var waiting = new ArrayList<Status.Waiting>();
        waiting.addAll(held("suspended", "suspended after ", guards.suspended()));
        waiting.addAll(held("left_alone", "left alone since ", guards.leftAlone()));
        guards.pending().entrySet().stream()
                .map(entry -> new Status.Waiting(
                        entry.getKey().value(),
                        entry.getValue().reason().word(),
                        entry.getValue().sentence(),
                        entry.getValue().until().equals(Instant.MAX)
                                ? Optional.empty()
                                : Optional.of(entry.getValue().until())))
                .forEach(waiting::add);
        waiting.sort(Comparator.comparing(Status.Waiting::name));
        return waiting;
    }

    /** What is remembered of a name may outlive its container: that is nobody's state before there is one again. */
    private List<Status.Waiting> held(String reason, String words, Map<ContainerName, String> whys) {
        return whys.entrySet().stream()
                .filter(entry -> fleet.has(entry.getKey()))
                .map(entry -> new Status.Waiting(
                        entry.getKey().value(),
                        reason,
                        words + entry.getValue() + ": wharden resume " + entry.getKey(),
                        Optional.empty()))
                .toList();
    }

    private List<Status.Excuse> exceptions(Instant now) {
        return base.reloader.get().policies().exceptions().stream()
                .map(exception -> new Status.Excuse(
                        exception.name(),
                        ExceptionStatus.of(exception, fleet.verdicts(), now).word(),
                        exception.expiresAt(),
                        exception.owner(),
                        exception.reason()))
                .toList();
    }

    private List<Status.FailedRepair> failures() {
        return base.assembly.notes.failures(fleet.names()).stream()
                .map(twin ->
                        new Status.FailedRepair(twin.container(), twin.action(), twin.at(), twin.summary(), twin.log()))
                .toList();
    }

    private static String sentence(Paused paused) {
        return paused.reason() + " (" + paused.actor()
                + (paused.until().equals(Instant.MAX)
                        ? ")."
                        : ", until " + paused.until().truncatedTo(ChronoUnit.SECONDS) + ").");
    }
}
