package dev.wharden.remedy.recreate;

import dev.wharden.container.Container;
import dev.wharden.remedy.plan.Outcome;
import java.time.Duration;
import java.time.Instant;
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
    /** It was ended a moment ago, and may be on its way to a new start or to its removal. */
    GOING,
    /** It was removed while it ran. */
    REMOVED;

    private static final Duration RESTART = Duration.ofSeconds(3);

    /** The engine says so from the moment of a {@code docker rm -f} on (moby container/state.go). */
    private static final Set<String> BEING_REMOVED = Set.of("removing", "dead");

    /** Whoever removed the twin meant the container: what it replaced goes too, and nothing comes back. */
    static Outcome removed(Bench bench, Transaction transaction) {
        transaction
                .replaced()
                .forEach(member ->
                        bench.old(member).ifPresent(old -> bench.writer(member).remove(old.id(), false)));
        transaction.members().forEach(bench::clear);
        String other = transaction.members().getFirst().other();
        return new Outcome.Interfered("removed by " + other + " in its probation, and what it replaced went with it");
    }

    static Intervention of(Bench bench, Transaction transaction, Instant now) {
        Member only = transaction.members().getFirst();
        Farewells farewells = bench.farewells();
        if (transaction.members().size() > 1
                || only.twin().filter(farewells::concerns).isEmpty()) {
            return NONE;
        }
        Optional<Container> twin = bench.twin(only);
        if (twin.isEmpty()) {
            return only.twin()
                            .filter(id -> farewells.ordered(id) || farewells.removed(id))
                            .isPresent()
                    ? REMOVED
                    : NONE;
        }
        if (!farewells.sentAway(twin.get())) {
            return NONE;
        }
        if (BEING_REMOVED.contains(twin.get().text("/State/Status"))) {
            return GOING;
        }
        if (!twin.get().running()) {
            // The engine needs a moment between the end and the start of a restart.
            return Trial.endedWithin(twin.get(), now, RESTART) ? GOING : STOPPED;
        }
        return twin.get().text("/State/StartedAt").equals(only.startedAt()) ? NONE : RESTARTED;
    }
}
