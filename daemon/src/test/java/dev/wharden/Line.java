package dev.wharden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.audit.AuditEvent;
import dev.wharden.command.Answer;
import dev.wharden.command.Command;
import dev.wharden.command.CommandInbox;
import dev.wharden.command.PendingCommand;
import dev.wharden.config.Config;
import dev.wharden.config.Current;
import dev.wharden.config.GuardedPlaces;
import dev.wharden.config.PolicyFiles;
import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.control.Controls;
import dev.wharden.controller.Assessment;
import dev.wharden.controller.Assessments;
import dev.wharden.controller.Bulkhead;
import dev.wharden.controller.Resumption;
import dev.wharden.controller.Standing;
import dev.wharden.controller.World;
import dev.wharden.controller.queue.Backoff;
import dev.wharden.controller.queue.Controller;
import dev.wharden.controller.queue.ReconcileListener;
import dev.wharden.controller.queue.Reconciler;
import dev.wharden.controller.queue.Result;
import dev.wharden.controller.queue.SteadyClock;
import dev.wharden.controller.queue.WorkQueue;
import dev.wharden.docker.DockerEvent;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.FakeEngine;
import dev.wharden.docker.FakeStage;
import dev.wharden.kernel.ProcFiles;
import dev.wharden.observe.EventLedger;
import dev.wharden.observe.Observer;
import dev.wharden.policy.Catalogue;
import dev.wharden.policy.Mode;
import dev.wharden.policy.Policy;
import dev.wharden.policy.PolicySet;
import dev.wharden.remedy.Recovery;
import dev.wharden.remedy.Revival;
import dev.wharden.remedy.Usage;
import dev.wharden.remedy.guard.EventMemory;
import dev.wharden.remedy.guard.Guards;
import dev.wharden.remedy.guard.Histories;
import dev.wharden.remedy.quarantine.KernelEvidence;
import dev.wharden.remedy.quarantine.Quarantiner;
import dev.wharden.remedy.state.StateDir;
import dev.wharden.remedy.undo.ActionIds;
import dev.wharden.remedy.undo.Archive;
import dev.wharden.report.ContainerReport;
import dev.wharden.status.Fleet;
import dev.wharden.subject.Captured;
import dev.wharden.subject.Observed;
import dev.wharden.subject.Unfrozen;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** The straight line on an in-memory engine, with a clock that the test moves. */
final class Line {
    static final Catalogue CATALOGUE = new Catalogue(Controls.all());

    final FakeEngine engine;
    final FakeStage stage;
    final List<AuditEvent> events = Collections.synchronizedList(new ArrayList<>());
    final Map<ContainerName, Assessment> shown = new ConcurrentHashMap<>();
    final Fleet fleet = new Fleet();
    /** Names whose wait may be over. */
    final List<ContainerName> woken = Collections.synchronizedList(new ArrayList<>());

    /** Is told of each of them. */
    Consumer<ContainerName> onWake = woken::add;

    /** Is run whenever the time of a verdict is taken: between what is seen and what is made of it. */
    Runnable onTime = () -> {};

    Assembly assembly;
    private final Path folder;
    private final int maxConcurrent;
    private Instant now = Instant.parse("2026-11-25T09:00:00Z");
    private long nanos;
    private World world;
    private Catalogue catalogue = CATALOGUE;

    Line(Path folder, Mode ceiling, String policies) {
        this(folder, ceiling, policies, new FakeEngine());
    }

    Line(Path folder, Mode ceiling, String policies, int maxConcurrent) {
        this(folder, ceiling, policies, new FakeEngine(), Duration.ZERO, maxConcurrent);
    }

    /** As after a restart of the daemon: of the engine and the folder what is there. */
    Line(Path folder, Mode ceiling, String policies, FakeEngine engine) {
        this(folder, ceiling, policies, engine, Duration.ZERO);
    }

    /** With a clock that is ahead. */
    Line(Path folder, Mode ceiling, String policies, FakeEngine engine, Duration ahead) {
        this(
                folder,
                ceiling,
                policies,
                engine,
                ahead,
                Config.DEFAULT.disruption().maxConcurrent());
    }

    private Line(Path folder, Mode ceiling, String policies, FakeEngine engine, Duration ahead, int maxConcurrent) {
        now = now.plus(ahead);
        this.folder = folder;
        this.engine = engine;
        this.stage = engine.stage();
        this.maxConcurrent = maxConcurrent;
        world = new World(read(policies), ceiling);
        assembly = assemble();
    }

    /** Another daemon on the same state directory and engine. */
    void restart() {
        stage.forget();
        assembly = assemble();
    }

    /** Workers for a queue, of which some may act at the same time; not started. */
    Controller controller(WorkQueue queue, int atWork) {
        return new Controller(
                queue,
                assembly.reconciler,
                new Backoff(Duration.ofMillis(500), Duration.ofMinutes(2)),
                events::add,
                ReconcileListener.NONE,
                System::nanoTime,
                error -> {},
                Bulkhead.workers(atWork));
    }

