package dev.wharden.remedy.quarantine;

import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerWriter;
import dev.wharden.remedy.plan.Outcome;
import dev.wharden.remedy.transaction.Move;
import dev.wharden.remedy.transaction.Runner;
import dev.wharden.subject.EngineFacts;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The way out of a quarantine: connect, restore, thaw, and a twin for what the engine could not give back. Only called
 * under {@link Quarantiner}'s lock.
 */
final class Leaving {
    private final Tools tools;
    private final GroupWork work;
    private final QuarantineLog log;
    private final Runner<Quarantined> runner;
    private final QuarantineRecords records;
    private final Upkeep upkeep;

    Leaving(
            Tools tools,
            GroupWork work,
            QuarantineLog log,
            Runner<Quarantined> runner,
            QuarantineRecords records,
            Upkeep upkeep) {
        this.tools = tools;
        this.work = work;
        this.log = log;
        this.runner = runner;
        this.records = records;
        this.upkeep = upkeep;
    }

    Release begin(Quarantined held, String reason, String actor, boolean exactly) {
        // What was started a moment ago runs after the release, though nothing has looked at the group since.
        Quarantined leaving = upkeep.ended(upkeep.followed(held), "success", "it is released")
                .released(new Quarantined.Releasing(
                        tools.actions().get(), actor, reason, tools.clock().instant(), exactly));
        records.begun(leaving);
        return release(Move.to(leaving, this::next));
    }

    /** Goes on with a release, from wherever it is. */
    Release go(Quarantined from) {
        return release(next(from));
    }

    private Release release(Move<Quarantined> first) {
        Runner.Ran<Quarantined> ran = runner.run(first);
        return ran.outcome() instanceof Outcome.Succeeded
                ? new Release(ran.outcome(), ran.last().limits(), ran.last().names())
                : new Release(ran.outcome(), List.of(), List.of());
    }

    /** What is done next on the way out. */
    Move<Quarantined> next(Quarantined now) {
        DockerWriter writer = tools.writers()
                .of(now.release().map(Quarantined.Releasing::action).orElse(now.action()), now.container());
        return switch (now.step()) {
            case RECONNECT ->
                unlessRefused(now, () -> now.noting(work.reconnect(writer, now)).at(QuarantineStep.RESTORE));
            case RESTORE ->
                unlessRefused(now, () -> {
                    work.restore(writer, now, tools.reader().engine());
                    return now.at(QuarantineStep.THAW);
                });
            case THAW -> thawed(now, work.thaw(writer, now));
            case TWIN -> new Move.Rest<>(now, new Outcome.Succeeded());
            case FREEZE, CUT, GATHER, EVIDENCE, POLICY_OFF, HELD ->
                throw new IllegalStateException(now.container() + " is not being released");
        };
    }

    private Move<Quarantined> unlessRefused(Quarantined now, Supplier<Quarantined> step) {
        try {
            return new Move.Anyway<>(step.get(), this::next);
        } catch (DockerException e) {
            if (e instanceof DockerException.Unavailable silent && !silent.isAnswered()) {
                // Silence is no refusal: it is gone on with.
                throw e;
            }
            return heldAfterAll(now, e);
        }
    }

    private Move<Quarantined> thawed(Quarantined from, Map<HeldContainer, Thawed> thawed) {
        String why = "released by "
                + from.release().map(by -> by.actor() + ": " + by.reason()).orElse("an unknown person");
        thawed.forEach((member, now) ->
                now.name().ifPresent(name -> tools.leftAlone().leave(name, member.id(), why)));
        Map<HeldContainer, List<String>> lost = work.lost(from);
        List<String> sentences = lost.values().stream().flatMap(List::stream).toList();
        if (!lost.isEmpty()
                && from.release().map(Quarantined.Releasing::exactly).orElse(false)) {
            // A person is told of all that are released, and not of what twins will give back, nor how these were
            // given back for the moment until then: they are restarted, and get other addresses.
            return new Move.Anyway<>(
                    from.noting(sentences).only(lost.keySet()).at(QuarantineStep.TWIN),
                    _ -> new Move.Rest<>(from.noting(told(thawed, lost.keySet())), new Outcome.Succeeded()));
        }
        return new Move.End<>(from.noting(told(thawed, Set.of())).noting(sentences), new Outcome.Succeeded());
    }

    private static List<String> told(Map<HeldContainer, Thawed> thawed, Set<HeldContainer> without) {
        return thawed.entrySet().stream()
                .filter(of -> !without.contains(of.getKey()))
                .flatMap(of -> of.getValue().sentences().stream())
                .toList();
    }

    /**
     * One of them has its twin, or will have none. Nothing happens when the target was quarantined again since that was
     * begun: the record is that one's.
     */
    void twinned(Unlike unlike, String note) {
        Quarantined begun = unlike.quarantined();
        log.find(begun.containerId())
                .filter(now -> now.step() == QuarantineStep.TWIN && now.action().equals(begun.action()))
                .map(now -> now.without(unlike.member()).noting(List.of(note)))
                .ifPresent(rest -> runner.advance(
                        rest.members().isEmpty()
                                ? new Move.End<>(rest, new Outcome.Succeeded())
                                : new Move.Anyway<>(rest, this::next)));
    }

    /**
     * An engine that answers has said no, and would again: it stays held. One that does not answer is asked again
     * later.
     */
    private Move<Quarantined> heldAfterAll(Quarantined leaving, DockerException no) {
        EngineFacts engine = tools.reader().engine();
        records.ended(leaving, "failed", String.valueOf(no.getMessage()));
        return new Move.Anyway<>(
                leaving.heldAgain(), held -> new Move.Rest<>(held, new Outcome.Failed(heldAgain(held, engine, no))));
    }

    private String heldAgain(Quarantined held, EngineFacts engine, DockerException no) {
        try {
            upkeep.putBack(held, List.of(), "its release failed", engine);
        } catch (DockerException e) {
            e.addSuppressed(no);
            if (e instanceof DockerException.Unavailable silent && !silent.isAnswered()) {
                throw e;
            }
            return "not released: " + no.getMessage() + "; it is put back, which is tried again: " + e.getMessage();
        }
        return "not released, it is held as before: " + no.getMessage();
    }
}
