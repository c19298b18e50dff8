package dev.wharden.controller;

import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.container.CreateBody;
import dev.wharden.container.Dependents;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import dev.wharden.observe.Observer;
import dev.wharden.remedy.ActionFinalizer;
import dev.wharden.remedy.Mandate;
import dev.wharden.remedy.Recovery;
import dev.wharden.remedy.guard.Admission;
import dev.wharden.remedy.plan.Cause;
import dev.wharden.remedy.plan.Outcome;
import dev.wharden.remedy.plan.Refusal;
import dev.wharden.remedy.plan.Remedy;
import dev.wharden.remedy.quarantine.Quarantiner;
import dev.wharden.remedy.quarantine.Room;
import dev.wharden.remedy.quarantine.Unlike;
import dev.wharden.remedy.undo.Archive;
import dev.wharden.remedy.undo.Archived;
import dev.wharden.subject.Observed;
import dev.wharden.subject.Subject;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Makes a twin of a released container that the engine could not give back as it was: a user's MAC address, no limit
 * (contract §7). An ordinary recreation, journalled, verified, the old one kept until the new one has proved itself;
 * where it is refused, as for what was written outside volumes, the container stays as it is given back. Like an undo
 * it waits for the budget, its turn and the end of a pause, and what becomes of it is held against nobody: a person has
 * ordered it.
 */
public final class ExactReleases {
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(30);

    private final Quarantiner quarantiner;
    private final Observer observer;
    private final Recovery recovery;
    private final Attempt attempt;
    private final Archive archive;
    private final Supplier<String> actions;
    private final InstantSource steady;

    /** With the giver of new action ids, and the clock that the guards count by. */
    public ExactReleases(
            Quarantiner quarantiner,
            Observer observer,
            Recovery recovery,
            Attempt attempt,
            Archive archive,
            Supplier<String> actions,
            InstantSource steady) {
        this.quarantiner = quarantiner;
        this.observer = observer;
        this.recovery = recovery;
        this.attempt = attempt;
        this.archive = archive;
        this.actions = actions;
        this.steady = steady;
    }

    /**
     * How it went.
     *
     * @param outcome of the recreation; Succeeded when none was needed
     * @param told one sentence for the person
     */
    record Twin(Outcome outcome, String told) {}

    /**
     * Makes it at once, for who waits for the answer; empty when none is to be made, or while a recreation is open that
     * it has a part in: at the next look then. Throws DockerException: it is made at the next look then.
     */
    Optional<Twin> make(Assessment frozen) {
        if (isOpen(frozen.name())) {
            return Optional.empty();
        }
        Container released = frozen.subject().declared();
        return unlike(released)
                .map(unlike -> new Ready(unlike, observer.observe(frozen.name().value())))
                .filter(ready -> ready.now().declared().id().equals(released.id()))
                .map(ready -> make(ready.unlike(), ready.now(), frozen));
    }

    private record Ready(Unlike unlike, Subject now) {}

    private boolean isOpen(ContainerName name) {
        return recovery.open().contains(name) || !recovery.unit(name).isEmpty();
    }

    private Optional<Unlike> unlike(Container released) {
        return quarantiner.unlike().stream()
                .filter(unlike -> unlike.containerId().equals(released.id()))
                .findFirst();
    }

    private Stream<Unlike> calledSo(ContainerName name) {
        return quarantiner.unlike().stream().filter(unlike -> unlike.container().equals(name));
    }

    /** Anyone can set the label, which is believed no further than to look whether that one is gone. */
    private Stream<Unlike> replacedBy(Container now) {
        String replaces = now.labels().getOrDefault(CreateBody.HINTS + "replaces", "");
        return quarantiner.unlike().stream()
                .filter(unlike -> unlike.containerId().equals(replaces));
    }

    /** Whether one is to be made of a container. */
    boolean waits(Assessment assessment) {
        return unlike(assessment.subject().declared()).isPresent();
    }

    /** Whether a container is a twin that has not proved itself yet. */
    boolean isProving(Assessment assessment) {
        return recovery.operation(assessment.name())
                .filter(open -> open.cause() == Cause.RELEASE
                        && recovery.parts(assessment.name())
                                .test(assessment.subject().declared()))
                .isPresent();
    }

    /** Whether one is to be made of what was called so at its release. */
    boolean waits(ContainerName name) {
        return calledSo(name).findFirst().isPresent();
    }

    /** A person wants it as it is. Whether that was in time: no recreation of it is open. */
    boolean callOff(Assessment assessment) {
        if (isOpen(assessment.name())) {
            return false;
        }
        unlike(assessment.subject().declared()).ifPresent(unlike -> ended(unlike, refused("it was released in place")));
        return true;
    }

    /**
     * Makes it, or goes on, for a container that was just judged. Tells the end of the one that was made.
     *
     * @param resumed how what was open for the name has just ended
     * @param mayBegin whether the host's ceiling still lets a twin be made
     */
    Optional<Twin> carryOut(Assessment assessment, Resumption.Resumed resumed, boolean mayBegin) {
        Optional<Unlike> ended = quarantiner.unlike().stream()
                .filter(unlike -> resumed.twin(unlike.containerId()).isPresent())
                .findFirst();
        if (ended.isPresent()) {
            return resumed.twin(ended.get().containerId()).map(outcome -> ended(ended.get(), outcome));
        }
        return unlike(assessment.subject().declared())
                .map(unlike -> made(unlike).orElseGet(() -> goOn(unlike, assessment, mayBegin)))
                .or(() -> over(calledSo(assessment.name())))
                .or(() -> over(replacedBy(assessment.subject().declared())));
    }