    private Assembly assemble() {
        return new Assembly(Acting.of(new Acting.Inputs(
                reading(name -> onWake.accept(name)),
                engine,
                new KernelEvidence(
                        container -> Map.of(),
                        container -> Unfrozen.NONE,
                        process -> Unfrozen.State.ENDED,
                        container -> Captured.NONE),
                events::add,
                new Assessments() {
                    @Override
                    public void assessed(Assessment assessment) {
                        shown.put(assessment.name(), assessment);
                        fleet.assessed(assessment);
                    }

                    @Override
                    public void unanswered(ContainerName name, String why) {
                        fleet.unanswered(name, why);
                    }

                    @Override
                    public void gone(ContainerName name) {
                        shown.remove(name);
                        fleet.gone(name);
                    }
                },
                new ActionIds(() -> now),
                () -> {
                    onTime.run();
                    return nanos;
                })));
    }

    private Reading.Inputs reading(Consumer<ContainerName> wake) {
        Config config = config(folder, world.ceiling(), maxConcurrent);
        InstantSource clock = () -> now;
        var state = new StateDir(config.stateDirectory());
        var memory = new EventMemory(state, new Histories(state), clock);
        return new Reading.Inputs(
                state,
                () -> config,
                () -> world,
                engine,
                memory,
                new EventLedger(),
                new Observer(
                        engine,
                        new ProcFiles(folder.resolve("host")),
                        "/run/docker.sock",
                        clock,
                        memory,
                        _ -> false,
                        new GuardedPlaces(() -> List.of(config), List::of, clock)),
                usage(),
                "host",
                Optional.empty(),
                clock,
                new SteadyClock(clock, () -> nanos),
                wake);
    }

    /** What a command sees that only looks, on the same state directory and engine at this moment. */
    Reading readOnly() {
        return Reading.readOnly(reading(name -> {}));
    }

    /** What a line is made of. */
    static final class Assembly {
        final Acting acting;
        final StateDir state;
        final InstantSource steady;
        final Guards guards;
        final Quarantiner quarantiner;
        final Recovery remediator;
        final Observer observer;
        final CommandInbox inbox;
        final EventLedger exits;
        final Archive archive;
        final Bulkhead bulkhead;
        final Resumption resumption;
        final Revival revival;
        final Reconciler reconciler;

        private Assembly(Acting acting) {
            Reading.Records records = acting.reading().records();
            this.acting = acting;
            this.state = records.state();
            this.steady = records.journals().clock();
            this.guards = records.guards();
            this.quarantiner = acting.quarantiner();
            this.remediator = acting.recovery();
            this.observer = acting.reading().observer();
            this.inbox = acting.inbox();
            this.exits = records.ledger();
            this.archive = records.archive();
            this.bulkhead = acting.bulkhead();
            this.resumption = acting.resumption();
            this.revival = acting.revival();
            this.reconciler = acting.reconciler();
        }

        Standing standing() {
            return acting.standing();
        }
    }

    /** What a person may order for a container. */
    enum Verb {
        QUARANTINE,
        RELEASE,
        RELEASE_IN_PLACE
    }

    /** Leaves a command for a container, which the next look carries out. */
    void order(String name, Verb verb, String reason, String actor, Consumer<Answer> answer) {
        ContainerName container = ContainerName.of(name);
        Command.Containment command = verb == Verb.QUARANTINE
                ? new Command.Quarantine(container, reason)
                : new Command.Release(container, verb == Verb.RELEASE_IN_PLACE, reason);
        String action = new ActionIds(() -> now).get();
        assembly.inbox.put(new PendingCommand<>(command, actor, action, sentence -> {}, answer));
    }

    /** Orders it and looks once: whether it is granted, and the answer's sentence. */
    String ordered(String name, Verb verb) {
        var answers = new ArrayList<String>();
        order(name, verb, "a test", "root", reply -> answers.add(reply.granted() + " " + reply.message()));
        turn(name);
        assertThat(answers).as("%s is answered at the next look", verb).hasSize(1);
        return answers.getFirst();
    }

    private static Usage usage() {
        return new Usage() {
            @Override
            public Observed<Long> memory(Container container) {
                return Observed.known(1L << 20);
            }

            @Override
            public Observed<Long> processes(Container container) {
                return Observed.known(1L);
            }
        };
    }

    static Config config(Path folder, Mode ceiling) {
        return config(folder, ceiling, Config.DEFAULT.disruption().maxConcurrent());
    }

    private static Config config(Path folder, Mode ceiling, int maxConcurrent) {
        Config or = Config.DEFAULT;
        return new Config(
                        or.engine(),
                        folder,
                        folder.resolve("state"),
                        or.audit(),
                        or.enforcement(),
                        or.resyncInterval(),
                        or.workers(),
                        new Config.Disruption(
                                maxConcurrent,
                                or.disruption().maxPerHour(),
                                or.disruption().quarantinesPerHour(),
                                or.disruption().backoff(),
                                or.disruption().breaker()),
                        or.quarantine(),
                        or.evidence(),
                        or.undoKeep(),
                        or.web(),
                        or.ignore(),
                        or.trustOwnerLabels(),
                        or.log())
                .withEnforcement(ceiling);
    }

