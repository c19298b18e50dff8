package dev.wharden.policy;

import dev.wharden.container.Container;
import dev.wharden.control.Edit;
import dev.wharden.control.Finding;
import dev.wharden.control.Settings;
import dev.wharden.subject.Subject;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The desired declaration: every repair folded in, one control after the other, because two controls may own the same field (architecture §1.3). What a control
 * asks for is dropped whole when the control would still not hold at the end.
 *
 * @param desired the declaration with the repairs
 * @param edits where it differs from the actual one
 * @param repaired the controls whose repairs are in it
 */
record Fold(Container desired, List<Edit> edits, Set<String> repaired) {
    /** One control's repair may bring another's field about, and that a third's. More rounds than this are a quarrel, and one of the two loses. */
    private static final int ROUNDS = 4;

    Fold {
        edits = List.copyOf(edits);
        repaired = Set.copyOf(repaired);
    }

    /** Nothing to repair. */
    static Fold nothing(Container actual) {
        return new Fold(actual, List.of(), Set.of());
    }

    /**
     * Folds.
     *
     * @param demands those whose drift is to be repaired, whether they drift yet or not
     * @param excuses what is not to be repaired
     */
    static Fold of(Subject subject, List<Demand> demands, Excuses excuses) {
        var given = new HashSet<String>();
        while (true) {
            var draft = new Draft(subject.declared());
            var repaired = new HashSet<String>();
            for (int round = 0; round < ROUNDS && round(subject, draft, demands, excuses, given, repaired); round++) {}
            // Only options of mounts, which no control judges: none has to be asked again.
            draft.apply(TmpfsOwners.edits(subject.declared(), draft.current()));
            List<String> failed = demands.stream()
                    .filter(demand -> repaired.contains(demand.id()))
                    .filter(demand -> !holds(demand, subject, draft.current(), excuses))
                    .map(Demand::id)
                    .toList();
            if (failed.isEmpty()) {
                return new Fold(draft.current(), draft.edits(), repaired);
            }
            given.addAll(failed);
        }
    }

    private static boolean round(
            Subject subject,
            Draft draft,
            List<Demand> demands,
            Excuses excuses,
            Set<String> given,
            Set<String> repaired) {
        boolean changed = false;
        for (Demand demand : demands) {
            if (given.contains(demand.id())) {
                continue;
            }
            for (Settings settings : demand.settings()) {
                for (Finding finding : demand.control().judge(subject.planned(draft.current()), settings)) {
                    if (finding instanceof Finding.Drift drift && excuses.lets(finding) && draft.apply(drift.edits())) {
                        repaired.add(demand.id());
                        changed = true;
                    }
                }
            }
        }
        return changed;
    }

    /** Whether a control finds nothing more in a plan. What was unreadable before may stay so; what the plan makes unreadable is not proven. */
    private static boolean holds(Demand demand, Subject subject, Container desired, Excuses excuses) {
        Set<String> unread = demand.judge(subject).stream()
                .filter(Finding.Unread.class::isInstance)
                .map(finding -> finding.detail().field())
                .collect(Collectors.toSet());
        return demand.judge(subject.planned(desired)).stream()
                .filter(excuses::lets)
                .allMatch(finding -> finding instanceof Finding.Unread
                        && unread.contains(finding.detail().field()));
    }
}
