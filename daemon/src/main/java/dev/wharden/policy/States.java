package dev.wharden.policy;

import dev.wharden.control.Finding;
import java.util.Optional;

/** The state of a container. */
public final class States {
    private States() {}

    /** What a verdict alone says: Unmanaged, Drifted, Unknown, Excepted or Compliant. */
    public static State of(Verdict verdict) {
        return of(verdict, Optional.empty(), false);
    }

    /**
     * The first state that holds (contract §6).
     *
     * @param verdict what the policies say
     * @param held QUARANTINED, REMEDIATING or SUSPENDED, from Wharden's own records
     * @param untouchable it must not be touched: Wharden itself, ignored, or owned by an orchestrator; or it cannot be
     *     repaired faithfully
     */
    public static State of(Verdict verdict, Optional<State> held, boolean untouchable) {
        if (held.isPresent()) {
            return held.get();
        }
        if (verdict.policy().isEmpty()) {
            return State.UNMANAGED;
        }
        if (verdict.findings().stream().anyMatch(Judged::counts)) {
            return untouchable ? State.UNREMEDIABLE : State.DRIFTED;
        }
        if (verdict.findings().stream().anyMatch(States::unread)) {
            return State.UNKNOWN;
        }
        return verdict.findings().isEmpty() ? State.COMPLIANT : State.EXCEPTED;
    }

    private static boolean unread(Judged judged) {
        return judged.finding() instanceof Finding.Unread && judged.exception().isEmpty();
    }
}
