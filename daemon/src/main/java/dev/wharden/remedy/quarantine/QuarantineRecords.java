package dev.wharden.remedy.quarantine;

import dev.wharden.audit.AuditEvent;
import dev.wharden.audit.Recorder;
import dev.wharden.remedy.BestEffortRecorder;
import dev.wharden.remedy.Digest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.stream.Collectors;

/** Tells the audit log what begins and how it ends: a quarantine, its being put back, a release. */
final class QuarantineRecords {
    private final Recorder recorder;
    private final Recorder finisher;
    private final InstantSource clock;

    QuarantineRecords(Recorder recorder, InstantSource clock) {
        this.recorder = recorder;
        this.finisher = new BestEffortRecorder(recorder);
        this.clock = clock;
    }

    /** Something new begins. Throws AuditUnavailable, and then it must not. */
    void begun(Quarantined quarantined) {
        begun(quarantined, recorder);
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
    }

    /** Nothing of it is left: whoever takes its name is judged afresh. */
    void gone(Quarantined quarantined) {
        finisher.record(new AuditEvent.Lifecycle(
                "quarantine_ended",
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
