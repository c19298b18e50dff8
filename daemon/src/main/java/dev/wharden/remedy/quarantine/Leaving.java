package dev.wharden.remedy.quarantine;

import dev.wharden.container.ContainerName;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerWriter;
import dev.wharden.remedy.plan.Outcome;
import dev.wharden.remedy.quarantine.Quarantiner.Release;
import dev.wharden.subject.EngineFacts;
import java.util.List;
import java.util.Map;

/**
 * The way out of a quarantine: connect, restore, thaw, and a twin for what the engine could not give back. Only called
 * under {@link Quarantiner}'s lock.
 */
final class Leaving {
    private final Tools tools;
    private final GroupWork work;
    private final QuarantineJournal journal;
    private final QuarantineRecords records;
    private final Upkeep upkeep;

    Leaving(Tools tools, GroupWork work, QuarantineJournal journal, QuarantineRecords records, Upkeep upkeep) {
        this.tools = tools;
        this.work = work;
        this.journal = journal;
        this.records = records;
        this.upkeep = upkeep;
    }

    Release begin(Quarantined held, String reason, String actor, boolean exactly) {
        Quarantined leaving = upkeep.ended(held, "success", "it is released")
                .released(new Quarantined.Releasing(
                        tools.actions().get(), actor, reason, tools.clock().instant(), exactly));
        records.begun(leaving);
        return go(journal.save(leaving));
    }

    /** Goes on with a release, from wherever it is. */
    Release go(Quarantined from) {
        Quarantined now = from;
        DockerWriter writer = tools.writers()
                .of(now.release().map(Quarantined.Releasing::action).orElse(now.action()), now.container());
        try {
            if (now.step() == QuarantineStep.RECONNECT) {
                now = journal.advance(now.noting(work.reconnect(writer, now)).at(QuarantineStep.RESTORE));
            }
            if (now.step() == QuarantineStep.RESTORE) {
                work.restore(writer, now, tools.reader().engine());
                now = journal.advance(now.at(QuarantineStep.THAW));
            }
        } catch (DockerException e) {
            if (e instanceof DockerException.Unavailable silent && !silent.isAnswered()) {
                // Silence is no refusal: it is gone on with.
                throw e;
            }
            return new Release(heldAfterAll(now, e), List.of(), List.of());
        }
        return thawed(now, work.thaw(writer, now));
    }

    private Release thawed(Quarantined from, List<String> told) {
        String why = "released by "
                + from.release().map(by -> by.actor() + ": " + by.reason()).orElse("an unknown person");
        for (HeldContainer member : from.members()) {
            tools.leftAlone().leave(ContainerName.of(member.name()), member.id(), why);
        }
        Map<HeldContainer, List<String>> lost = work.lost(from);
        List<String> sentences = lost.values().stream().flatMap(List::stream).toList();
        if (!lost.isEmpty()
                && from.release().map(Quarantined.Releasing::exactly).orElse(false)) {
            journal.advance(from.noting(sentences).only(lost.keySet()).at(QuarantineStep.TWIN));
            return new Release(new Outcome.Succeeded(), from.noting(told).limits(), from.names());
        }
        Quarantined now = from.noting(told).noting(sentences);
        end(now);
        return new Release(new Outcome.Succeeded(), now.limits(), now.names());
    }

    /** One of them has its twin, or will have none. */
    void twinned(Unlike unlike, String note) {
        Quarantined rest = unlike.quarantined().without(unlike.member()).noting(List.of(note));
        if (rest.members().isEmpty()) {
            end(rest);
        } else {
            journal.advance(rest);
        }
    }

    private void end(Quarantined released) {
        records.ended(released, "success", String.join("; ", released.limits()));
        journal.close(released);
    }

    /**
     * An engine that answers has said no, and would again: it stays held. One that does not answer is asked again
     * later.
     */
    private Outcome heldAfterAll(Quarantined leaving, DockerException no) {
        EngineFacts engine = tools.reader().engine();
        records.ended(leaving, "failed", String.valueOf(no.getMessage()));
        Quarantined held = journal.advance(leaving.heldAgain());
        try {
            upkeep.putBack(held, List.of(), "its release failed", engine);
        } catch (DockerException e) {
            e.addSuppressed(no);
            if (e instanceof DockerException.Unavailable silent && !silent.isAnswered()) {
                throw e;
            }
            return new Outcome.Failed(
                    "not released: " + no.getMessage() + "; it is put back, which is tried again: " + e.getMessage());
        }
        return new Outcome.Failed("not released, it is held as before: " + no.getMessage());
    }
}
