package dev.wharden.remedy.quarantine;

import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import dev.wharden.docker.DockerWriter;
import dev.wharden.remedy.quarantine.Runaways.Runaway;
import dev.wharden.remedy.state.StateUnavailable;
import dev.wharden.subject.EngineFacts;
import dev.wharden.subject.Unfrozen;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a group held: looks whether it still is, takes whoever has come to it, and puts back what has got loose. Only
 * called under {@link Quarantiner}'s lock.
 */
final class Upkeep {
    private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);
    private static final String NOT_WHOLE = "its evidence is not whole: ";
    private static final int TRIES = 10;

    private final DockerReader reader;
    private final Tools tools;
    private final Group groups;
    private final GroupWork work;
    private final Evidence evidence;
    private final QuarantineLog log;
    private final QuarantineRecords records;
    private final InstantSource clock;
    private final Supplier<String> actions;
    /** How often evidence that is not whole was taken again, by action. */
    private final Map<String, Integer> tries = new ConcurrentHashMap<>();

    Upkeep(Tools tools, Group groups, GroupWork work, QuarantineLog log, QuarantineRecords records) {
        this.tools = tools;
        this.reader = tools.reader();
        this.clock = tools.clock();
        this.actions = tools.actions();
        this.groups = groups;
        this.work = work;
        this.log = log;
        this.records = records;
        this.evidence = new Evidence(reader, tools.kernel(), tools.state(), clock, tools.evidence(), tools.space());
    }

    /**
     * Looks, and puts back. Nothing is done to one that holds.
     *
     * @param holder the name that the caller's worker was given
     * @return whether all that belong to it are held; false when somebody else is at work on one. When a member cannot
     *     be read, the engine's answer is thrown after all has been done to the others
     */
    boolean hold(Quarantined from, ContainerName holder) {
        GroupWork.Look look = work.look(from);
        List<GroupWork.Present> present = look.present();
        EngineFacts engine = reader.engine();
        List<HeldContainer> all = newcomers(from, present, groups.around(from.members(), look.nothingLeft()), engine);
        List<HeldContainer> newcomers =
                all.stream().filter(one -> claims(holder, one)).toList();
        boolean left = from.members().stream()
                .anyMatch(member -> work.unended(from, member).isPresent());
        if (look.nothingLeft() && all.isEmpty() && !left) {
            records.gone(ended(from, "failed", "it was removed by somebody else"));
            log.close(from);
            return true;
        }
        Quarantined held = followed(log.isUnwritten(from) ? log.advance(from) : from, present);
        var loose = new ArrayList<String>();
        newcomers.forEach(member -> loose.add(member.name() + " has joined its group"));
        held.members().forEach(member -> work.unended(from, member).ifPresent(loose::add));
        for (GroupWork.Present one : present) {
            if (work.unended(held, one.member()).isPresent()) {
                continue;
            }
            loose.addAll(work.lapses(one.member(), one.now()));
            Unfrozen running = work.running(one.now());
            if (!running.all().isEmpty()) {
                loose.add(Runaways.words(running.all()) + " of " + one.member().name()
                        + (running.all().size() == 1 ? " runs on" : " run on"));
            }
            List<Runaway> unproved = work.unproved(one.now(), running);
            if (!unproved.isEmpty()) {
                loose.add(Runaways.words(unproved.stream().map(Runaway::process).toList()) + " of "
                        + one.member().name() + " may run on");
            }
            held = doubted(held, one.now(), running);
            if (loose.isEmpty() && work.isLoose(held, one.member(), one.now(), engine)) {
                loose.add(one.member().name()
                        + (Tightener.isRefused(held) ? " has not got its limits" : " has its limits back"));
            }
            work.seen(one.now());
        }
        if (loose.isEmpty() && look.unread().isEmpty()) {
            Quarantined frozen = held.forgetting(Freezer.NOT_FROZEN);
            held = evidenceAgain(frozen.equals(held) ? held : log.advance(frozen));
        }
        if (!loose.isEmpty()) {
            Quarantined whole = newcomers.isEmpty() ? held : log.advance(work.remembered(held.with(newcomers)));
            putBack(whole, newcomers, String.join("; ", loose), engine);
        } else if (look.unread().isPresent()) {
            throw look.unread().get();
        } else if (held.runaways().isPresent()) {
            Runaways before = held.runaways().get();
            String end = before.areUnproved() ? "what may have run on has ended or is frozen" : "what ran on has ended";
            ended(log.advance(held.noting(before.ended()).running(List.of())), "success", end);
        } else {
            ended(held, "success", "it holds again, after an interruption");
        }
        return newcomers.size() == all.size();
    }

    /** Once for each member: what is doubtful may be another process at each look. */
    private Quarantined doubted(Quarantined held, Container now, Unfrozen running) {
        Optional<String> doubt = Freezer.doubt(now, running);
        String begin = Freezer.doubtOf(now.name().value());
        return doubt.isEmpty() || held.limits().stream().anyMatch(one -> one.startsWith(begin))
                ? held
                : log.advance(held.noting(List.of(doubt.get())));
    }

    /** Whoever belongs to it, is not held yet, and may be touched. */
    private List<HeldContainer> newcomers(
            Quarantined held, List<GroupWork.Present> present, List<Container> around, EngineFacts engine) {
        return groups
                .newcomers(
                        held.members(),
                        present.stream().map(GroupWork.Present::now).toList(),
                        around,
                        engine)
                .stream()
                .filter(one -> !log.isHeld(one.id()))
                .map(log::asBefore)
                .toList();
    }

    /**
     * The same with those that share a namespace with it, frozen and cut too; one that must not be touched is left and
     * said, and one that somebody else is at work on is taken by {@link #hold}. When they cannot be found the target is
     * held all the same.
     */
    Quarantined gathered(DockerWriter writer, Quarantined from, ContainerName holder) {
        Quarantined now = from;
        try {
            EngineFacts engine = reader.engine();
            GroupWork.Look look = work.look(from);
            if (look.present().isEmpty() && look.unread().isPresent()) {
                throw look.unread().get();
            }
            List<GroupWork.Present> present = look.present();
            List<Container> around = groups.around(from.members(), look.nothingLeft());
            List<HeldContainer> found = newcomers(from, present, around, engine).stream()
                    .filter(one -> claims(holder, one))
                    .toList();
            List<Container> group = present.stream().map(GroupWork.Present::now).toList();
            now = now.noting(groups.leftOut(group, around, engine));
            List<Container> all = Stream.concat(group.stream(), found.stream().map(HeldContainer::before))
                    .toList();
            now = now.noting(Group.frozenAlong(all, around));
            now = found.isEmpty() ? now : log.advance(now.with(found));
        } catch (DockerException e) {
            if (e instanceof DockerException.Unavailable silent && !silent.isAnswered()) {
                throw e;
            }
            now = now.noting(List.of("which containers share its namespaces could not be read, which is tried again: "
                    + e.getMessage()));
        }
        if (now.members().size() > from.members().size() || from.isUnfrozen()) {
            GroupFreeze.Attempt tried = work.freeze(writer, now, false);
            now = log.advance(tried.of(now));
            // What is refused once more is left to whoever keeps it held, and holds up nothing else.
            if (!from.isUnfrozen()) {
                tried.check();
            }
            work.cut(writer, now);
        }
        return now;
    }

    private boolean claims(ContainerName holder, HeldContainer member) {
        // Asked again under the claim: the work on another group may have taken it since.
        return tools.claiming().take(holder, member.before()) && !log.isHeld(member.id());
    }

    /** The same with what has become of its members since they were last looked at. */
    Quarantined followed(Quarantined held) {
        return followed(held, work.look(held).present());
    }

    private Quarantined followed(Quarantined from, List<GroupWork.Present> present) {
        Quarantined held = from.following(present);
        return held.equals(from) ? from : log.advance(held);
    }

    /** What was putting it back has ended, when something was. */
    Quarantined ended(Quarantined held, String result, String reason) {
        if (held.again().isEmpty()) {
            return held;
        }
        records.ended(held.as(held.again().get()), result, reason);
        return log.advance(held.putBack());
    }

    /**
     * Freezes and cuts again; an attempt that was interrupted is gone on with, and told of once more, since nobody
     * knows how far it came. One whose processes run on all the same goes on until they have ended. Of whoever has just
     * come evidence is taken too, beside that of the others.
     */
    void putBack(Quarantined loosened, List<HeldContainer> newcomers, String loose, EngineFacts engine) {
        Quarantined.Again begun = loosened.again()
                .orElseGet(() -> new Quarantined.Again(actions.get(), "put back: " + loose, clock.instant()));
        Quarantined held = loosened.again().isPresent() ? loosened : log.advance(loosened.puttingBack(begun));
        Quarantined again = held.as(begun);
        boolean goesOn = loosened.again().isPresent() && loosened.runaways().isPresent() && newcomers.isEmpty();
        if (!goesOn) {
            records.begunAgain(again);
        }
        DockerWriter writer = tools.writers().of(again.action(), again.container());
        String wanting;
        try {
            GroupFreeze.Attempt tried = work.freeze(writer, again, false);
            List<String> known = held.limits();
            var told = new ArrayList<>(
                    tried.told().stream().filter(one -> !known.contains(one)).toList());
            Quarantined frozen = tried.of(held);
            held = frozen.equals(held) ? held : log.advance(frozen);
            tried.check();
            again = held.as(begun);
            work.cut(writer, again);
            if (!newcomers.isEmpty()) {
                told.addAll(evidence(writer, held, newcomers, held.action() + "/" + again.action()));
            }
            wanting = String.join("; ", told);
            Quarantined tight = work.tighten(writer, again, held, engine);
            held = tight.equals(held) ? held : log.advance(tight);
        } catch (DockerException e) {
            ended(held, "failed", String.valueOf(e.getMessage()));
            throw e;
        }
        if (held.runaways().isEmpty()) {
            ended(held, "success", wanting.isEmpty() ? loose : loose + "; " + wanting);
        }
    }

    /**
     * Says what went wrong instead of stopping: containment goes before proof. Throws DockerException when the engine
     * does not answer: it is not taken yet then.
     */
    List<String> evidence(DockerWriter writer, Quarantined held, List<HeldContainer> members, String folder) {
        try {
            Taken taken = evidence.take(writer, held, members, folder);
            Optional<String> warning =
                    Evidence.warning(tools.state(), reader.engine().dataRoot());
            records.evidence(held, folder, taken);
            Optional<String> missing = taken.whole() ? Optional.empty() : Optional.of(NOT_WHOLE + Evidence.NO_ROOM);
            return Stream.of(missing, warning).flatMap(Optional::stream).toList();
        } catch (StateUnavailable e) {
            return List.of(NOT_WHOLE + e.getMessage());
        }
    }

    /**
     * Takes what there was no room for once there is, a few times: a disk that is filled and emptied again makes no
     * look long for ever.
     */
    private Quarantined evidenceAgain(Quarantined held) {
        boolean whole =
                held.limits().stream().noneMatch(one -> one.startsWith(NOT_WHOLE)) && !evidence.isOpen(held.action());
        if (whole || !tools.state().isWritable() || !tools.space().getAsBoolean()) {
            return held;
        }
        tries.keySet().retainAll(log.all().stream().map(Quarantined::action).toList());
        if (tries.merge(held.action(), 1, Integer::sum) > TRIES) {
            return held;
        }
        try {
            DockerWriter writer = tools.writers().of(held.action(), held.container());
            List<String> told = evidence(writer, held, held.members(), held.action());
            Quarantined noted = held.forgetting(NOT_WHOLE).noting(told);
            return noted.equals(held) ? held : log.advance(noted);
        } catch (DockerException e) {
            LOG.atWarn()
                    .addKeyValue("container", held.container())
                    .addKeyValue("cause", String.valueOf(e.getMessage()))
                    .log("Evidence that is not whole could not be taken again");
            return held;
        }
    }
}
