package dev.wharden.remedy;

import dev.wharden.audit.AuditEvent;
import dev.wharden.audit.Recorder;
import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import dev.wharden.docker.DockerWriter;
import dev.wharden.remedy.plan.Writers;
import dev.wharden.remedy.recreate.down.Comeback;
import dev.wharden.remedy.recreate.down.Down;
import dev.wharden.remedy.recreate.down.Downs;
import dev.wharden.remedy.recreate.down.NewestWords;
import dev.wharden.remedy.recreate.needs.Obstacle;
import dev.wharden.remedy.recreate.trial.MountCheck;
import dev.wharden.remedy.state.StateUnavailable;
import dev.wharden.remedy.transaction.Tries;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts what is {@link Down} again, as soon as the engine lets it: the repair that stopped it has ended, and holds no
 * place. It is tried less and less often, down to once in a minute, until it runs, or somebody has removed or renamed
 * it, has stopped it once more, or has put it under {@code ignore}: a name that is given up is how people make room for
 * a replacement. What went with a prune is created again, and what has lost its name to another container waits for it
 * ({@link Comeback}). A container that is quarantined waits for its release.
 *
 * <p>That a container is down is recorded with the end of its repair, and that it is down no longer by one record;
 * tries that fail have none. Thread-safe: one is tried at a time, and no worker waits for that.
 */
public final class Revival {
    private static final Logger LOG = LoggerFactory.getLogger(Revival.class);
    private static final Duration SOON = Duration.ofSeconds(2);
    private static final Duration BUSY = Duration.ofSeconds(10);
    private static final Duration HELD = Duration.ofMinutes(1);

    private final DockerReader reader;
    private final DockerWriter engine;
    private final Downs downs;
    private final Comeback comeback;
    private final AstrayDowns astray;
    private final Recorder recorder;
    private final Predicate<String> held;
    private final Predicate<Container> ignored;
    private final InstantSource clock;
    private final NewestWords words;

    /** Ids of those that are gone and that the engine has refused to create again. */
    private final Set<String> missing = ConcurrentHashMap.newKeySet();

    private final ReentrantLock one = new ReentrantLock();

    /**
     * Of what a state directory remembers.
     *
     * @param engine starts without a record: a try that is refused changes nothing
     * @param finishers of what has to be stopped once more
     * @param held whether the container of an id is quarantined
     */
    public Revival(
            DockerReader reader,
            DockerWriter engine,
            Writers finishers,
            Downs downs,
            Comeback comeback,
            MountCheck mounts,
            Recorder recorder,
            Predicate<String> held,
            Predicate<Container> ignored,
            InstantSource clock) {
        this.reader = reader;
        this.engine = engine;
        this.downs = downs;
        this.words = new NewestWords(downs);
        this.comeback = comeback;
        this.astray = new AstrayDowns(mounts, finishers);
        this.recorder = recorder;
        this.held = held;
        this.ignored = ignored;
        this.clock = clock;
    }

    /** The names of those that are down: to be looked at first of all. Throws StateUnavailable. */
    public List<ContainerName> open() {
        return downs.names();
    }

    /** Whether one of that name is down, or one that follows it. Throws StateUnavailable. */
    public boolean concerns(ContainerName name) {
        return downs.all().stream().anyMatch(down -> down.concerns(name));
    }

    /** Those that are down, also by a rollback that does not end; none where journals cannot be read, which is told. */
    public List<Down> shown() {
        try {
            var stuck = new StuckRollbacks(reader, downs);
            return Stream.concat(downs.all().stream(), stuck.down(clock.instant()).stream())
                    .toList();
        } catch (StateUnavailable e) {
            LOG.atDebug().addKeyValue("cause", String.valueOf(e.getMessage())).log("The journals cannot be read");
            return List.of();
        }
    }

    /**
     * Tries to start what is down of a name and of those that follow it, if it is time to.
     *
     * @return when to come again; empty when none of them is down any more
     * @throws DockerException when the engine cannot be asked
     */
    public Optional<Duration> tend(ContainerName name) {
        if (!one.tryLock()) {
            return Optional.of(SOON);
        }
        try {
            List<Down> before = downs(name);
            List<Duration> again =
                    before.stream().flatMap(down -> tend(down).stream()).toList();
            if (again.size() < before.size()) {
                // What shares the namespaces of one that runs now could not start before it did.
                again = downs(name).stream()
                        .flatMap(down -> atOnce(down).stream())
                        .toList();
            }
            return again.stream().min(Comparator.naturalOrder());
        } finally {
            one.unlock();
        }
    }

    /** A name, and the names of those that it {@linkplain #concerns concerns}. Throws StateUnavailable. */
    public List<ContainerName> names(ContainerName name) {
        return Stream.concat(
                        Stream.of(name), downs(name).stream().flatMap(down -> Stream.of(down.name(), down.wanted())))
                .distinct()
                .toList();
    }

    private List<Down> downs(ContainerName name) {
        return downs.all().stream()
                .filter(down -> down.concerns(name))
                .sorted(Comparator.comparing(down -> !down.name().equals(name)))
                .toList();
    }

    private Optional<Duration> atOnce(Down down) {
        Down now = words.of(down).tried(Tries.NONE, Optional.empty());
        words.forget(down.id());
        return tend(now);
    }

