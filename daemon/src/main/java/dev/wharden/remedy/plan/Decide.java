package dev.wharden.remedy.plan;

import dev.wharden.policy.Mode;
import dev.wharden.policy.OnDrift;
import dev.wharden.policy.Policy;
import dev.wharden.policy.Remediation;
import dev.wharden.policy.State;
import dev.wharden.policy.Verdict;
import dev.wharden.subject.Subject;
import java.util.List;

/**
 * The sixth step of the cycle: from what was seen of a container, and what became of the last remedy, to what is to be
 * done. Pure; its test is a table.
 */
public final class Decide {
    private Decide() {}

    /**
     * Decides.
     *
     * @param state as Wharden's own records have it
     * @param setback of the remedy that was tried last on this verdict
     */
    public static Decision decide(Verdict verdict, State state, Subject subject, Setback setback) {
        if (verdict.mode() != Mode.ENFORCE || state == State.QUARANTINED) {
            return new Decision.Nothing("");
        }
        Remediation how = verdict.policy().map(Policy::remediation).orElse(Remediation.DEFAULT);
        return switch (setback) {
            case Setback.None _ -> planned(verdict, subject);
            case Setback.Refused(Remedy remedy, String why, boolean byItself) ->
                instead(verdict, subject, remedy, how.notRepairable(), why, byItself);
            case Setback.Failed(Remedy remedy, String why) ->
                instead(verdict, subject, remedy, how.repairFailed(), "its repair failed: " + why, subject.isAlone());
        };
    }

    private static Decision planned(Verdict verdict, Subject subject) {
        Remedy remedy = Planner.plan(verdict, subject.declared());
        return remedy instanceof Remedy.None none
                ? verdict.graceUntil()
                        .<Decision>map(until -> new Decision.Wait(none, until))
                        .orElseGet(() -> new Decision.Nothing(none.reason()))
                : new Decision.Act(remedy);
    }

    /** A quarantine, where the policy wants one instead of a repair that is not to be had. */
    private static Decision instead(
            Verdict verdict, Subject subject, Remedy remedy, OnDrift wanted, String why, boolean byItself) {
        // Of what others depend on, the repair may be refused or fail because of them: no container is frozen for what
        // another has done.
        if (wanted != OnDrift.QUARANTINE || remedy instanceof Remedy.Quarantine || !byItself) {
            return new Decision.Nothing(why);
        }
        // After a failure it may not run, and then there is no remedy for it.
        List<String> controls = remedy instanceof Remedy.None ? Planner.repairable(verdict) : remedy.controls();
        boolean critical = Planner.critical(verdict, controls);
        return new Decision.Act(new Remedy.Quarantine(subject.declared(), controls, why, critical));
    }
}
