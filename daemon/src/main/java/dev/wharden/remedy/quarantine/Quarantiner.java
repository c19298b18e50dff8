package dev.wharden.remedy.quarantine;

import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import dev.wharden.docker.DockerWriter;
import dev.wharden.remedy.plan.Outcome;
import dev.wharden.remedy.plan.Writers;
import dev.wharden.remedy.state.StateUnavailable;
import dev.wharden.remedy.undo.Archive;
import dev.wharden.subject.EngineFacts;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Quarantines containers, keeps them so and gives them back (contract §7). Each is a machine of steps whose place is on disk before the step begins: after a crash
 * {@link #keep} goes on from there, as often as needed.
 *
 * <p>Thread-safe: quarantine, keep and release are one at a time under this object's lock, because a group spans names; {@link #list} and {@link #heldBy} take no lock.
 * Every method that changes something throws DockerException, StateUnavailable or AuditUnavailable; what was begun is then gone on with by {@code keep}.
 */
public final class Quarantiner {
    private final DockerReader reader;
    private final Writers writers;
    private final QuarantineRecords records;
    private final InstantSource clock;
    private final Supplier<String> actions;
    private final LeftAlone leftAlone;

    private final Group groups;
    private final GroupWork work;
    private final Evidence evidence;
    private final QuarantineJournal journal;

    /** Reads what an earlier run has left; it is gone on with by {@link #keep}. Throws StateUnavailable when it cannot be read. */
    public Quarantiner(Tools tools) {
        this.reader = tools.reader();
        this.writers = tools.writers();
        this.clock = tools.clock();
        this.actions = tools.actions();
        this.leftAlone = tools.leftAlone();
        this.records = new QuarantineRecords(tools.recorder(), new Archive(tools.state()), clock);
        this.groups = new Group(reader, tools.owners());
        this.work = new GroupWork(reader);
        this.evidence = new Evidence(reader, tools.kernel(), tools.state(), clock, tools.evidence());
        this.journal = new QuarantineJournal(tools.state());
    }

    /** All that are held, or on their way in or out. */
    public List<Quarantined> list() {
        return journal.all();
    }

    /** The one that holds the container of this id, as its target or as a sharer. */
    public Optional<Quarantined> heldBy(String containerId) {
        return journal.all().stream()
                .filter(held -> held.ids().contains(containerId))
                .findFirst();
    }

    /** The ids of all containers that are held: for {@link HeldEvents}. */
    public Set<String> heldIds() {
        return journal.all().stream().flatMap(held -> held.ids().stream()).collect(Collectors.toUnmodifiableSet());
    }

    /** Freezes the target and whoever shares its namespaces, cuts them off, takes evidence. Unremediable, with the graph, when one of them must not be touched. */
    public synchronized Outcome quarantine(Order order) {
        Container target = order.subject().declared();
        Optional<Quarantined> held = heldBy(target.id());
        if (held.isPresent()) {
            return advance(held.get(), false);
        }
        var group = new ArrayList<Container>();
        group.add(target);
        group.addAll(groups.sharersOf(group));
        Optional<String> refusal = groups.refusal(group, order.subject().engine());
        if (refusal.isPresent()) {
            return new Outcome.Unremediable(refusal.get());
        }
        var quarantined = new Quarantined(
                order.action(),
                target.name(),
                target.id(),
                order.policy(),
                order.controls(),
                order.cause(),
                order.actor(),
                clock.instant(),
                QuarantineStep.FREEZE,
                group.stream().map(Member::new).toList(),
                List.of(),
                Optional.empty());
        records.begun(quarantined);
        return advance(journal.save(quarantined), true);
    }

    /**
     * Goes on with what was begun, and puts back what has got loose: unpaused, started, connected or given a restart policy. A sharer that came later is taken too.
     *
     * @param container any name that a quarantine holds
     * @return Succeeded also when there is nothing to be done
     */
    public Outcome keep(ContainerName container) {
        // Most containers are in no group, and must not wait for one that is being worked on.
        return journal.all().stream().anyMatch(held -> held.concerns(container))
                ? keepHeld(container)
                : new Outcome.Succeeded();
    }

    private synchronized Outcome keepHeld(ContainerName container) {
        Outcome outcome = new Outcome.Succeeded();
        for (Quarantined held : journal.all()) {
            if (held.concerns(container)) {
                outcome = advance(held, false);
            }
        }
        return outcome;
    }

    /**
     * Gives a container and its group back as they were, and has it left alone.
     *
     * @return Failed, and it is held as before, when the engine cannot give back a network or the policy
     */
    public synchronized Release release(ContainerName container, String reason, String actor) {
        Optional<Quarantined> held =
                journal.all().stream().filter(one -> one.concerns(container)).findFirst();
        if (held.isEmpty()) {
            return new Release(new Outcome.Failed(container + " is not quarantined"), List.of());
        }
        if (held.get().step().releasing()) {
            return new Release(advance(held.get(), false), List.of());
        }
        Quarantined leaving =
                held.get().released(new Quarantined.Releasing(actions.get(), actor, reason, clock.instant()));
        records.begun(leaving);
        journal.save(leaving);
        var notes = new ArrayList<String>();
        Outcome outcome = release(leaving, notes);
        return new Release(outcome, notes);
    }

    private Outcome advance(Quarantined from, boolean fresh) {
        Quarantined now = from;
        DockerWriter writer = writers.of(now.action(), now.container());
        while (true) {
            switch (now.step()) {
                case FREEZE -> {
                    work.freeze(writer, now, fresh);
                    now = journal.advance(now.at(QuarantineStep.CUT));
                }
                case CUT -> {
                    work.cut(writer, now);
                    now = journal.advance(now.at(QuarantineStep.EVIDENCE));
                }
                case EVIDENCE -> {
                    now = journal.advance(now.noting(evidence(writer, now)).at(QuarantineStep.POLICY_OFF));
                }
                case POLICY_OFF -> {
                    EngineFacts engine = reader.engine();
                    work.tighten(writer, now, engine);
                    now = now.noting(Lapse.limits(now, engine.liveRestore()));
                    now = journal.advance(now.at(QuarantineStep.HELD));
                    records.ended(now, "success", String.join("; ", now.limits()));
                }
                case HELD -> {
                    return hold(now);
                }
                case RECONNECT, RESTORE, THAW -> {
                    return release(now, new ArrayList<>());
                }
            }
        }
    }

    /** Says what went wrong instead of stopping: containment goes before proof. */
    private List<String> evidence(DockerWriter writer, Quarantined now) {
        try {
            evidence.take(writer, now);
            return List.of();
        } catch (StateUnavailable e) {
            return List.of("its evidence is not whole: " + e.getMessage());
        }
    }

    private Outcome hold(Quarantined held) {
        List<GroupWork.Present> present = work.present(held);
        if (present.isEmpty()) {
            records.gone(held);
            journal.close(held);
            return new Outcome.Succeeded();
        }
        EngineFacts engine = reader.engine();
        List<Member> newcomers =
                groups
                        .sharersToTake(
                                present.stream().map(GroupWork.Present::now).toList(), engine)
                        .stream()
                        .filter(sharer -> heldBy(sharer.id()).isEmpty())
                        .map(Member::new)
                        .toList();
        var loose = new ArrayList<String>();
        newcomers.forEach(member -> loose.add(member.name() + " has come to share a namespace"));
        for (GroupWork.Present one : present) {
            loose.addAll(Lapse.of(one.member(), one.now()));
            if (loose.isEmpty()
                    && Leash.tighten(held, one.member(), one.now(), engine).isPresent()) {
                loose.add(one.member().name() + " has its limits back");
            }
        }
        if (loose.isEmpty()) {
            return new Outcome.Succeeded();
        }
        Quarantined all = newcomers.isEmpty() ? held : journal.advance(held.with(newcomers));
        putBack(all, String.join("; ", loose), engine);
        return new Outcome.Succeeded();
    }

    private void putBack(Quarantined held, String loose, EngineFacts engine) {
        Quarantined again = held.again(actions.get(), "put back: " + loose, clock.instant());
        records.begunAgain(again);
        DockerWriter writer = writers.of(again.action(), again.container());
        try {
            work.freeze(writer, again, false);
            work.cut(writer, again);
            work.tighten(writer, again, engine);
        } catch (DockerException e) {
            records.ended(again, "failed", String.valueOf(e.getMessage()));
            throw e;
        }
        records.ended(again, "success", loose);
    }

    private Outcome release(Quarantined from, List<String> notes) {
        Quarantined now = from;
        DockerWriter writer =
                writers.of(now.release().map(Quarantined.Releasing::action).orElse(now.action()), now.container());
        try {
            if (now.step() == QuarantineStep.RECONNECT) {
                now = journal.advance(now.noting(work.reconnect(writer, now)).at(QuarantineStep.RESTORE));
            }
            if (now.step() == QuarantineStep.RESTORE) {
                now = journal.advance(
                        now.noting(work.restore(writer, now, reader.engine())).at(QuarantineStep.THAW));
            }
        } catch (DockerException e) {
            return heldAfterAll(now, e);
        }
        now = now.noting(work.thaw(writer, now));
        notes.addAll(now.limits());
        String why = "released by "
                + now.release().map(by -> by.actor() + ": " + by.reason()).orElse("nobody");
        for (Member member : now.members()) {
            leftAlone.leave(ContainerName.of(member.name()), member.id(), why);
        }
        records.ended(now, "success", String.join("; ", now.limits()));
        journal.close(now);
        return new Outcome.Succeeded();
    }

    /** An engine that answers has said no, and would again: it stays held. One that does not answer is asked again later. */
    private Outcome heldAfterAll(Quarantined leaving, DockerException no) {
        EngineFacts engine = reader.engine();
        records.ended(leaving, "failed", String.valueOf(no.getMessage()));
        Quarantined held = journal.advance(leaving.heldAgain());
        putBack(held, "its release failed", engine);
        return new Outcome.Failed("not released, it is held as before: " + no.getMessage());
    }

    /**
     * How a release ended.
     *
     * @param notes what is not as it was, a sentence each
     */
    public record Release(Outcome outcome, List<String> notes) {
        /** Copies the list. */
        public Release {
            notes = List.copyOf(notes);
        }
    }
}