    /** The set that a text says. */
    PolicySet read(String text) {
        try {
            Path file = Files.writeString(folder.resolve("policies.yaml"), text);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
            return new PolicyFiles(catalogue, cron -> true).read(file).policies();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Other policies from now on. */
    void policies(String text) {
        world = new World(read(text), world.ceiling());
    }

    /** As another version of Wharden reads the same policies, on the same state directory and engine. */
    void upgrade(Catalogue next, String text) {
        catalogue = next;
        policies(text);
        restart();
        tell();
    }

    /** What the daemon tells at its start and after a reload. */
    void tell() {
        assembly.guards.world(Current.fingerprint("26", world.policies()));
        assembly.guards.enforced(world.policies().policies().stream()
                .filter(policy -> policy.mode() == Mode.ENFORCE)
                .collect(Collectors.toMap(Policy::digest, Policy::name)));
    }

    /** Another ceiling from now on, as a reload lowers it. */
    void ceiling(Mode ceiling) {
        world = new World(world.policies(), ceiling);
    }

    /** By the host's clock. */
    Instant now() {
        return now;
    }

    /** Somebody sets the host's clock; no time passes. */
    void jump(Duration by) {
        now = now.plus(by);
    }

    void pass(Duration time) {
        now = now.plus(time);
        nanos += time.toNanos();
        stage.advance(time);
    }

    /** One look at a container. */
    Result look(String name) {
        return assembly.reconciler.reconcile(ContainerName.of(name));
    }

    /** As the controller does: one that is gone is looked at when it is heard of again, and what fails is retried. */
    private Result turn(String name) {
        try {
            return look(name);
        } catch (DockerException.NotFound gone) {
            return new Result.Done();
        } catch (DockerException retried) {
            return new Result.RequeueAfter(Duration.ofSeconds(1));
        }
    }

    /** Looks until nothing is to be done, with the time that was asked for between. */
    void settle(String name) {
        for (int round = 0; round < 200; round++) {
            switch (turn(name)) {
                case Result.Done _ -> {
                    return;
                }
                case Result.Waiting _, Result.Behind _ -> {}
                case Result.RequeueAfter(Duration delay) -> pass(delay);
            }
        }
        throw new AssertionError(name + " does not settle: " + reason(name));
    }

    /** Time passes, with a look whenever one of them, or one that is down, asks for it. */
    void passLookingAt(Duration time, String... names) {
        Duration left = time;
        while (left.isPositive()) {
            Duration step = left;
            var all = new LinkedHashSet<>(List.of(names));
            assembly.revival.open().forEach(down -> all.add(down.value()));
            for (String name : all) {
                Duration delay = turn(name) instanceof Result.RequeueAfter(Duration wanted) ? wanted : left;
                step = delay.compareTo(step) < 0 ? delay : step;
            }
            step = step.isPositive() ? step : Duration.ofMillis(100);
            pass(step);
            left = left.minus(step);
        }
    }

    /** The engine tells of a container. */
    void hear(String id, String action) {
        assembly.exits.heard(new DockerEvent("container", action, id, Map.of(), "", now));
    }

    /** Another client removes a container, and nothing is heard of it; returns its id. */
    String remove(String name) {
        String id = stage.look(name).id();
        engine.remove(id, true);
        return id;
    }

    boolean paused(String name) {
        return stage.look(name).paused();
    }

    /** The last that was shown of a container. */
    Assessment shown(String name) {
        return java.util.Objects.requireNonNull(shown.get(ContainerName.of(name)));
    }

    /** What is shown of a container. */
    String state(String name) {
        return row(name).map(report -> report.state().word()).orElse("nothing");
    }

    /** Why it is so. */
    String reason(String name) {
        return row(name).map(ContainerReport::reason).orElse("");
    }

    Optional<ContainerReport> row(String name) {
        return fleet.reports(assembly.standing()).stream()
                .filter(report -> report.name().equals(name))
                .findFirst();
    }

    /** The only event of a kind. */
    <T extends AuditEvent> T only(Class<T> kind) {
        assertThat(heard(kind)).hasSize(1);
        return heard(kind).getFirst();
    }

    /** The ends of what was done to a container. */
    List<AuditEvent.RemedyEnded> ends(String name) {
        return heard(AuditEvent.RemedyEnded.class).stream()
                .filter(ended -> ended.container().value().equals(name))
                .toList();
    }

    /** How what was down ended to be so. */
    List<String> downEnds() {
        return heard(AuditEvent.Lifecycle.class).stream()
                .map(AuditEvent.Lifecycle::result)
                .toList();
    }

    /** The events of one kind. */
    <T extends AuditEvent> List<T> heard(Class<T> kind) {
        return events.stream().filter(kind::isInstance).map(kind::cast).toList();
    }
}
