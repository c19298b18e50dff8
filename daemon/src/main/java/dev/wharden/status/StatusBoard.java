package dev.wharden.status;

import dev.wharden.container.ContainerName;
import dev.wharden.controller.Standing;
import dev.wharden.controller.World;
import dev.wharden.policy.ExceptionStatus;
import dev.wharden.policy.HostVerdict;
import dev.wharden.remedy.guard.Guards;
import dev.wharden.remedy.guard.Paused;
import dev.wharden.remedy.quarantine.Quarantined;
import dev.wharden.remedy.recreate.down.Down;
import dev.wharden.remedy.recreate.notes.FailedTwin;
import dev.wharden.remedy.recreate.notes.RepairNotes;
import dev.wharden.report.CheckReport;
import dev.wharden.report.Status;
import dev.wharden.source.DockerEvents;
import dev.wharden.subject.EngineFacts;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Puts the daemon's state together for the page and the API, when somebody asks. */
public final class StatusBoard {
    private final String version;
    private final String socket;
    private final Instant startedAt;
    private final InstantSource clock;
    private final Supplier<World> world;
    private final Supplier<Status.Reload> reload;
    private final Supplier<Status.Limits> limits;
    private final Guards guards;
    private final Supplier<List<Quarantined>> quarantined;
    private final Supplier<List<Down>> down;
    private final Supplier<Standing> standing;
    private final RepairNotes notes;
    private final DockerEvents events;
    private final Supplier<Status.Sweep> sweep;
    private final Fleet fleet;
    private final RecentActions recent;
    private final HostWatch host;

    /**
     * Asks these.
     *
     * @param socket of the engine
     * @param down what a repair has left down
     * @param clock whose present moment is that of the start
     * @param reload how the last reading of the files went
     */
    public StatusBoard(
            String version,
            String socket,
            InstantSource clock,
            Supplier<World> world,
            Supplier<Status.Reload> reload,
            Supplier<Status.Limits> limits,
            Guards guards,
            Supplier<List<Quarantined>> quarantined,
            Supplier<List<Down>> down,
            Supplier<Standing> standing,
            RepairNotes notes,
            DockerEvents events,
            Supplier<Status.Sweep> sweep,
            Fleet fleet,
            RecentActions recent,
            HostWatch host) {
        this.version = version;
        this.socket = socket;
        this.startedAt = clock.instant();
        this.clock = clock;
        this.world = world;
        this.reload = reload;
        this.limits = limits;
        this.guards = guards;
        this.quarantined = quarantined;
        this.down = down;
        this.standing = standing;
        this.notes = notes;
        this.events = events;
        this.sweep = sweep;
        this.fleet = fleet;
        this.recent = recent;
        this.host = host;
    }

    /** In one line, for systemd; {@code notReady} says why the host is not guarded now. */
    public String line(List<String> notReady) {
        return notReady.isEmpty()
                ? fleet.names().size() + " containers, " + fleet.drifted(standing.get()) + " drifted, enforcement "
                        + world.get().ceiling().word()
                : "not ready: " + String.join("; ", notReady);
    }

    /** All of it; {@code notReady} says why the host is not guarded now. */
    public Status status(List<String> notReady) {
        Instant now = clock.instant();
        Status.Limits limit = limits.get();
        Status.Engine engine = engine();
        return new Status(
                version,
                now,
                startedAt,
                world.get().ceiling(),
                notReady,
                engine,
                sweep.get(),
                reload.get(),
                new Status.Bounds(
                        guards.paused().map(StatusBoard::sentence).orElse(""),
                        guards.breakerOpen().orElse(""),
                        guards.budgetRemaining(),
                        limit.maxPerHour(),
                        guards.quarantinesRemaining(),
                        limit.quarantinesPerHour()),
                quarantined.get().stream()
                        .map(held -> HeldRow.of(held, limit.alertAfter(), limit.stateDirectory(), now))
                        .toList(),
                down.get().stream()
                        .map(one -> new Status.Down(one.name().value(), one.since(), one.sentence()))
                        .toList(),
                waiting(),
                exceptions(now),
                recent.latest(),
                failures(),
                new CheckReport(
                        now, engine.version(), engine.apiVersion(), fleet.reports(standing.get()), host.report()));
    }

    private Status.Engine engine() {
        EngineFacts facts = host.engine();
        return new Status.Engine(
                socket,
                facts.version(),
                facts.apiVersion(),
                events.isConnected(),
                events.problem(),
                events.reconnects(),
                events.gaps());
    }

    private List<Status.Waiting> waiting() {
        var waiting = new ArrayList<Status.Waiting>();
        standing.get().failing().entrySet().stream()
                .filter(entry -> fleet.has(entry.getKey()))
                .map(entry -> new Status.Waiting(
                        entry.getKey().value(), Status.Waiting.FAILING, entry.getValue(), Optional.empty()))
                .forEach(waiting::add);
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
        HostVerdict verdict = host.verdict();
        return world.get().policies().exceptions().stream()
                .map(exception -> new Status.Excuse(
                        exception.name(),
                        ExceptionStatus.of(exception, fleet.verdicts(), verdict, now)
                                .word(),
                        exception.expiresAt(),
                        exception.owner(),
                        exception.reason()))
                .toList();
    }

    private List<Status.FailedRepair> failures() {
        return notes.failures(fleet.names()).stream()
                .map(twin -> new Status.FailedRepair(twin.container(), twin.action(), twin.at(), why(twin), twin.log()))
                .toList();
    }

    /** One may have failed although it ran: what the repair ended for says more, as long as that is known. */
    private String why(FailedTwin twin) {
        String summary = twin.summary();
        return recent.end(twin.action(), twin.container())
                .filter(reason -> !reason.isEmpty())
                .map(reason -> reason.contains(summary) ? reason : reason + "; its twin: " + summary)
                .orElse(summary);
    }

    private static String sentence(Paused paused) {
        return paused.reason() + " (" + paused.actor()
                + (paused.until().equals(Instant.MAX)
                        ? ")."
                        : ", until " + paused.until().truncatedTo(ChronoUnit.SECONDS) + ").");
    }
}
