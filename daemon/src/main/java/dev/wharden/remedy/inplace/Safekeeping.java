package dev.wharden.remedy.inplace;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.wharden.container.Container;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import dev.wharden.observe.EventLedger;
import dev.wharden.observe.Removals.Word;
import dev.wharden.remedy.plan.Outcome;
import dev.wharden.remedy.plan.Writers;
import dev.wharden.remedy.recreate.coexistence.ComposeProjects;
import dev.wharden.remedy.recreate.down.Comeback;
import dev.wharden.remedy.recreate.down.Down;
import dev.wharden.remedy.recreate.down.Downs;
import dev.wharden.remedy.recreate.down.Remake;
import dev.wharden.remedy.recreate.down.Remakes;
import dev.wharden.remedy.recreate.down.Restored;
import dev.wharden.remedy.recreate.needs.Obstacle;
import dev.wharden.remedy.recreate.needs.Reconnection;
import dev.wharden.remedy.recreate.needs.SameNetwork;
import dev.wharden.remedy.recreate.needs.SameVolumes;
import dev.wharden.remedy.recreate.notes.RepairNotes;
import dev.wharden.remedy.recreate.step.Bench;
import dev.wharden.remedy.recreate.step.Holder;
import dev.wharden.remedy.recreate.step.Member;
import dev.wharden.remedy.state.StateDir;
import dev.wharden.remedy.transaction.Move;
import dev.wharden.remedy.transaction.Operation;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What keeps a container that is restarted from being lost to a prune of what does not run: its image and its volumes
 * are held from before its stop until it runs, and it and its networks are made again.
 */
