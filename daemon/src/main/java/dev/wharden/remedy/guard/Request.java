package dev.wharden.remedy.guard;

import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.container.Dependents;
import dev.wharden.control.Edit;
import dev.wharden.policy.Remediation.Window;
import dev.wharden.remedy.guard.Admission.Deferred;
import dev.wharden.remedy.plan.Cause;
import dev.wharden.remedy.plan.Remedy;
import dev.wharden.subject.Observed;
import dev.wharden.subject.Subject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A remedy that asks to be executed.
 *
 * @param subject the container as it was just observed
 * @param remedy what is to be done; not {@code None}
 * @param policyDigest of the policy that decides, or the empty string
 * @param window the policy's, for repairs with downtime
 * @param graceUntil an expired exception's grace, when all that is to be repaired is under one
 * @param cause why it is asked
 * @param elsewhere what somebody else is doing with it just now, for repairs with downtime
 */
public record Request(
        Subject subject,
        Remedy remedy,
        String policyDigest,
        Optional<Window> window,
        Optional<Instant> graceUntil,
        Cause cause,
        Optional<Deferred> elsewhere) {
    /** Nobody else is at work on it. */
    public Request(
            Subject subject,
            Remedy remedy,
            String policyDigest,
            Optional<Window> window,
            Optional<Instant> graceUntil,
            Cause cause) {
        this(subject, remedy, policyDigest, window, graceUntil, cause, Optional.empty());
    }

    /** The same of its container as seen otherwise. */
    public Request of(Subject other, Optional<Deferred> elsewhere) {
        return new Request(other, remedy, policyDigest, window, graceUntil, cause, elsewhere);
    }

    /** The same for another remedy. */
    public Request with(Remedy other) {
        return new Request(subject, other, policyDigest, window, graceUntil, cause, elsewhere);
    }

    /** Whether a person asked for exactly this. */
    boolean ordered() {
        return cause.ordered();
    }

    /** Whether it is made by itself when what defers it is over; of what is not, a person is told at once. */
    boolean waitsFor(Deferred deferred) {
        return deferred.reason() != Admission.Reason.PAUSED || cause.waitsForPause();
    }

    /** The wait as it is shown among others: what a person ordered is told from what policies want. */
    Deferred told(Deferred deferred) {
        return ordered()
                ? new Deferred(deferred.reason(), deferred.until(), Admission.ORDERED + deferred.sentence())
                : deferred;
    }

    /** The container. */
    public Container container() {
        return subject.declared();
    }

    /** Whether the container is down for a while. */
    public boolean downtime() {
        return switch (remedy) {
            case Remedy.None none -> false;
            case Remedy.Update update -> false;
            case Remedy.Quarantine quarantine -> false;
            case Remedy.Restart restart -> true;
            case Remedy.Recreate recreate -> true;
        };
    }

    /** Who has to follow it; nobody but where it is recreated. */
    public Dependents unit() {
        return remedy instanceof Remedy.Recreate
                        && subject.neighbours().dependents() instanceof Observed.Known<Dependents>(Dependents known)
                ? known
                : Dependents.none(container());
    }

    /** The containers that are down for a while. */
    List<ContainerName> down() {
        return downtime() ? unit().names() : List.of();
    }

    boolean quarantine() {
        return remedy instanceof Remedy.Quarantine;
    }

    /**
     * Whether it is a quarantine that nothing may hold up but a pause: of a critical finding, or ordered by a person.
     */
    boolean urgent() {
        return critical() || (quarantine() && ordered());
    }

    /** Whether it is a quarantine of a critical finding. */
    boolean critical() {
        return remedy instanceof Remedy.Quarantine quarantine && quarantine.critical();
    }

    /** What it takes from the hour's budget of downtime: a place for each of the unit. */
    int places() {
        return downtime() ? unit().size() : 0;
    }

    /**
     * What it takes from the hour's budget of quarantines: that of others is not spent by those of critical findings.
     */
    int freezes() {
        return quarantine() && !urgent() ? 1 : 0;
    }

    /** Whether it is a repair that nobody ordered. */
    boolean repairs() {
        return !ordered() && !quarantine() && !(remedy instanceof Remedy.None);
    }

    /**
     * Whether what was learnt of another repair holds no more for this one. While somebody else is at work on the
     * container, or it has only just started, less is seen of it, such as the user that its workers will have: what
     * would be done now is not yet the repair that will be made.
     */
    boolean teaches() {
        return repairs() && elsewhere.isEmpty();
    }

    /** What it repairs, so that the same repair is known when it comes again. What a person ordered is no repair. */
    Set<String> fields() {
        var fields = new TreeSet<String>();
        if (ordered()) {
            return fields;
        }
        switch (remedy) {
            case Remedy.None none -> {}
            case Remedy.Quarantine quarantine -> {}
            case Remedy.Update update ->
                update.edits().stream().map(Edit::pointer).forEach(fields::add);
            case Remedy.Recreate recreate ->
                recreate.edits().stream().map(Edit::pointer).forEach(fields::add);
            case Remedy.Restart restart -> restart.controls().forEach(control -> fields.add("live:" + control));
        }
        return fields;
    }
}
