package dev.wharden.remedy.quarantine;

import dev.wharden.container.Container;
import java.util.List;
import java.util.Optional;

/**
 * The first step of a quarantine: the target is frozen, alone, by what was seen of it. Called without
 * {@link Quarantiner}'s lock, by the worker that holds the target's name, so that the work on another group does not
 * stand before it.
 */
final class Beginning {
    private static final String UNWRITTEN = "the state directory cannot be written: it was frozen before that could be"
            + " written down, and a crash of Wharden before it can be loses what it was";

    private final Tools tools;
    private final GroupWork work;
    private final QuarantineLog log;
    private final QuarantineRecords records;

    Beginning(Tools tools, GroupWork work, QuarantineLog log, QuarantineRecords records) {
        this.tools = tools;
        this.work = work;
        this.log = log;
        this.records = records;
    }

    /**
     * Writes it down and freezes it; what is urgent is frozen also when it cannot be written down. Throws
     * StateUnavailable or AuditUnavailable of what is not urgent, and then nothing was done. What the engine refuses is
     * tried again by what follows, which cuts the target off all the same. An earlier release of the target that waited
     * for its twin is ended by it.
     */
    void freeze(QuarantineOperation order) {
        // Its place on disk is the new one's from now on.
        Optional<Quarantined> released =
                log.find(order.subject().declared().id()).filter(one -> one.step() == QuarantineStep.TWIN);
        Quarantined begun = begun(order);
        GroupFreeze.Attempt tried = work.freeze(tools.writers().of(begun.action(), begun.container()), begun, true);
        Quarantined frozen = tried.of(begun);
        begun = frozen.equals(begun) ? begun : log.advance(frozen);
        if (order.urgent()) {
            records.archived(begun);
        }
        released.ifPresent(this::ended);
    }

    private void ended(Quarantined released) {
        List<String> notes = released.members().stream()
                .map(member -> member.name() + " is not recreated as it was: " + released.container()
                        + " is quarantined again")
                .toList();
        records.ended(
                released, "success", String.join("; ", released.noting(notes).limits()));
    }

    private Quarantined begun(QuarantineOperation order) {
        Container target = order.subject().declared();
        var quarantined = new Quarantined(
                order.action(),
                target.name(),
                target.id(),
                order.policy(),
                order.controls(),
                order.cause(),
                order.actor(),
                tools.clock().instant(),
                QuarantineStep.FREEZE,
                List.of(log.asBefore(target)),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        if (!order.urgent()) {
            records.begun(quarantined);
            log.put(quarantined);
            return quarantined;
        }
        Quarantined noted = log.advance(quarantined);
        records.begunUrgently(noted);
        return log.isUnwritten(noted) ? log.advance(noted.noting(List.of(UNWRITTEN))) : noted;
    }
}
