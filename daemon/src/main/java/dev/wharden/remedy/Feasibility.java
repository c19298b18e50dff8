package dev.wharden.remedy;

import dev.wharden.container.Container;
import dev.wharden.docker.DockerException;
import dev.wharden.policy.Remediation;
import dev.wharden.remedy.plan.Refusal;
import dev.wharden.remedy.plan.Remedy;
import dev.wharden.remedy.recreate.loss.VolumeSuggestions;
import dev.wharden.remedy.recreate.preflight.Preflight;
import dev.wharden.remedy.recreate.preflight.Preparation;
import dev.wharden.remedy.recreate.trial.MountCheck;
import dev.wharden.remedy.transaction.TransactionLog;
import dev.wharden.subject.Subject;
import java.util.Optional;

/**
 * Whether a remedy can be executed faithfully: found out by looking alone, so that {@code plan} may ask as well.
 *
 * @param preflight of recreations and restarts
 * @param floor of limits
 * @param mounts whether a start would mount what it has
 */
public record Feasibility(Preflight preflight, UsageFloor floor, MountCheck mounts) {
    /**
     * What it takes, or why it cannot be done. What the engine will not tell of the container is a reason too; a
     * DockerException of any other kind is thrown.
     */
    public Prepared prepared(Remedy remedy, Subject subject, Remediation how) {
        try {
            return switch (remedy) {
                case Remedy.None none -> new Prepared.Refused(none.reason());
                case Remedy.Update update ->
                    update(update).<Prepared>map(Prepared.Refused::new).orElse(new Prepared.Updating(update));
                case Remedy.Restart restart ->
                    restart(restart.actual(), subject)
                            .<Prepared>map(Prepared.Refused::new)
                            .orElse(new Prepared.Restarting(restart));
                case Remedy.Recreate recreate ->
                    switch (prepare(recreate, subject, how)) {
                        case Preparation.Ready ready -> new Prepared.Recreating(recreate, ready);
                        case Preparation.Refused refused -> new Prepared.Refused(refused.refusal());
                    };
                case Remedy.Quarantine quarantine -> new Prepared.Quarantining(quarantine, subject);
            };
        } catch (DockerException.Rejected no) {
            return new Prepared.Refused(
                    new Refusal.Unreadable("what a repair must know of it cannot be read: " + no.getMessage()));
        }
    }

    /**
     * What would make a recreation that is refused for its writable layer possible; empty when there is nothing to be
     * kept.
     */
    public Optional<VolumeSuggestions> places(Remedy remedy, Subject subject, Remediation how) {
        return remedy instanceof Remedy.Recreate recreate && !how.discardWritableLayer()
                ? preflight.places(subject, recreate.desired())
                : Optional.empty();
    }

    private Optional<Refusal> update(Remedy.Update update) {
        return TransactionLog.holds(update.actual().name())
                ? floor.refusal(update.actual(), update.edits())
                : Optional.of(new Refusal.Standing("its name is too long for a journal"));
    }

    private Optional<Refusal> restart(Container actual, Subject subject) {
        return preflight.refusal(actual, subject.neighbours().dependents()).or(() -> mounts.refusalOfStop(actual));
    }

    private Preparation prepare(Remedy.Recreate recreate, Subject subject, Remediation how) {
        Preflight look = preflight.look();
        Optional<Refusal> no = floor.refusal(recreate.actual(), recreate.edits())
                .or(() -> recreate.restores()
                        ? Optional.empty()
                        : look.refusal(subject, recreate.desired(), how.discardWritableLayer())
                                .map(Refusal.Standing::new));
        Preparation prepared;
        try {
            prepared = look.prepare(recreate, subject.neighbours().dependents(), how.discardWritableLayer());
        } catch (DockerException.Rejected unread) {
            // What is known to be in the way is told, whatever else there is.
            return new Preparation.Refused(no.orElseThrow(() -> unread));
        }
        if (no.isPresent()) {
            return new Preparation.Refused(both(no.get(), prepared));
        }
        return prepared instanceof Preparation.Ready
                ? mounts.refusalOfStop(recreate.actual())
                        .<Preparation>map(Preparation.Refused::new)
                        .orElse(prepared)
                : prepared;
    }

    /** Both reasons at once, so that a person can fix them together. */
    private static Refusal both(Refusal no, Preparation prepared) {
        return no instanceof Refusal.Standing && prepared instanceof Preparation.Refused(Refusal.Standing also)
                ? new Refusal.Standing(no.reason() + "; and " + also.reason())
                : no;
    }
}
