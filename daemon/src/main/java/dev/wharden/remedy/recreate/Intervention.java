package dev.wharden.remedy.recreate;

import dev.wharden.container.Container;
import java.util.Optional;

/**
 * What somebody else has done to a twin on probation, which is theirs to decide. Of a unit nothing is taken for meant: what its members do depends on one another, so all
 * go back together.
 */
enum Intervention {
    /** Nothing, or nothing that was heard of. */
    NONE,
    /** It was started again. */
    RESTARTED,
    /** It was stopped, and is there. */
    STOPPED,
    /** It was removed while it ran. */
    REMOVED;

    static Intervention of(Bench bench, Transaction transaction) {
        Member only = transaction.members().getFirst();
        Farewells farewells = bench.farewells();
        if (transaction.members().size() > 1
                || only.twin().filter(farewells::concerns).isEmpty()) {
            return NONE;
        }
        Optional<Container> twin = bench.twin(only);
        if (twin.isEmpty()) {
            return REMOVED;
        }
        if (!farewells.sentAway(twin.get())) {
            return NONE;
        }
        if (!twin.get().running()) {
            return STOPPED;
        }
        return twin.get().text("/State/StartedAt").equals(only.startedAt()) ? NONE : RESTARTED;
    }
}
