package dev.wharden.remedy.recreate;

import dev.wharden.container.Container;
import java.util.Optional;
import java.util.Set;

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
    /** It is being removed, which was begun while it ran. */
    GOING,
    /** It was removed while it ran. */
    REMOVED;

    /** The engine says so from the moment of a {@code docker rm -f} on (moby container/state.go). */
    private static final Set<String> BEING_REMOVED = Set.of("removing", "dead");

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
        if (BEING_REMOVED.contains(twin.get().text("/State/Status"))) {
            return GOING;
        }
        if (!twin.get().running()) {
            return STOPPED;
        }
        return twin.get().text("/State/StartedAt").equals(only.startedAt()) ? NONE : RESTARTED;
    }
}