record Safekeeping(
        DockerReader reader, Writers finishers, StateDir state, InstantSource clock, ComposeProjects projects) {
    private static final Duration SOON = Duration.ofMillis(500);
    private static final String REMOVED = "it was removed while it was restarted, as by docker container prune, and was"
            + " created again; what it wrote outside its volumes is lost";

    /**
     * What is to be kept of one that is about to be restarted; empty where its image is gone, so that it could not be
     * made again. Throws StateUnavailable and DockerException.
     */
    Optional<Member> of(Container actual, Remakes remakes) {
        new RepairNotes(state).networks().keep(reader, actual);
        return remakes.of(actual).map(remake -> Restored.member(actual, remake));
    }

    /**
     * Makes what holds it, whose id is in the journal before it is started; the end where the engine refuses that.
     * Throws a DockerException.
     */
    Move<RestartTransaction> made(
            RestartTransaction begun, Member member, Function<RestartTransaction, Move<RestartTransaction>> then) {
        try {
            return Move.to(begun.with(Holder.made(bench(begun), member)), then);
        } catch (DockerException no) {
            if (!Obstacle.isRefusal(no)) {
                throw no;
            }
            return new Move.End<>(
                    begun,
                    new Outcome.RolledBack(
                            "what is to hold its image and volumes cannot be created: " + no.getMessage()));
        }
    }

    /** From now on it is held. Throws a DockerException, and Meddling when a prune takes its holder. */
    void hold(RestartTransaction transaction) {
        transaction.kept().ifPresent(member -> Holder.hold(bench(transaction), member));
    }

    /**
     * Of one that is gone: a prune takes what Wharden has stopped, and then it is made again. Throws StateUnavailable
     * and DockerException.
     *
     * @param then goes on with one that is there again
     */
    Move<RestartTransaction> gone(
            RestartTransaction transaction,
            LeftDown left,
            Function<RestartTransaction, Move<RestartTransaction>> then) {
        Instant now = clock.instant();
        Optional<Container> last = last(transaction);
        if (last.isEmpty()) {
            return new Move.End<>(transaction, new Outcome.Interfered("it was removed by another Docker client"));
        }
        Duration pause = transaction.tries().pause(now);
        if (!pause.isZero()) {
            return Move.later(transaction, pause);
        }
        return switch (again(
                transaction, left.down(transaction, last.get(), "it was removed, as by docker container prune"))) {
            case Comeback.Stage.There(Down again, Container copy) ->
                Move.to(transaction.of(copy), all -> {
                    new Downs(state).handBack(again);
                    return then.apply(all);
                });
            case Comeback.Stage.Open(Duration later) -> Move.later(transaction, later);
            case Comeback.Stage.Over(String result, String how) ->
                new Move.End<>(transaction, new Outcome.Interfered(how));
            case Comeback.Stage.Hindered(String why) ->
                left.unstarted(transaction.with(transaction.tries().refused(now)), last.get(), why, true, now);
        };
    }

    /** As {@link Comeback#gone}, as soon as it is heard who has removed it. */
    private Comeback.Stage again(RestartTransaction transaction, Down down) {
        EventLedger exits = projects.exits();
        if (exits.removal(down.id(), clock.instant()) == Word.NONE && exits.hearsSince(transaction.stopped())) {
            exits.found(down.id());
            return new Comeback.Stage.Open(SOON);
        }
        // What is there again is a Down until the transaction has its id. No keeper tells a prune from compose down.
        return new Comeback(reader, finishers, exits, new Downs(state), clock).gone(down, true, false);
    }

    /** What Wharden had stopped, as it was; empty where it was started since, or where that was not kept. */
    private static Optional<Container> last(RestartTransaction transaction) {
        TextNode id = TextNode.valueOf(transaction.operation().containerId());
        return transaction
                .kept()
                .filter(any -> transaction.started().isEmpty())
                .map(member -> member.before().with("/Id", id));
    }

    /** As it is; one that is in a network that it was not meant to be in is ended. Throws a DockerException. */
    Container look(RestartTransaction transaction) {
        Operation operation = transaction.operation();
        return Reconnection.settled(
                reader,
                finishers.of(operation.action(), operation.container()),
                reader.inspect(operation.containerId()),
                () -> reconnect(transaction));
    }

    /** Starts it, if it does not run. Returns it as it is then, where that was looked at. Throws a DockerException. */
    Optional<Container> start(RestartTransaction transaction, Container stopped) {
        Operation operation = transaction.operation();
        return Reconnection.start(
                reader,
                finishers.of(operation.action(), operation.container()),
                stopped,
                transaction
                        .kept()
                        .map(member -> SameNetwork.ids(member.before()))
                        .orElse(Map.of()),
                () -> reconnect(transaction));
    }

    /** Makes its networks again that are gone: ids by names. Throws StateUnavailable and DockerException. */
    Map<String, String> reconnect(RestartTransaction transaction) {
        Operation operation = transaction.operation();
        return new RepairNotes(state)
                .networks()
                .restore(reader, finishers.of(operation.action(), operation.container()), operation.container());
    }

    /** Its end, where it proved itself and where it did not; one that was made again is no failure. */
    Outcome told(RestartTransaction transaction, Optional<String> broken) {
        return transaction
                .kept()
                .filter(member -> !member.old().equals(transaction.operation().containerId()))
                .<Outcome>map(member -> new Outcome.Interfered(REMOVED
                        + SameVolumes.lost(reader, member.volumes())
                                .map(lost -> "; " + lost)
                                .orElse("")
                        + broken.map(why -> "; then: " + why).orElse("")))
                .orElseGet(() -> broken.<Outcome>map(Outcome.Failed::new).orElseGet(Outcome.Succeeded::new));
    }

    /** What it takes to make a container again. */
    static Remake remake(Member member) {
        return new Remake(
                member.original().orElseThrow(),
                member.volumes(),
                "",
                Optional.of(member.before().imageId()),
                Optional.of(member.passing().mark()));
    }

    /** It runs, or nothing of it is to be started any more. Throws a DockerException. */
    void release(RestartTransaction transaction) {
        transaction.kept().ifPresent(member -> Holder.release(bench(transaction), member));
    }

    /** It has ended: nothing is kept any more. Throws StateUnavailable and DockerException. */
    void end(RestartTransaction last) {
        release(last);
        new Downs(state).settled(last.operation().container());
    }

    private Bench bench(RestartTransaction transaction) {
        return new Bench(reader, finishers, transaction.operation().action(), projects, new RepairNotes(state), clock);
    }
}
