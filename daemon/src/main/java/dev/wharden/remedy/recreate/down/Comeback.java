package dev.wharden.remedy.recreate.down;

import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.container.CreateBody;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import dev.wharden.docker.DockerWriter;
import dev.wharden.observe.EventLedger;
import dev.wharden.remedy.plan.Writers;
import dev.wharden.remedy.recreate.coexistence.Block;
import dev.wharden.remedy.recreate.coexistence.ComposeDown;
import dev.wharden.remedy.recreate.coexistence.Way;
import dev.wharden.remedy.recreate.needs.Obstacle;
import dev.wharden.remedy.recreate.needs.Reconnection;
import dev.wharden.remedy.recreate.needs.Rejoin;
import dev.wharden.remedy.recreate.needs.SameImage;
import dev.wharden.remedy.recreate.needs.SameNetwork;
import dev.wharden.remedy.recreate.needs.SameVolumes;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What must be there before one that is {@link Down} can be started: itself, if it went with a prune of what does not
 * run, and its name, if another container has taken that. No other container is touched.
 */
public final class Comeback {
    private static final Duration SOON = Duration.ofMillis(500);

    private final DockerReader reader;
    private final Writers finishers;
    private final EventLedger exits;
    private final Downs downs;
    private final InstantSource clock;
    private final Yielded yielded;

    /**
     * Of what a state directory remembers.
     *
     * @param finishers of what is created, renamed and unblocked
     * @param exits what was heard of how it was removed
     */
    public Comeback(DockerReader reader, Writers finishers, EventLedger exits, Downs downs, InstantSource clock) {
        this.reader = reader;
        this.finishers = finishers;
        this.exits = exits;
        this.downs = downs;
        this.clock = clock;
        this.yielded = new Yielded(clock);
    }

    /** How far it is. */
    public sealed interface Stage {
        /** It is there under its name, and may be started. */
        record There(Down down, Container container) implements Stage {}

        /** It is not known yet why it is gone. */
        record Open(Duration again) implements Stage {}

        /** Something is in the way: for people. */
        record Hindered(String why) implements Stage {}

        /** It does not come back. */
        record Over(String result, String how) implements Stage {}
    }

    /**
     * Of one that is gone. A removal of this one was meant; a prune was not, nor can what was not heard be told from
     * one: then it is created again, as it was, but for where another container has its name already.
     *
     * @param due whether it may be created now
     * @param orDown whether its project may have been taken down, where nothing of it is left
     * @throws DockerException when the engine does not answer
     */
    public Stage gone(Down down, boolean due, boolean orDown) {
        return switch (exits.removal(down.id(), clock.instant())) {
            case MEANT -> new Stage.Over("removed", "another Docker client removed it");
            case OPEN -> new Stage.Open(SOON);
            // A prune takes the keeper too, which compose does not see.
            case PRUNED -> again(down, due, false);
            case NONE, UNCLEAR -> again(down, due, orDown);
        };
    }

    private Stage again(Down known, boolean due, boolean orDown) {
        if (yielded.isReplaced(known)) {
            return new Stage.Over("removed", "it was removed after another container had replaced it");
        }
        Optional<Container> copy = find(known.wanted().value())
                .filter(one -> known.remake()
                        .filter(remake -> remake.mayBeMade(known.id(), one))
                        .isPresent());
        if (copy.isPresent()) {
            return new Stage.Hindered("container " + copy.get().id()
                    + ", which never ran, has its name; an earlier Wharden may have created that in place of "
                    + known.id() + ": docker rm " + copy.get().id());
        }
        Down down = known.marked();
        if (!down.equals(known)) {
            downs.put(down);
        }
        return down.remake()
                .map(remake -> due ? remade(down, remake, orDown) : new Stage.Open(SOON))
                .orElseGet(() -> new Stage.Over(
                        "removed", "another Docker client removed it, and its configuration was not kept"));
    }

    private Stage remade(Down down, Remake remake, boolean orDown) {
        ContainerName name = down.isKept() ? down.wanted() : down.name();
        Optional<Container> there = find(name.value());
        if (there.filter(one -> !isUnlike(down, remake, one)).isPresent()) {
            return down.isMadeAgain(there.get())
                    ? adopt(down, remake, there.get())
                    : new Stage.Over(
                            "replaced",
                            (down.isKept() ? "" : "another Docker client removed it, and ")
                                    + "another container has its name");
        }
        if (orDown
                && !downs.networks().isRefused(down.wanted())
                && ComposeDown.is(reader, Way.project(remake.shown("project")), remake.networks())) {
            return new Stage.Over("removed", "its Compose project was removed");
        }
        CreateBody body = down.again(remake);
        try {
            Map<String, String> networks = downs.networks().restore(reader, writer(down), down.wanted());
            // Wharden ended right after it had created that.
            there.ifPresent(other -> remove(down, other.id(), true));
            String image = remake.image().orElse("");
            CreateBody pinned = SameNetwork.known(Rejoin.now(this::find, body), networks);
            String id = SameImage.create(reader, writer(down), exits, name.value(), pinned, image);
            return adopt(down, remake, reader.inspect(id));
        } catch (DockerException.Conflict taken) {
            return new Stage.Open(SOON);
        } catch (DockerException no) {
            if (!Obstacle.isRefusal(no)) {
                throw no;
            }
            return new Stage.Hindered(Rejoin.missing(this::find, remake.body())
                    .orElseGet(() -> (down.isKept() ? "it" : "it went with a prune and") + " cannot be created again: "
                            + no.getMessage()));
        }
    }