    private Optional<Duration> tend(Down kept) {
        Down down = words.of(kept);
        Duration pause = down.tries().pause(clock.instant());
        Container container;
        try {
            container = reader.inspect(down.id(), DockerReader.QUICK);
        } catch (DockerException.NotFound gone) {
            return gone(down, pause);
        } catch (DockerException.Stuck busy) {
            // The engine may still be starting it, or is busy: that says nothing of the next start.
            return Optional.of(pause.compareTo(BUSY) > 0 ? pause : BUSY);
        }
        if (container.running()) {
            return runs(down, container, "running", down.tries().starter(), down.isAstray());
        }
        if (!container.name().equals(down.name()) && !container.name().equals(down.wanted())) {
            // Another may have its name and its volumes by now: started, it would be a second one beside that.
            return end(down, "renamed", "another Docker client renamed it to " + container.name());
        }
        if (!container.text("/State/StartedAt").equals(down.startedAt())) {
            return ran(down, container, "stopped", "it ran again, and has ended since");
        }
        if (down.matches(ignored, container)) {
            return end(down, "ignored", "wharden.yaml ignores it");
        }
        if (held.test(container.id())) {
            return Optional.of(HELD);
        }
        return switch (comeback.named(down, container, pause.isZero())) {
            case Comeback.Stage.There(Down named, Container there) ->
                pause.isZero() || down.isAside() ? start(named, there) : Optional.of(pause);
            case Comeback.Stage other -> hindered(down, pause, other);
        };
    }

    private Optional<Duration> gone(Down down, Duration pause) {
        if (down.matches(ignored)) {
            return end(down, "ignored", "wharden.yaml ignores it");
        }
        boolean due = pause.isZero() || !missing.contains(down.id());
        return switch (comeback.gone(down, due, !down.isKept())) {
            case Comeback.Stage.There(Down again, Container there) -> {
                missing.remove(down.id());
                words.forget(down.id());
                LOG.atInfo().addKeyValue("container", down.wanted()).log("Created again what went with a prune");
                yield tend(again);
            }
            case Comeback.Stage other -> {
                if (other instanceof Comeback.Stage.Hindered) {
                    missing.add(down.id());
                }
                yield hindered(down, pause, other);
            }
        };
    }

    private Optional<Duration> hindered(Down down, Duration pause, Comeback.Stage stage) {
        return switch (stage) {
            case Comeback.Stage.There there -> throw new IllegalStateException(down.name() + " is there");
            case Comeback.Stage.Open(Duration again) -> Optional.of(pause.compareTo(again) > 0 ? pause : again);
            case Comeback.Stage.Over(String result, String how) -> {
                comeback.over(down);
                yield end(down, result, how);
            }
            case Comeback.Stage.Hindered(String why) ->
                pause.isZero() ? later(down, down.tries().refused(clock.instant()), why) : Optional.of(pause);
        };
    }

    private Optional<Duration> start(Down down, Container container) {
        Optional<String> hindrance = astray.hindrance(down, container);
        if (hindrance.isPresent()) {
            return later(down, down.tries().refused(clock.instant()), hindrance.get());
        }
        try {
            engine.start(container.id());
        } catch (DockerException no) {
            if (!Obstacle.isRefusal(no) && !Obstacle.isSilence(no)) {
                throw no;
            }
            if (comeback.rejoins(down, container, no)) {
                return Optional.of(SOON);
            }
            return later(down, container, comeback.reconnected(down, container, no));
        }
        return runs(down, reader.inspect(container.id()), "started", "Wharden started it", false);
    }

    private Optional<Duration> runs(Down down, Container now, String result, String how, boolean wanted) {
        return comeback.misled(down, now, result.equals("started"), words::keep)
                .or(() -> wanted ? Optional.empty() : astray.stop(down, now))
                .map(again -> later(again, again.tries().refused(clock.instant()), again.why()))
                .orElseGet(() -> ran(down, now, result, how));
    }

    private Optional<Duration> ran(Down down, Container now, String result, String how) {
        astray.giveBack(down, now);
        return end(down, result, how);
    }

    private Optional<Duration> later(Down down, Container container, DockerException no) {
        Instant now = clock.instant();
        boolean silent = Obstacle.isSilence(no);
        String why = silent
                ? "the engine does not answer its start"
                : Obstacle.of(reader, List.of(container), no).orElseGet(() -> String.valueOf(no.getMessage()));
        return later(down, silent ? down.tries().silent(now) : down.tries().refused(now), why);
    }

    private Optional<Duration> later(Down down, Tries tries, String why) {
        words.keep(down.tried(tries, Optional.of(why)));
        return Optional.of(tries.pause(clock.instant()));
    }

    private Optional<Duration> end(Down down, String result, String how) {
        Duration lasted = Duration.between(down.since(), clock.instant());
        String reason =
                how + "; it was down for " + Math.max(0, lasted.toSeconds()) + " s: " + down.why() + down.lost();
        recorder.record(new AuditEvent.Lifecycle("down_ended", Optional.of(down.wanted()), result, reason));
        LOG.atInfo()
                .addKeyValue("container", down.wanted())
                .addKeyValue("result", result)
                .addKeyValue("reason", reason)
                .log("Container is down no longer");
        words.forget(down.id());
        missing.remove(down.id());
        comeback.discard(down);
        downs.close(down);
        return Optional.empty();
    }
}
