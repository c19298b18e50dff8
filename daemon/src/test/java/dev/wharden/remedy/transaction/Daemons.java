package dev.wharden.remedy.transaction;

import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.docker.DockerEvent;
import dev.wharden.docker.DockerReader;
import dev.wharden.docker.DockerWriter;
import dev.wharden.docker.FakeEngine;
import dev.wharden.observe.EngineTime;
import dev.wharden.observe.EventLedger;
import dev.wharden.remedy.inplace.Restarter;
import dev.wharden.remedy.inplace.Updater;
import dev.wharden.remedy.plan.Outcome;
import dev.wharden.remedy.recreate.Recreator;
import dev.wharden.remedy.recreate.coexistence.ComposeProjects;
import dev.wharden.remedy.recreate.down.Remakes;
import dev.wharden.remedy.recreate.trial.MountTables;
import dev.wharden.remedy.state.StateDir;
import dev.wharden.subject.EngineFacts;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.awaitility.Awaitility;

/**
 * Daemons that start one after the other on one engine and state directory: each part is as of one that was just
 * started, which remembers nothing but the folder, what was heard of containers, and what was told.
 */
public final class Daemons {
    /** What was told of ends. */
    public final List<Ended> ended = new ArrayList<>();

    /** What was heard of containers. */
    public final EventLedger exits;

    private final DockerReader reader;
    private final DockerWriter writer;
    private final StateDir state;
    /** Repairs count by it. */
    private final InstantSource clock;

    private final InstantSource wall;
    private Duration set = Duration.ZERO;

    /**
     * On any engine.
     *
     * @param wall the host's clock
     */
    public Daemons(DockerReader reader, DockerWriter writer, Path folder, InstantSource wall) {
        this.reader = reader;
        this.writer = writer;
        this.state = new StateDir(folder);
        this.wall = wall;
        this.clock = () -> wall.instant().minus(set);
        this.exits = EventLedger.deafYet(new EngineTime(clock, wall));
        // They have heard all that there was.
        exits.interrupted(Instant.MIN);
    }

    /** The host's clock was set while a daemon runs: what repairs count by goes on as before. */
    void clockIsSet(Duration by) {
        set = set.plus(by);
    }

    /** On the engine in memory, by its clock. */
    public static Daemons on(FakeEngine engine, Path folder) {
        return new Daemons(engine, engine, folder, engine.stage()::now);
    }

    private ComposeProjects projects() {
        return new ComposeProjects(exits, new Labelled(reader), clock);
    }

    /** For recreations. */
    public Recreator recreator(MountTables tables) {
        return new Recreator(
                reader,
                (action, name) -> writer,
                (action, name) -> writer,
                state,
                clock,
                ended::add,
                projects(),
                tables);
    }

    /** For restarts. */
    public Restarter restarter(MountTables tables) {
        return new Restarter(
                reader,
                (action, name) -> writer,
                (action, name) -> writer,
                state,
                clock,
                ended::add,
                projects(),
                tables,
                new Remakes(reader, "vm", () -> EngineFacts.NONE));
    }

    /** For changes in place. */
    public Updater updater() {
        return new Updater(reader, (action, name) -> writer, (action, name) -> writer, state, ended::add);
    }

    /** {@code action-1} on a container that begins now, for the controls of policy p. */
    public Operation operation(Container actual, List<String> controls, Duration probation) {
        return new Operation("action-1", actual.name(), actual.id(), "p", controls, clock.instant(), probation);
    }

    /** The engine tells of what another client did to a container, with one attribute. */
    public void heard(String id, String action, String attribute, String value) {
        exits.heard(new DockerEvent("container", action, id, Map.of(attribute, value), "", wall.instant()));
    }

    /** Resumes with time passing until nothing is open; the last outcome, if there was one. */
    public static Optional<Outcome> converge(Supplier<Optional<Outcome>> resume, Consumer<Duration> pass) {
        Optional<Outcome> last = Optional.empty();
        for (int round = 0; round < 200; round++) {
            Optional<Outcome> next = resume.get();
            if (next.isEmpty()) {
                return last;
            }
            last = next;
            if (next.get() instanceof Outcome.InProgress progress) {
                pass.accept(progress.lookAgain());
            }
        }
        throw new AssertionError("did not come to an end: " + last);
    }

    /** On a real engine: the outcome when it is no longer in progress. */
    public Outcome awaited(Outcome first, ContainerName container, MountTables tables) {
        return !(first instanceof Outcome.InProgress)
                ? first
                : Awaitility.await()
                        .atMost(Duration.ofMinutes(2))
                        .pollInterval(Duration.ofMillis(200))
                        .until(
                                () -> recreator(tables).resume(container).orElseThrow(),
                                now -> !(now instanceof Outcome.InProgress));
    }
}
