package dev.wharden.config.yaml;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects all that is wrong, so that a person fixes a file once. Not thread-safe: one reading uses one. */
public final class Problems {
    private static final Comparator<Problem> BY_PLACE = Comparator.comparing(
                    (Problem problem) -> problem.place().file())
            .thenComparingInt(problem -> problem.place().line())
            .thenComparingInt(problem -> problem.place().column());

    private final List<Problem> errors = new ArrayList<>();
    private final List<Problem> warnings = new ArrayList<>();

    /** What makes the file invalid. */
    public void error(Place place, String what) {
        errors.add(new Problem(place, what));
    }

    /** What is valid, and likely not what was meant. */
    public void warning(Place place, String what) {
        warnings.add(new Problem(place, what));
    }

    /** Those that do not stop anything, by place. */
    public List<Problem> warnings() {
        return warnings.stream().sorted(BY_PLACE).toList();
    }

    /** Whether nothing stops anything so far. */
    public boolean isEmpty() {
        return errors.isEmpty();
    }

    /** Throws ConfigException with all errors, by place, when there are any. */
    public void check() {
        if (!errors.isEmpty()) {
            throw new ConfigException(
                    errors.stream().sorted(BY_PLACE).distinct().toList());
        }
    }
}
