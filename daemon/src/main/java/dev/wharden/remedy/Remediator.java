package dev.wharden.remedy;

import dev.wharden.audit.AuditEvent;
import dev.wharden.audit.AuditUnavailable;
import dev.wharden.audit.Recorder;
import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.docker.DockerException;
import dev.wharden.remedy.plan.Cause;
import dev.wharden.remedy.plan.Digest;
import dev.wharden.remedy.plan.Outcome;
import dev.wharden.remedy.plan.Refusal;
import dev.wharden.remedy.plan.Remedy;
import dev.wharden.remedy.quarantine.QuarantineOperation;
import dev.wharden.remedy.quarantine.Quarantiner;
import dev.wharden.remedy.recreate.down.Remake;
import dev.wharden.remedy.recreate.preflight.Preparation;
import dev.wharden.remedy.state.StateUnavailable;
import dev.wharden.remedy.state.TooLong;
import dev.wharden.remedy.transaction.Operation;
import dev.wharden.remedy.undo.Archive;
import dev.wharden.remedy.undo.Archived;
import dev.wharden.subject.Subject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Begins what was planned, found feasible and admitted. What each remedy is about to change is archived and the remedy
 * recorded as begun before anything changes, and as ended when it has: the executors do that for what a crash may
 * interrupt. What is refused before it begins changes nothing and is not recorded here; the caller knows whether the
 * reason is a new one.
 */
public final class Remediator {
    private final Recovery actions;
    private final Quarantiner quarantiner;
    private final Archive archive;
    private final Recorder recorder;
    private final ActionFinalizer finalizer;
    private final InstantSource clock;

    /** With executors that tell the same finalizer of their ends. */
    public Remediator(
            Recovery actions,
            Quarantiner quarantiner,
            Archive archive,
            Recorder recorder,
            ActionFinalizer finalizer,
            InstantSource clock) {
        this.actions = actions;
        this.quarantiner = quarantiner;
        this.archive = archive;
        this.recorder = recorder;
        this.finalizer = finalizer;
        this.clock = clock;
    }

    /**
     * Executes a remedy.
     *
     * @throws AuditUnavailable when its begin cannot be recorded, and StateUnavailable when its archive or journal
     *     cannot be written: nothing was changed then
     * @throws DockerException when the engine went away in the middle: what the journal holds is resumed
     */
    public Outcome execute(Prepared.Ready prepared, Mandate mandate) {
        return switch (prepared) {
            case Prepared.Updating(Remedy.Update update) -> {
                String after = Digest.of(update);
                Operation operation =
                        begin(update.actual(), update.controls(), "Update", mandate, mandate.reason(), after);
                yield journalled(
                        operation, "Update", mandate, () -> actions.updater().apply(operation, update));
            }
            case Prepared.Restarting(Remedy.Restart restart) -> {
                String same = Digest.of(restart.actual());
                Operation operation =
                        begin(restart.actual(), restart.controls(), "Restart", mandate, mandate.reason(), same);
                yield journalled(
                        operation, "Restart", mandate, () -> actions.restarter().apply(operation, restart));
            }
            case Prepared.Recreating(Remedy.Recreate recreate, Preparation.Ready ready) -> {
                String after = Digest.of(recreate.desired());
                String reason = Stream.concat(Stream.of(mandate.reason()), ready.givesUp().stream())
                        .collect(Collectors.joining("; "));
                Operation operation = begin(recreate.actual(), recreate.controls(), "Recreate", mandate, reason, after);
                ready.followers()
                        .forEach(part -> follows(part, recreate.actual().name(), mandate));
                yield journalled(
                        operation,
                        "Recreate",
                        mandate,
                        () -> actions.recreator().apply(operation, ready));
            }
            case Prepared.Quarantining(Remedy.Quarantine quarantine, Subject subject) ->
                quarantiner.quarantine(new QuarantineOperation(
                        mandate.action(),
                        subject,
                        mandate.policy(),
                        quarantine.controls(),
                        quarantine.cause(),
                        mandate.actor(),
                        quarantine.critical()));
        };
    }

    /**
     * Makes the container of an action again that is gone, as it was before. Throws as {@link #execute}.
     *
     * @param remake what it takes
     */
    public Outcome restore(Archived wanted, Remake remake, Mandate mandate) {
        Container before = wanted.before();
        Operation operation =
                begin(before, wanted.controls(), "Recreate", mandate, mandate.reason(), Digest.of(before));
        return journalled(
                operation, "Recreate", mandate, () -> actions.recreator().restore(operation, before, remake));
    }

    /** One that has to follow is recorded under the same action, so that its own story tells why. */
    private void follows(Preparation.Part part, ContainerName target, Mandate mandate) {
        String same = Digest.of(part.actual());
        recorder.record(new AuditEvent.RemedyBegun(
                mandate.action(),
                part.actual().name(),
                part.actual().id(),
                mandate.policy(),
                part.kind(),
                List.of(),
                "it follows " + target + ", which is recreated: it depends on " + part.because(),
                mandate.actor(),
                same,
                same));
    }

    private Operation begin(
            Container actual, List<String> controls, String kind, Mandate mandate, String reason, String after) {
        ContainerName name = actual.name();
        Instant now = clock.instant();
        archive.put(new Archived(
                mandate.action(),
                kind(kind, mandate),
                name,
                mandate.policy(),
                controls,
                mandate.actor(),
                now,
                mandate.undoes(),
                actual,
                Optional.empty()));
        try {
            recorder.record(new AuditEvent.RemedyBegun(
                    mandate.action(),
                    name,
                    actual.id(),
                    mandate.policy(),
                    kind(kind, mandate),
                    controls,
                    reason,
                    mandate.actor(),
                    Digest.of(actual),
                    after));
        } catch (AuditUnavailable e) {
            // It has not begun, so it has no end that the next start would have to tell.
            archive.remove(mandate.action());
            throw e;
        }
        return new Operation(
                mandate.action(),
                name,
                actual.id(),
                mandate.policy(),
                controls,
                now,
                probation(name, mandate),
                mandate.cause());
    }

    /** What its policy says; longer where the last twin failed after a while, on which a slower one is not to pass. */
    private Duration probation(ContainerName name, Mandate mandate) {
        Duration least = mandate.how().probation();
        return mandate.cause() == Cause.DRIFT
                ? finalizer
                        .notes()
                        .failure(name)
                        .map(twin -> twin.probation(least))
                        .orElse(least)
                : least;
    }

    private static String kind(String kind, Mandate mandate) {
        return mandate.undoes().isPresent() ? Archived.UNDO : kind;
    }

    /**
     * A remedy whose journal records its end, unless that could not even be begun: then nothing is left of it but its
     * record. One that is too long for any disk is no fault of the disk.
     */
    private Outcome journalled(Operation operation, String kind, Mandate mandate, Supplier<Outcome> remedy) {
        try {
            return remedy.get();
        } catch (StateUnavailable e) {
            if (actions.open().contains(operation.container())) {
                throw e;
            }
            String why = String.valueOf(e.getMessage());
            Outcome end = e instanceof TooLong
                    ? new Outcome.Unremediable(new Refusal.Lasting("its journal would be too long: " + why))
                    : new Outcome.Failed(why);
            finalizer.neverBegan(operation, kind(kind, mandate), end);
            try {
                archive.remove(operation.action());
            } catch (StateUnavailable kept) {
                e.addSuppressed(kept);
            }
            if (end instanceof Outcome.Unremediable) {
                return end;
            }
            throw e;
        }
    }
}
