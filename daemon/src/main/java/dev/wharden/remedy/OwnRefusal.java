package dev.wharden.remedy;

import dev.wharden.container.Container;
import dev.wharden.policy.OnDrift;
import dev.wharden.policy.Remediation;
import dev.wharden.remedy.guard.Admission;
import dev.wharden.remedy.guard.Guards;
import dev.wharden.remedy.guard.Request;
import dev.wharden.remedy.plan.Remedy;
import dev.wharden.remedy.recreate.preflight.Refusals;
import dev.wharden.subject.Subject;
import java.util.Optional;
import java.util.function.Function;

/**
 * Why a container cannot be repaired whatever depends on it, for which its policy wants it quarantined.
 *
 * @param why for people
 * @param until what the repair would wait for if no other depended on the container; empty when for nothing
 */
public record OwnRefusal(String why, Optional<Admission.Deferred> until) {
    /**
     * Tells it of a request that was refused; empty where the policy wants no quarantine for it, or where those that
     * depend on the container may be the reason: then only its declaration counts.
     *
     * @param how its policy wants it dealt with
     * @param elsewhere what somebody else is doing with a container just now
     * @param why it was refused
     */
    public static Optional<OwnRefusal> of(
            Request request,
            Remediation how,
            Function<Subject, Optional<Admission.Deferred>> elsewhere,
            Guards guards,
            String why) {
        if (how.notRepairable() != OnDrift.QUARANTINE) {
            return Optional.empty();
        }
        return request.subject().isAlone()
                ? Optional.of(new OwnRefusal(why, Optional.empty()))
                : declared(request.remedy()).flatMap(own -> {
                    Subject alone = request.subject().alone();
                    return switch (guards.wouldAdmit(request.of(alone, elsewhere.apply(alone)))) {
                        case Admission.Admitted _ -> Optional.of(new OwnRefusal(own, Optional.empty()));
                        case Admission.Deferred deferred -> Optional.of(new OwnRefusal(own, Optional.of(deferred)));
                        case Admission.Refused _ -> Optional.empty();
                    };
                });
    }

    private static Optional<String> declared(Remedy remedy) {
        return switch (remedy) {
            case Remedy.Restart restart -> declared(restart.actual());
            case Remedy.Recreate recreate when !recreate.restores() -> declared(recreate.actual());
            case Remedy.Recreate _, Remedy.None _, Remedy.Update _, Remedy.Quarantine _ -> Optional.empty();
        };
    }

    /** How much the engine says of a container may be another client's doing, who leaves execs in it. */
    private static Optional<String> declared(Container actual) {
        return actual.isCut() ? Optional.empty() : Refusals.declaration(actual);
    }
}
