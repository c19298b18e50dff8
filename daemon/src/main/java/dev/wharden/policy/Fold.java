package dev.wharden.policy;

import dev.wharden.container.Container;
import dev.wharden.control.Edit;
import dev.wharden.control.Finding;
import dev.wharden.control.Settings;
import dev.wharden.subject.Subject;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The desired declaration: every repair folded in, one control after the other, because two controls may own the same
 * field (architecture §1.3). What a control asks for is dropped whole when the control would still not hold at the end.
 *
 * @param desired the declaration with the repairs
 * @param edits where it differs from the actual one
 * @param repaired the controls whose repairs are in it
 */
record Fold(Container desired, List<Edit> edits, Set<String> repaired) {
    /**
     * One control's repair may bring another's field about, and that a third's. More rounds than this are a quarrel,
     * and one of the two loses.
     */
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
     * @param controls those whose drift is to be repaired, whether they drift yet or not
     * @param excuses what is not to be repaired
     */
    static Fold of(Subject subject, List<ResolvedControl> controls, ActiveExceptions excuses) {
        var given = new HashSet<String>();
        while (true) {
            var draft = new Draft(subject.declared());
            var repaired = new HashSet<String>();
            List<ResolvedControl> open = controls.stream()
                    .filter(control -> !given.contains(control.id()))
                    .toList();
            Map<String, Boolean> holds = rounds(subject, draft, open, excuses, repaired);
            // Only options of mounts, which no control judges: none has to be asked again.
            var _ = draft.apply(TmpfsOwners.edits(subject.declared(), draft.current()));
            Subject planned = subject.planned(draft.current());
            List<String> failed = controls.stream()
                    .filter(control -> repaired.contains(control.id()))
                    .filter(control -> !holds.getOrDefault(control.id(), false))
                    .filter(control -> !holds(control, subject, planned, excuses))
                    .map(ResolvedControl::id)
                    .toList();
            if (failed.isEmpty()) {
                return new Fold(draft.current(), draft.edits(), repaired);
            }
            given.addAll(failed);
        }
    }

    /**
     * Asks every control until none has anything more to change since it was asked last.
     *
     * @return id of each control that was asked since the last change to whether it finds nothing at all
     */
    private static Map<String, Boolean> rounds(
            Subject subject,
            Draft draft,
            List<ResolvedControl> controls,
            ActiveExceptions excuses,
            Set<String> repaired) {
        var clean = new HashMap<String, Boolean>();
        Subject planned = subject.planned(draft.current());
        for (int asked = 0; asked < ROUNDS * controls.size() && clean.size() < controls.size(); asked++) {
            ResolvedControl control = controls.get(asked % controls.size());
            boolean changed = false;
            boolean found = false;
            for (Settings settings : control.settings()) {
                var kept = new HashSet<String>();
                boolean edited = false;
                for (Finding finding : control.control().evaluate(planned, settings)) {
                    found = true;
                    edited |= finding instanceof Finding.Drift drift
                            && isMade(drift, excuses, kept)
                            && draft.apply(drift.edits());
                }
                if (edited) {
                    planned = subject.planned(draft.current());
                    changed = true;
                }
            }
            if (changed) {
                repaired.add(control.id());
                clean.clear();
            } else {
                clean.put(control.id(), !found);
            }
        }
        return clean;
    }

    /**
     * Whether a repair is made. The edits of a drift are computed as if those before it of the same control were made:
     * where one of these is excused by its rule and sets the same field, they would undo what is excused.
     *
     * @param kept fields of what is excused
     */
    private static boolean isMade(Finding.Drift drift, ActiveExceptions excuses, Set<String> kept) {
        if (!excuses.lets(drift)) {
            if (drift.detail().impliedBy().isEmpty()) {
                drift.edits().forEach(edit -> kept.add(edit.pointer()));
            }
            return false;
        }
        return kept.isEmpty() || drift.edits().stream().map(Edit::pointer).noneMatch(kept::contains);
    }

    /**
     * Whether a control finds nothing more in a plan. What was unreadable before may stay so; what the plan makes
     * unreadable is not proven.
     */
    private static boolean holds(ResolvedControl control, Subject subject, Subject planned, ActiveExceptions excuses) {
        List<Finding> left =
                control.evaluate(planned).stream().filter(excuses::lets).toList();
        if (left.isEmpty()) {
            return true;
        }
        Set<String> unread = control.evaluate(subject).stream()
                .filter(Finding.Unread.class::isInstance)
                .map(finding -> finding.detail().field())
                .collect(Collectors.toSet());
        return left.stream()
                .allMatch(finding -> finding instanceof Finding.Unread
                        && unread.contains(finding.detail().field()));
    }
}