    /** Whether one of its name is what Wharden has made of another image, which its reference named by then. */
    private static boolean isUnlike(Down down, Remake remake, Container there) {
        return down.isMadeAgain(there)
                && !there.running()
                && !SameImage.is(there, remake.image().orElse(""));
    }

    private void remove(Down down, String id, boolean force) {
        exits.removing(id);
        writer(down).remove(id, force);
    }

    /** What was created with a volume that was gone has an empty one in its place. */
    private Stage adopt(Down down, Remake remake, Container copy) {
        String lost = SameVolumes.lost(reader, remake.volumes()).orElse("");
        Down now = down.remade(copy, remake.with(SameVolumes.of(reader, copy), lost));
        downs.put(now);
        if (down.isKept()) {
            discard(down);
            downs.close(down);
        }
        downs.all().stream()
                .filter(other ->
                        other.target().equals(down.target()) && !other.name().equals(down.name()))
                .forEach(other -> downs.put(other.moved(down.id(), copy.id())));
        return new Stage.There(now, copy);
    }

    /** What was kept in the place of one that is not there. Throws a DockerException. */
    public void discard(Down down) {
        if (down.isKept() && find(down.id()).isPresent()) {
            remove(down, down.id(), true);
        }
    }

    /**
     * Whether one that was refused its start was removed, since it joins a container that is gone while another has its
     * name: it is created again then.
     *
     * @throws DockerException when the engine does not answer
     */
    public boolean rejoins(Down down, Container container, DockerException no) {
        boolean lost = down.remake()
                .filter(remake -> Rejoin.isLost(this::find, container, remake.body(), String.valueOf(no.getMessage())))
                .isPresent();
        if (lost) {
            remove(down, container.id(), false);
        }
        return lost;
    }

    /**
     * The same where it is a network that is gone: from now on it looks for the one that was made in the same way.
     * Returns what keeps it from starting.
     */
    public DockerException reconnected(Down down, Container container, DockerException no) {
        DockerWriter writer = writer(down);
        return Reconnection.byName(
                reader, writer, container, no, () -> downs.networks().restore(reader, writer, down.wanted()));
    }

    /**
     * As it is down where the engine has taken another for what is gone at its start: it is ended; empty where it runs
     * on. That is written before it is ended, so that its end is not taken for that of a run that was meant.
     *
     * @param started whether it was started just now
     * @param keep keeps it
     */
    public Optional<Down> misled(Down down, Container now, boolean started, Consumer<Down> keep) {
        return Reconnection.misled(reader, now, started).map(why -> {
            Down again = down.ran(now.text("/State/StartedAt"), why);
            keep.accept(again);
            Reconnection.end(
                    reader, writer(down), now, () -> downs.networks().restore(reader, writer(down), down.wanted()));
            return again;
        });
    }

    /** One that joined another that does not come back joins from now on the one that has its name. */
    public void over(Down down) {
        downs.all().stream()
                .filter(other ->
                        other.target().equals(down.target()) && !other.name().equals(down.name()))
                .forEach(other -> downs.put(other.moved(down.id(), down.wanted().value())));
    }

    /**
     * Of one that is there: it gets its name, when that is free, and what keeps it from being started is taken away.
     *
     * @param due whether one that is not there may be created now
     * @throws DockerException when the engine does not answer
     */
    public Stage named(Down down, Container container, boolean due) {
        if (down.isKept()) {
            return down.remake()
                    .filter(remake -> due || find(down.wanted().value()).isPresent())
                    .map(_ -> again(down, true, true))
                    .orElseGet(() -> new Stage.Open(SOON));
        }
        Down named = down;
        if (down.isAside()) {
            if (!container.name().equals(down.wanted())) {
                Optional<Stage> yields = yielded.of(down, find(down.wanted().value()));
                if (yields.isPresent()) {
                    return yields.get();
                }
                try {
                    writer(down).rename(container.id(), down.wanted().value());
                } catch (DockerException.Conflict taken) {
                    return new Stage.Open(SOON);
                }
            }
            HeldPolicy.giveBack(writer(down), down, container);
            named = down.named();
            downs.put(named);
            downs.close(down);
        }
        if (Block.holds(container, Block.network(down.action()))) {
            writer(down).disconnect(Block.network(down.action()), container.id());
        }
        if (due) {
            // One that only stopped has lost its network to a prune all the same.
            try {
                Map<String, String> ids = new HashMap<>(
                        down.remake().map(one -> SameNetwork.ids(one.body())).orElse(Map.of()));
                ids.putAll(downs.networks().restore(reader, writer(down), down.wanted()));
                Reconnection.prepare(reader, writer(down), container, ids);
            } catch (DockerException no) {
                if (!Obstacle.isRefusal(no)) {
                    throw no;
                }
                return new Stage.Hindered(
                        (SameNetwork.isReplaced(no) ? "" : "its network is gone and cannot be made again: ")
                                + no.getMessage());
            }
        }
        return new Stage.There(named, container);
    }

    private DockerWriter writer(Down down) {
        return finishers.of(down.action(), down.wanted());
    }

    private Optional<Container> find(String name) {
        try {
            return Optional.of(reader.inspect(name));
        } catch (DockerException.NotFound none) {
            return Optional.empty();
        }
    }
}
