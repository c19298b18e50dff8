package dev.wharden.remedy.quarantine;

import dev.wharden.audit.AuditUnavailable;
import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import dev.wharden.docker.DockerWriter;
import dev.wharden.remedy.guard.Ownership;
import dev.wharden.remedy.plan.Outcome;
import dev.wharden.remedy.state.StateDir;
import dev.wharden.remedy.state.StateUnavailable;
import dev.wharden.remedy.undo.Archive;
import dev.wharden.subject.EngineFacts;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Quarantines containers, keeps them so and gives them back (contract §7). Each is a machine of steps whose place is on disk before the step begins: after a crash
 * {@link #keep} goes on from there, as often as needed.
 *
 * <p>Thread-safe: all that follows a freeze, keep and release are one at a time under one lock, because a group spans names; the freeze of a target, {@link #list} and
 * {@link #heldBy} take no lock. Only a release, and the first look after the start, wait for the lock: everything else is InProgress then, so that the slow evidence of one
 * group leaves a worker for the freeze of the next.
 * Every method that changes something throws DockerException, StateUnavailable or AuditUnavailable; what was begun is then gone on with by {@code keep}.
 */
public final class Quarantiner {
    private static final Logger LOG = LoggerFactory.getLogger(Quarantiner.class);

    private final DockerReader reader;
    private final Tools tools;
    private final QuarantineRecords records;
    private final GroupWork work;
    private final QuarantineJournal journal;
    private final Upkeep upkeep;
    private final Leaving leaving;
    private final Beginning beginning;
    private final Turns turns = new Turns();

    /** Reads what an earlier run has left; it is gone on with by {@link #keep}. */
    public Quarantiner(Tools tools) {
        this.tools = tools;
        this.reader = tools.reader();
        this.records = new QuarantineRecords(tools.recorder(), new Archive(tools.state()), tools.clock());
        this.work = new GroupWork(reader);
        this.journal = new QuarantineJournal(tools.state());
        this.upkeep = new Upkeep(tools, new Group(reader, tools.owners()), work, journal, records);
        this.beginning = new Beginning(tools, work, journal, records);
        this.leaving = new Leaving(tools, work, journal, records, upkeep);
    }

    /** All that are held, or on their way in or out. */
    public List<Quarantined> list() {
        return journal.all().stream().filter(one -> one.step().holding()).toList();
    }

    /** What a state directory holds, for who reads it beside the daemon or without one; nothing is written. Throws StateUnavailable. */
    public static List<Quarantined> onDisk(StateDir state) {
        return QuarantineJournal.read(state).stream()
                .filter(one -> one.step().holding())
                .toList();
    }

    /** The names that have to be looked at first of all: whoever is held, and whoever is released and not yet as before. */
    public List<ContainerName> open() {
        return journal.all().stream().map(Quarantined::container).toList();
    }

    /** The one that holds the container of this id, as its target or as a sharer. */
    public Optional<Quarantined> heldBy(String containerId) {
        return list().stream().filter(held -> held.holds(containerId)).findFirst();
    }

    /** Whether a container that has one of these names now is held. Throws DockerException. */
    public boolean holdsAny(Collection<ContainerName> names) {
        List<Quarantined> held = list();
        return !held.isEmpty()
                && names.stream()
                        .anyMatch(name ->
                                held.stream().anyMatch(one -> one.names().contains(name.value())) || holdsNamed(name));
    }

    private boolean holdsNamed(ContainerName name) {
        try {
            return heldBy(reader.inspect(name.value()).id()).isPresent();
        } catch (DockerException.NotFound gone) {
            return false;
        }
    }

    /** The engine was away: whatever is held may run. */
    public void doubt() {
        turns.doubt();
    }

    /**
     * Puts back all that has got loose while nobody looked. Asked before any other work is begun: after the start, and after the engine was away, the first caller
     * does it and all others wait for that.
     *
     * @throws DockerException when the engine does not answer: then nothing else can be begun either
     */
    public void settle() {
        turns.settle(this::settleAll);
    }

    private void settleAll() {
        for (Quarantined held : journal.all()) {
            try {
                advance(held, held.container());
            } catch (DockerException | StateUnavailable | AuditUnavailable e) {
                reader.engine(); // throws when it is the engine that is away
                LOG.atError()
                        .addKeyValue("container", held.container())
                        .addKeyValue("cause", String.valueOf(e.getMessage()))
                        .log(
                                "What is in quarantine cannot be put back; it is tried again, and nothing else waits for it");
            }
        }
    }

    /**
     * Freezes the target, before anything that can fail or be slow; then cuts it off, does the same to whoever shares its namespaces, and takes evidence. One that must
     * not be touched is left, which is said. What is urgent is frozen also when it cannot be written down, and does not wait for the work on another group.
     */
    public Outcome quarantine(Order order) {
        Container target = order.subject().declared();
        Optional<Quarantined> held = heldBy(target.id());
        if (held.isPresent()) {
            return goOn(held.get().containerId(), target.name());
        }
        if (tools.owners().of(order.subject()) instanceof Ownership.Foreign(String why)) {
            return new Outcome.Unremediable(why);
        }
        beginning.freeze(order);
        return goOn(target.id(), target.name());
    }

    /** The target's quarantine, from where it is: another worker may have gone on with it. */
    private Outcome goOn(String containerId, ContainerName holder) {
        return turns.unlessBusy(() -> journal.find(containerId)
                .map(now -> advance(now, holder))
                .orElseGet(() -> new Outcome.Failed("it was removed by somebody else")));
    }

    /**
     * Goes on with what was begun, and puts back what has got loose: unpaused, started, connected or given a restart policy. A sharer that came later is taken too.
     *
     * @param container any name that a quarantine holds
     * @return Succeeded also when there is nothing to be done; InProgress when somebody else is at work on one that belongs to it
     */
    public Outcome keep(ContainerName container) {
        // Most containers are in no group, and must not wait for one that is being worked on.
        return list().stream().anyMatch(held -> held.concerns(container))
                ? turns.unlessBusy(() -> keepHeld(container))
                : new Outcome.Succeeded();
    }

    private Outcome keepHeld(ContainerName container) {
        Outcome outcome = new Outcome.Succeeded();
        for (Quarantined held : list()) {
            if (held.concerns(container)) {
                Outcome one = advance(held, container);
                outcome = outcome instanceof Outcome.InProgress ? outcome : one;
            }
        }
        return outcome;
    }

    /** A container was looked at that may have come to a group by itself: it shares a namespace with one that is held, or compose made it in its place. InProgress: look again. */
    public Outcome join(Container container) {
        return list().stream()
                .filter(held -> !held.step().releasing()
                        && !held.holds(container.id())
                        && Group.belongs(container, held.members()))
                .findFirst()
                .map(held -> goOn(held.containerId(), container.name()))
                .orElseGet(Outcome.Succeeded::new);
    }

    /**
     * Gives a container and its group back as they were, and has it left alone.
     *
     * @param exactly make a twin of whoever the engine cannot give back as it was, which loses the memory of its processes; {@link #unlike} then names it
     * @return Failed, and it is held as before, when the engine cannot give back a network or the policy
     */
    public Release release(ContainerName container, String reason, String actor, boolean exactly) {
        return turns.waiting(() -> released(container, reason, actor, exactly));
    }

    private Release released(ContainerName container, String reason, String actor, boolean exactly) {
        Optional<Quarantined> held =
                list().stream().filter(one -> one.concerns(container)).findFirst();
        if (held.isEmpty()) {
            return new Release(new Outcome.Failed(container + " is not quarantined"), List.of(), List.of());
        }
        return held.get().step().releasing()
                ? leaving.go(held.get())
                : leaving.begin(held.get(), reason, actor, exactly);
    }

    /** What of a released container only a twin can give back; empty when nothing is to be done. */
    public Optional<Unlike> unlike(ContainerName name) {
        return journal.all().stream()
                .filter(one -> one.step() == QuarantineStep.TWIN)
                .flatMap(one -> one.members().stream()
                        .filter(member -> member.name().equals(name.value()))
                        .map(member -> new Unlike(one, member)))
                .findFirst();
    }

    /**
     * A twin was made, or cannot be.
     *
     * @param note how that went, in one sentence
     */
    public void twinned(Unlike unlike, String note) {
        turns.waiting(() -> {
            leaving.twinned(unlike, note);
            return true;
        });
    }

    /** Whether a container is not as it was before its quarantine, in what a twin could give back. Throws DockerException. */
    public boolean differs(Unlike unlike, Container now) {
        return !work.lost(unlike.member(), now).isEmpty();
    }

    private Outcome advance(Quarantined from, ContainerName holder) {
        Quarantined now = from;
        DockerWriter writer = tools.writers().of(now.action(), now.container());
        while (true) {
            switch (now.step()) {
                case FREEZE -> {
                    work.freeze(writer, now, false);
                    now = journal.advance(now.at(QuarantineStep.CUT));
                }
                case CUT -> {
                    work.cut(writer, now);
                    now = journal.advance(now.at(QuarantineStep.GATHER));
                }
                case GATHER -> {
                    now = upkeep.gathered(writer, now, holder);
                    now = journal.advance(now.at(QuarantineStep.EVIDENCE));
                }
                case EVIDENCE -> {
                    List<String> wanting = upkeep.evidence(writer, now, now.members(), now.action());
                    now = journal.advance(now.noting(wanting).at(QuarantineStep.POLICY_OFF));
                }
                case POLICY_OFF -> {
                    EngineFacts engine = reader.engine();
                    work.tighten(writer, now, engine);
                    now = now.noting(Lapse.limits(now, engine));
                    now = journal.advance(now.at(QuarantineStep.HELD));
                    records.ended(now, "success", String.join("; ", now.limits()));
                }
                case HELD -> {
                    return upkeep.hold(now, holder) ? new Outcome.Succeeded() : new Outcome.InProgress(Turns.SOON);
                }
                case RECONNECT, RESTORE, THAW -> {
                    return leaving.go(now).outcome();
                }
                case TWIN -> {
                    return new Outcome.Succeeded();
                }
            }
        }
    }

    /**
     * How a release ended.
     *
     * @param notes what is not as it was, a sentence each; of what a twin is to give back only when none is made
     * @param names of all that are released, the target's first; empty when none is
     */
    public record Release(Outcome outcome, List<String> notes, List<String> names) {
        /** Copies the lists. */
        public Release {
            notes = List.copyOf(notes);
            names = List.copyOf(names);
        }
    }
}
