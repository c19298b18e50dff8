package dev.wharden.remedy.guard;

import dev.wharden.remedy.guard.Admission.Admitted;
import dev.wharden.remedy.guard.Admission.Deferred;
import dev.wharden.remedy.guard.Admission.Reason;
import dev.wharden.remedy.guard.Admission.Refused;
import dev.wharden.remedy.state.StateDir;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * Decides whether a container may be quarantined now. A pause holds back every quarantine, and a container that must
 * never be touched or was released is left alone. Nothing else stands before one of a critical finding or one that a
 * person orders: no bound, no breaker, no backoff, and nothing that has to be read from disk or from the engine. The
 * others have a bound of their own. Changes nothing. Guarded by the lock of {@link Guards}.
 */
final class QuarantineGate {
    private static final Duration LOOK_AGAIN = Duration.ofMinutes(1);

    private final StateDir state;
    private final Owners owners;
    private final Budget quarantines;

    QuarantineGate(StateDir state, Owners owners, Budget quarantines) {
        this.state = state;
        this.owners = owners;
        this.quarantines = quarantines;
    }

    /**
     * Decides.
     *
     * @param paused what holds back every change now
     * @param breaker what the breaker holds back now
     */
    Admission decide(
            Request request,
            Hold hold,
            Disruption limits,
            Optional<Deferred> paused,
            Optional<Deferred> breaker,
            Instant now) {
        Optional<Refused> refused = refused(request, hold);
        if (refused.isPresent()) {
            return refused.get();
        }
        return paused.or(() -> request.urgent() ? Optional.empty() : breaker)
                .or(() -> request.urgent() ? Optional.empty() : full(limits, now))
                .<Admission>map(deferred -> deferred)
                .orElseGet(Admitted::new);
    }

    private Optional<Refused> refused(Request request, Hold hold) {
        if (owners.of(request.subject()) instanceof Ownership.Foreign(String why)) {
            return Optional.of(new Refused(why));
        }
        if (!request.ordered() && hold.alone().sentence().isPresent()) {
            return Optional.of(new Refused(hold.alone().sentence().get() + ": wharden resume "
                    + request.container().name()));
        }
        return request.urgent()
                ? Optional.empty()
                : state.inTheWayOf(request.container().name())
                        .map(why -> new Refused("what Wharden knows of it cannot be read: " + why));
    }

    private Optional<Deferred> full(Disruption limits, Instant now) {
        return quarantines
                .nextFree(limits.quarantinesPerHour(), 1, now)
                .map(free -> new Deferred(
                        Reason.BUDGET,
                        free.isBefore(now.plus(LOOK_AGAIN)) ? free : now.plus(LOOK_AGAIN),
                        "waits for: budget, " + limits.quarantinesPerHour() + " quarantines an hour are used up until "
                                + free.truncatedTo(ChronoUnit.SECONDS)));
    }
}
