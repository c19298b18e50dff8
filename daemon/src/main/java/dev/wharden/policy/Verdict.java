package dev.wharden.policy;

import dev.wharden.container.Container;
import dev.wharden.control.Edit;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What the policies say of one container.
 *
 * @param policy the one that decides; empty when none matches, then there are no findings
 * @param mode after label and ceiling
 * @param findings in the catalogue's order
 * @param desired the declaration with every repair folded in; equal to the actual one when there is none
 * @param edits the fields in which {@code desired} differs, with their new values
 * @param restart a live finding asks for a restart of the same container
 */
public record Verdict(
        Optional<Policy> policy,
        Mode mode,
        List<Judged> findings,
        Container desired,
        List<Edit> edits,
        boolean restart) {
    public Verdict {
        findings = List.copyOf(findings);
        edits = List.copyOf(edits);
    }

    /** When the first repair is due, where all that counts is under an exception's grace; empty elsewhere. */
    public Optional<Instant> graceUntil() {
        List<Judged> counting = findings.stream().filter(Judged::counts).toList();
        return counting.stream().allMatch(Judged::grace)
                ? counting.stream()
                        .flatMap(judged -> judged.graceUntil().stream())
                        .min(Comparator.naturalOrder())
                : Optional.empty();
    }
}