    /** No container has the name. */
    void gone(ContainerName name) {
        var _ = over(calledSo(name));
    }

    /**
     * How the twin ended that was begun since the release, when nothing has come to tell it, as at a stop; empty when
     * none was begun, or it has not ended.
     */
    private Optional<Twin> made(Unlike unlike) {
        return archive.recreation(unlike.containerId(), unlike.since())
                .flatMap(Archived::end)
                .filter(end -> !ActionFinalizer.isOfNothing(end))
                .map(end -> ended(unlike, outcome(end)));
    }

    private static Outcome outcome(Archived.End end) {
        return switch (end.result()) {
            case "success" -> new Outcome.Succeeded();
            case "rolled_back" -> new Outcome.RolledBack(end.reason());
            case "interfered" -> new Outcome.Interfered(end.reason());
            case "refused" -> refused(end.reason());
            default -> new Outcome.Failed(end.reason());
        };
    }

    /** Of these, one that is gone: its twin was made, or none will be. */
    private Optional<Twin> over(Stream<Unlike> before) {
        return before.filter(unlike -> recovery.partOf(unlike.member().before()).isEmpty() && isGone(unlike))
                .findFirst()
                .map(unlike -> made(unlike).orElseGet(() -> ended(unlike, refused("it was removed since"))));
    }

    /** One that cannot be seen may be there. */
    private boolean isGone(Unlike unlike) {
        try {
            observer.glance(unlike.containerId(), DockerReader.QUICK);
            return false;
        } catch (DockerException unseen) {
            return unseen instanceof DockerException.NotFound;
        }
    }

    private Twin goOn(Unlike unlike, Assessment assessment, boolean mayBegin) {
        Subject subject = assessment.subject();
        if (quarantiner.heldBy(subject.declared().id()).isPresent()) {
            return ended(unlike, refused("it is quarantined again"));
        }
        return mayBegin ? make(unlike, subject, assessment) : ended(unlike, refused("enforcement is Audit"));
    }

    private Twin make(Unlike unlike, Subject subject, Assessment judged) {
        if (!quarantiner.differs(unlike, subject.declared())) {
            return ended(unlike, new Outcome.Succeeded());
        }
        if (subject.neighbours().dependents() instanceof Observed.Known<Dependents>(Dependents others)
                && !others.members().isEmpty()) {
            // A unit is rebuilt for a policy, under its bounds; a release must not take others' memory too.
            return ended(unlike, refused("others depend on it, and would be recreated with it"));
        }
        Remedy.Recreate twin = unlike.twin(subject.declared());
        Attempt.End end = attempt.make(
                judged.of(subject),
                twin,
                Cause.RELEASE,
                () -> new Mandate(
                        actions.get(),
                        unlike.quarantined().policy(),
                        unlike.reason(),
                        unlike.actor(),
                        Attempt.how(judged),
                        Optional.empty(),
                        Cause.RELEASE));
        return switch (end) {
            case Attempt.End.Busy(String why) -> notYet(why, Room.SOON);
            case Attempt.End.Waits(Admission.Deferred deferred, var _) ->
                notYet(deferred.sentence(), deferred.delay(steady.instant()));
            case Attempt.End.Refused(String why) -> ended(unlike, refused(why));
            case Attempt.End.Impossible(String why) -> ended(unlike, refused(why));
            case Attempt.End.Untold(String why) -> notYet(why, LOOK_AGAIN);
            case Attempt.End.Ran(Outcome outcome) -> ended(unlike, outcome);
        };
    }

    private static Outcome refused(String why) {
        return new Outcome.Unremediable(new Refusal.Standing(why));
    }

    private static Twin notYet(String why, Duration wait) {
        return new Twin(
                new Outcome.InProgress(wait.compareTo(LOOK_AGAIN) < 0 ? wait : LOOK_AGAIN),
                "not yet exactly as it was; it will be recreated so, and lose the memory of its processes then"
                        + (why.isEmpty() ? "" : ": " + why));
    }

    private Twin ended(Unlike unlike, Outcome outcome) {
        var twin = new Twin(
                outcome,
                switch (outcome) {
                    case Outcome.Succeeded succeeded -> "recreated as it was; the memory of its processes is lost";
                    case Outcome.InProgress progress ->
                        "recreated as it was, and the memory of its processes is lost: the old one is kept until the "
                                + "new one has proved itself";
                    case Outcome.RolledBack(String reason) -> not(unlike, "its recreation was rolled back: " + reason);
                    case Outcome.Failed(String reason) -> not(unlike, "its recreation failed: " + reason);
                    case Outcome.Interfered(String reason, var _) ->
                        not(unlike, "its recreation was interrupted: " + reason);
                    case Outcome.Unremediable(Refusal no) -> not(unlike, "it is not recreated: " + no.reason());
                });
        if (!(outcome instanceof Outcome.InProgress)) {
            quarantiner.twinned(unlike, twin.told());
        }
        return twin;
    }

    private static String not(Unlike unlike, String why) {
        return "not exactly as it was, "
                + String.join("; ", unlike.quarantined().limits()) + "; " + why;
    }
}
