package dev.wharden.controller;

import dev.wharden.container.HeapWeight;
import dev.wharden.container.ImageDefaults;
import dev.wharden.control.Finding;
import dev.wharden.policy.Judged;
import dev.wharden.policy.Verdict;
import dev.wharden.subject.HostMounts;
import dev.wharden.subject.KernelFacts;
import dev.wharden.subject.KernelFacts.MountPoint;
import dev.wharden.subject.Observed;
import dev.wharden.subject.Subject;
import dev.wharden.subject.Volume;
import java.util.List;
import java.util.Map;

/** What a verdict takes in memory with all that it was made of, about, in bytes. */
final class AnswerWeight {
    /** A process, or a finding, with its texts. */
    private static final int PROCESS = 600;

    /** A line of a mount table without its paths. */
    private static final int LINE = 300;

    private AnswerWeight() {}

    /** What only this answer holds, or may hold alone one day, about. */
    static long of(Subject subject, Verdict verdict) {
        long weight = HeapWeight.of(subject.declared().tree());
        if (subject.image() instanceof Observed.Known<ImageDefaults>(ImageDefaults image)) {
            weight += HeapWeight.of(image.tree());
        }
        if (subject.kernel() instanceof Observed.Known<KernelFacts>(KernelFacts kernel)) {
            weight += (long) PROCESS * (1 + kernel.others().size());
            if (kernel.mounts() instanceof Observed.Known<List<MountPoint>>(List<MountPoint> mounts)) {
                weight += weight(mounts);
            }
        }
        if (subject.neighbours().hostMounts() instanceof Observed.Known<HostMounts>(HostMounts host)) {
            weight += host.byDevice().values().stream()
                    .mapToLong(AnswerWeight::weight)
                    .sum();
        }
        if (subject.neighbours().volumes() instanceof Observed.Known<Map<String, Volume>>(var volumes)) {
            weight += volumes.values().stream().mapToLong(AnswerWeight::weight).sum();
        }
        return weight
                + (long) HeapWeight.OBJECT * subject.unit().size()
                + verdict.findings().stream().mapToLong(AnswerWeight::weight).sum();
    }

    private static long weight(List<MountPoint> table) {
        return table.stream()
                .mapToLong(line -> LINE
                        + line.root().length()
                        + line.path().length()
                        + line.upper().length())
                .sum();
    }

    private static long weight(Volume volume) {
        return volume.options().values().stream()
                .mapToLong(option -> HeapWeight.field(option))
                .sum();
    }

    private static long weight(Judged judged) {
        long edits = judged.finding() instanceof Finding.Drift drift
                ? drift.edits().stream()
                        .mapToLong(edit -> HeapWeight.of(edit.value()))
                        .sum()
                : 0;
        Finding.Detail detail = judged.finding().detail();
        return PROCESS
                + edits
                + HeapWeight.of(detail.actual())
                + HeapWeight.of(detail.desired())
                + HeapWeight.text(detail.message());
    }
}
