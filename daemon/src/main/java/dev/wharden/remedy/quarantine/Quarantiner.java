package dev.wharden.remedy.quarantine;

import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import dev.wharden.docker.DockerWriter;
import dev.wharden.remedy.guard.Ownership;
import dev.wharden.remedy.plan.Outcome;
import dev.wharden.remedy.plan.Refusal;
import dev.wharden.remedy.state.StateDir;
import dev.wharden.remedy.transaction.Move;
import dev.wharden.remedy.transaction.Runner;
import dev.wharden.remedy.undo.Archive;
import dev.wharden.subject.EngineFacts;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Quarantines containers, keeps them so and gives them back (contract §7). Each is a machine of steps whose place is on
 * disk before the step begins: after a crash {@link #keep} goes on from there, as often as needed.
 *
 * <p>Thread-safe: all that follows a freeze, keep and release are one at a time for each group, because a group spans
 * names; the freeze of a target, {@link #list} and {@link #heldBy} wait for nothing. Only a release waits for its
 * group's turn: everything else is InProgress then, also without a place in the {@link Room}. What changes something
 * throws DockerException, StateUnavailable or AuditUnavailable; {@code keep} then resumes what was begun.
 */
public final class Quarantiner {

    private final DockerReader reader;
    private final Tools tools;
    private final QuarantineRecords records;
    private final GroupWork work;
    private final QuarantineLog log;
    private final Runner<Quarantined> runner;
    private final Upkeep upkeep;
    private final Leaving leaving;
    private final Beginning beginning;
    private final Turns turns = new Turns();

    /** Reads what an earlier run has left; it is gone on with by {@link #keep}. */
    public Quarantiner(Tools tools) {
        this.tools = tools;
        this.reader = tools.reader();
        this.records = new QuarantineRecords(tools.recorder(), new Archive(tools.state()), tools.clock());
        this.work = new GroupWork(reader, tools.kernel(), tools.steady());
        this.log = QuarantineLog.of(tools.state());
        this.upkeep = new Upkeep(tools, new Group(reader, tools.owners(), tools.clock()), work, log, records);
        this.beginning = new Beginning(tools, work, log, records);
        this.runner = new Runner<>(
                log, (released, _) -> records.ended(released, "success", String.join("; ", released.limits())));
        this.leaving = new Leaving(tools, work, log, runner, records, upkeep);
    }

    /** All that are held, or on their way in or out. */
    public List<Quarantined> list() {
        return log.all().stream().filter(one -> one.step().holding()).toList();
    }

    /** What a state directory holds; nothing is written. Throws StateUnavailable. */
    public static List<Quarantined> onDisk(StateDir state) {
        return QuarantineLog.read(state).stream()
                .filter(one -> one.step().holding())
                .toList();
    }

    /** The names to be looked at first: of what is held, and of what is released and not yet as it was. */
    public List<ContainerName> open() {
        return log.all().stream().map(Quarantined::container).toList();
    }

    /** The one that holds the container of this id, as its target or as a sharer. */
    public Optional<Quarantined> heldBy(String containerId) {
        return list().stream().filter(held -> held.holds(containerId)).findFirst();
    }

    /** The one that an action has begun, while it lasts. */
    public Optional<Quarantined> begunBy(String action) {
        return list().stream().filter(held -> held.action().equals(action)).findFirst();
    }

    /** The one that holds what has the name now; else one that holds what was called so. Throws DockerException. */
    public Optional<Quarantined> named(ContainerName name) {
        return find(name.value(), DockerReader.PATIENCE)
                .filter(now -> now.name().equals(name))
                .flatMap(now -> heldBy(now.id()))
                .or(() -> list().stream().filter(one -> one.concerns(name)).findFirst());
    }

    /** Whether one that is held and still exists was such a container; one that cannot be inspected counts. */
    public boolean holdsAny(Predicate<Container> such) {
        return list().stream()
                .flatMap(held -> held.members().stream())
                .anyMatch(member -> such.test(member.before()) && !isGone(member.id()));
    }

    private boolean isGone(String id) {
        try {
            return find(id, DockerReader.QUICK).isEmpty();
        } catch (DockerException unseen) {
            return false;
        }
    }

    private Optional<Container> find(String nameOrId, Duration atMost) {
        try {
            return Optional.of(reader.inspect(nameOrId, atMost));
        } catch (DockerException.NotFound gone) {
            return Optional.empty();
        }
    }

    /** Whether something is held under this name, or was when it was held: {@link #keep} is long work then. */
    public boolean concerns(ContainerName container) {
        return list().stream().anyMatch(held -> held.concerns(container));
    }

    /**
     * Freezes again one that is held and runs, at once and without a place for long work; all else of it is for
     * {@link #keep}, and so is what the engine refuses.
     *
     * @param seen as it was just inspected
     */
    public void freezeAgain(Container seen) {
        if (seen.running() && !seen.paused()) {
            heldBy(seen.id())
                    .ifPresent(
                            held -> turns.unlessBusy(held.containerId(), () -> freezeAgain(seen, held.containerId())));
        }
    }

    private Outcome freezeAgain(Container seen, String target) {
        log.find(target)
                .filter(now -> !now.step().releasing() && now.holds(seen.id()))
                .ifPresent(now -> frozen(now, seen));
        return new Outcome.Succeeded();
    }

    private void frozen(Quarantined held, Container seen) {
        DockerWriter writer = tools.writers().of(held.action(), held.container());
        log.advance(work.freeze(writer, held, seen).of(held));
    }

    /**
     * Freezes the target, before anything that can fail or be slow; then cuts it off, does the same to whoever shares
     * its namespaces, and takes evidence. One that must not be touched is left, which is said. What is urgent is frozen
     * also when it cannot be written down, and does not wait for the work on another group.
     */
    public Outcome quarantine(QuarantineOperation order) {
        Container target = order.subject().declared();
        Optional<Quarantined> held = heldBy(target.id());
        if (held.isPresent()) {
            return goOn(held.get().containerId(), target.name());
        }
        if (tools.owners().of(order.subject()) instanceof Ownership.Foreign(String why)) {
            return new Outcome.Unremediable(new Refusal.Standing(why));
        }
        beginning.freeze(order);
        return goOn(target.id(), target.name());
    }

    /** The target's quarantine, from where it is; InProgress when there is no place for that now. */
    private Outcome goOn(String containerId, ContainerName holder) {
        if (!tools.room().enter(holder)) {
            return new Outcome.InProgress(Room.SOON);
        }
        return turns.unlessBusy(
                containerId,
                () -> log.find(containerId)
                        .map(now -> runner.advance(next(now, holder)))
                        .orElseGet(() -> new Outcome.Failed("it was removed by somebody else")));
    }

    /**
     * Goes on with what was begun, and puts back what has got loose: unpaused, started, connected or given a restart
     * policy. A sharer that came later is taken too.
     *
     * @param container any name that a quarantine holds
     * @return Succeeded also when there is nothing to be done; InProgress when somebody else is at work on one that
     *     belongs to it
     */
    public Outcome keep(ContainerName container) {
        Outcome outcome = new Outcome.Succeeded();
        for (Quarantined held : list()) {
            if (held.concerns(container)) {
                Outcome one = goOn(held.containerId(), container);
                outcome = outcome instanceof Outcome.InProgress ? outcome : one;
            }
        }
        return outcome;
    }

    /**
     * One that was looked at may belong to a group that is held, or have another name by now. InProgress: look again.
     */
    public Outcome join(Container container) {
        return list().stream()
                .filter(held -> !held.step().releasing() && held.misses(container))
                .findFirst()
                .map(held -> goOn(held.containerId(), container.name()))
                .orElseGet(Outcome.Succeeded::new);
    }

    /**
     * Gives a container and its group back as they were, and has it left alone.
     *
     * @param exactly make a twin of whoever the engine cannot give back as it was, which loses the memory of its
     *     processes; {@link #unlike} then names it
     * @return Failed, and it is held as before, when the engine cannot give back a network or the policy
     */
    public Release release(Quarantined held, String reason, String actor, boolean exactly) {
        return turns.waiting(
                        held.containerId(),
                        () -> log.find(held.containerId())
                                .filter(now -> now.action().equals(held.action()))
                                .map(now -> released(now, reason, actor, exactly)))
                .orElseGet(() -> Release.none(held.container()));
    }

    private Release released(Quarantined now, String reason, String actor, boolean exactly) {
        return now.step().releasing() ? leaving.go(now) : leaving.begin(now, reason, actor, exactly);
    }

    /** Released containers of which only a twin can give back what they had. */
    public List<Unlike> unlike() {
        return log.all().stream()
                .filter(one -> one.step() == QuarantineStep.TWIN)
                .flatMap(one -> one.members().stream().map(member -> new Unlike(one, member)))
                .toList();
    }

    /**
     * A twin was made, or cannot be.
     *
     * @param note how that went, in one sentence
     */
    public void twinned(Unlike unlike, String note) {
        turns.waiting(unlike.quarantined().containerId(), () -> {
            leaving.twinned(unlike, note);
            return true;
        });
    }

    /**
     * Whether a container is not as it was before its quarantine, in what a twin could give back. Throws
     * DockerException.
     */
    public boolean differs(Unlike unlike, Container now) {
        return !work.lost(unlike.member(), now).isEmpty();
    }

    /** What is done next. It goes forward only: a step that fails is made again. */
    private Move<Quarantined> next(Quarantined now, ContainerName holder) {
        DockerWriter writer = tools.writers().of(now.action(), now.container());
        return switch (now.step()) {
            case FREEZE -> {
                GroupFreeze.Attempt tried = work.freeze(writer, now, false);
                Quarantined frozen = log.advance(tried.of(now));
                tried.check();
                yield reached(frozen.at(QuarantineStep.CUT), holder);
            }
            case CUT -> {
                work.cut(writer, now);
                yield reached(now.at(QuarantineStep.GATHER), holder);
            }
            case GATHER ->
                reached(work.remembered(upkeep.gathered(writer, now, holder)).at(QuarantineStep.EVIDENCE), holder);
            case EVIDENCE -> {
                List<String> wanting = upkeep.evidence(writer, now, now.members(), now.action());
                yield reached(now.noting(wanting).at(QuarantineStep.POLICY_OFF), holder);
            }
            case POLICY_OFF -> {
                EngineFacts engine = reader.engine();
                Quarantined tight = work.tighten(writer, now, now, engine);
                yield new Move.Anyway<>(
                        tight.noting(QuarantineDrift.limits(now, engine)).at(QuarantineStep.HELD), held -> {
                            records.ended(
                                    held,
                                    held.runaways().isEmpty() && !held.isUnfrozen() ? "success" : "failed",
                                    String.join("; ", held.sentences()));
                            return next(held, holder);
                        });
            }
            case HELD ->
                new Move.Rest<>(
                        now, upkeep.hold(now, holder) ? new Outcome.Succeeded() : new Outcome.InProgress(Turns.SOON));
            case RECONNECT, RESTORE, THAW, TWIN -> leaving.next(now);
        };
    }

    private Move<Quarantined> reached(Quarantined now, ContainerName holder) {
        return new Move.Anyway<>(now, one -> next(one, holder));
    }
}
