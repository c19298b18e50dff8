package dev.wharden.remedy.quarantine;

import dev.wharden.subject.Subject;
import java.util.List;

/**
 * A quarantine that is wanted.
 *
 * @param action its id in the audit log, unique for ever and fit for a folder's name
 * @param subject the target as it was just observed
 * @param policy that wants it, or the empty string
 * @param controls that are violated; empty when a person wants it
 * @param cause in one sentence
 * @param actor who wants it
 * @param urgent whether it is of a critical finding or ordered by a person: it is frozen also when that cannot be
 *     written down
 */
public record QuarantineOperation(
        String action,
        Subject subject,
        String policy,
        List<String> controls,
        String cause,
        String actor,
        boolean urgent) {
    public QuarantineOperation {
        controls = List.copyOf(controls);
    }
}
