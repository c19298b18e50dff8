package dev.wharden.remedy.quarantine;

import dev.wharden.audit.AuditEvent;
import dev.wharden.audit.BestEffortRecorder;
import dev.wharden.audit.Recorder;
import dev.wharden.remedy.plan.Digest;
import dev.wharden.remedy.state.StateUnavailable;
import dev.wharden.remedy.undo.Archive;
import dev.wharden.remedy.undo.Archived;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the audit log what begins and how it ends: a quarantine, its being put back, a release. */
final class QuarantineRecords {
    private static final Logger LOG = LoggerFactory.getLogger(QuarantineRecords.class);

    private final Recorder recorder;
    private final Recorder finisher;
    private final Archive archive;
    private final InstantSource clock;

    QuarantineRecords(Recorder recorder, Archive archive, InstantSource clock) {
        this.recorder = recorder;
        this.archive = archive;
        this.finisher = new BestEffortRecorder(recorder);
        this.clock = clock;
    }

    /** Something new begins. Throws AuditUnavailable or StateUnavailable, and then it must not. */
    void begun(Quarantined quarantined) {
        archive(quarantined);
        begun(quarantined, recorder);
    }

    private void archive(Quarantined quarantined) {
        Part part = Part.of(quarantined);
        archive.put(new Archived(
                part.action(),
                part.kind(),
                quarantined.container(),
                quarantined.policy(),
                quarantined.controls(),
                part.actor(),
                part.since(),
                Optional.empty(),
                quarantined.members().getFirst().before(),
                Optional.empty()));
    }

    /**
     * Something begins that does not wait for a disk: also when it cannot be recorded. Its archive comes by
     * {@link #archived}, once nothing of it runs any more.
     */
    void begunUrgently(Quarantined quarantined) {
        begun(quarantined, finisher);
    }

    /** What {@link #begunUrgently} has left out. */
    void archived(Quarantined quarantined) {
        try {
            archive(quarantined);
        } catch (StateUnavailable e) {
            LOG.atError()
                    .addKeyValue("action", quarantined.action())
                    .addKeyValue("cause", String.valueOf(e.getMessage()))
                    .log("A quarantine could not be archived; it is made all the same");
        }
    }

    /** What is held is held again: also when that cannot be recorded. */
    void begunAgain(Quarantined quarantined) {
        begun(quarantined, finisher);
    }

    private static void begun(Quarantined quarantined, Recorder recorder) {
        Part part = Part.of(quarantined);
        recorder.record(new AuditEvent.RemedyBegun(
                part.action(),
                quarantined.container(),
                quarantined.containerId(),
                quarantined.policy(),
                part.kind(),
                quarantined.controls(),
                part.reason(),
                part.actor(),
                Digest.of(quarantined.members().getFirst().before()),
                Digest.of(quarantined.members().getFirst().before())));
    }

    void ended(Quarantined quarantined, String result, String reason) {
        Part part = Part.of(quarantined);
        Duration took = Duration.between(part.since(), clock.instant());
        finisher.record(new AuditEvent.RemedyEnded(
                part.action(),
                quarantined.container(),
                quarantined.containerId(),
                quarantined.policy(),
                part.kind(),
                quarantined.controls(),
                result,
                reason,
                took.isNegative() ? Duration.ZERO : took,
                Optional.empty()));
        archiveEnd(part.action(), new Archived.End(clock.instant(), result, reason, Optional.empty()));
    }

    /** What protects is not held up by a full disk. */
    private void archiveEnd(String action, Archived.End end) {
        try {
            archive.find(action).ifPresent(archived -> archive.put(archived.ended(end)));
        } catch (StateUnavailable e) {
            LOG.atError().setCause(e).addKeyValue("action", action).log("The end of an action could not be archived");
        }
    }

    /** Evidence was taken: its digests are in the chain too, so that files and digests cannot be changed together. */
    void evidence(Quarantined quarantined, String folder, Taken taken) {
        finisher.record(new AuditEvent.Lifecycle(
                "evidence_taken",
                Optional.of(quarantined.container()),
                taken.whole() ? "success" : "failed",
                "of " + String.join(", ", quarantined.names()) + ", in evidence/" + folder
                        + (taken.whole() ? "" : ", not whole: " + Evidence.NO_ROOM) + "; the sha256 of its "
                        + taken.file() + " is " + taken.digest()));
    }

    /** Nothing of it is left: whoever takes its name is judged afresh. */
    void gone(Quarantined quarantined) {
        finisher.record(new AuditEvent.Lifecycle(
                "quarantine_ended",
                Optional.of(quarantined.container()),
                "gone",
                quarantined.container() + " was removed by somebody else; its evidence is kept as "
                        + quarantined.action()
                        + quarantined.members().stream()
                                .filter(VolumeHolder::holds)
                                .map(member -> ", its anonymous volumes by " + VolumeHolder.name(member))
                                .collect(Collectors.joining())));
    }

    private record Part(String action, String kind, String reason, String actor, Instant since) {
        static Part of(Quarantined quarantined) {
            return quarantined
                    .release()
                    .map(by -> new Part(by.action(), "Release", by.reason(), by.actor(), by.since()))
                    .orElseGet(() -> new Part(
                            quarantined.action(),
                            "Quarantine",
                            quarantined.cause(),
                            quarantined.actor(),
                            quarantined.since()));
        }
    }
}
