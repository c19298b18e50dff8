package dev.wharden.config.yaml;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Collects all that is wrong, so that a person fixes a file once; of a file that is something else than ours, the first
 * hundred and how many more. Not thread-safe: one reading uses one.
 */
public final class Problems {
    /** Shown at one time: each costs a line of the log, of the page and of memory. */
    static final int MOST = 100;

    private static final Comparator<Problem> BY_PLACE = Comparator.comparing(
                    (Problem problem) -> problem.place().file())
            .thenComparingInt(problem -> problem.place().line())
            .thenComparingInt(problem -> problem.place().column());

    private final Bounded errors = new Bounded();
    private final Bounded warnings = new Bounded();

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
        return warnings.byPlace();
    }

    /** Whether nothing stops anything so far. */
    public boolean isEmpty() {
        return errors.first.isEmpty();
    }

    /** Throws ConfigException with the errors, by place, when there are any. */
    public void check() {
        if (!isEmpty()) {
            throw new ConfigException(errors.byPlace());
        }
    }

    /** The first ones, and a count of the others. */
    private static final class Bounded {
        private final List<Problem> first = new ArrayList<>();
        private Optional<Place> next = Optional.empty();
        private int more;

        void add(Problem problem) {
            if (first.size() < MOST) {
                first.add(problem);
            } else {
                next = next.or(() -> Optional.of(problem.place()));
                more++;
            }
        }

        List<Problem> byPlace() {
            return Stream.concat(
                            first.stream().sorted(BY_PLACE).distinct(),
                            next
                                    .map(place -> new Problem(place, "and " + more + " more: fix those above first"))
                                    .stream())
                    .toList();
        }
    }
}
