package dev.wharden.policy;

import dev.wharden.control.Finding;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The exceptions for one container at one moment.
 *
 * @param active these excuse
 * @param grace these have expired, and repair still waits
 */
record ActiveExceptions(List<PolicyException> active, List<PolicyException> grace) {
    private static final ActiveExceptions NONE = new ActiveExceptions(List.of(), List.of());

    static ActiveExceptions of(List<PolicyException> exceptions, Identity identity, Instant now) {
        if (exceptions.isEmpty()) {
            return NONE;
        }
        var active = new ArrayList<PolicyException>();
        var grace = new ArrayList<PolicyException>();
        for (PolicyException exception : exceptions) {
            if (exception.match().isEmpty()) {
                // For the host.
                continue;
            }
            if (exception.activeAt(now)) {
                if (exception.match().accepts(identity)) {
                    active.add(exception);
                }
            } else if (exception.graceAt(now) && exception.match().accepts(identity)) {
                grace.add(exception);
            }
        }
        return new ActiveExceptions(active, grace);
    }

    /** Those for the host at one moment. */
    static ActiveExceptions ofHost(List<PolicyException> exceptions, Instant now) {
        return new ActiveExceptions(
                exceptions.stream()
                        .filter(exception -> exception.match().isEmpty() && exception.activeAt(now))
                        .toList(),
                List.of());
    }

    /** The exception that excuses a finding: of its control, of its rule, or of the control that brings it about. */
    Optional<String> excuse(Finding finding) {
        for (PolicyException exception : active) {
            if (names(exception, finding.detail())) {
                return Optional.of(exception.name());
            }
        }
        return Optional.empty();
    }

    /** Until when the repair of a finding waits; empty when it does not. */
    Optional<Instant> graceUntil(Finding finding) {
        return grace.isEmpty()
                ? Optional.empty()
                : grace.stream()
                        .filter(exception -> names(exception, finding.detail()))
                        .map(PolicyException::graceUntil)
                        .max(Comparator.naturalOrder());
    }

    /** Whether a finding is to be repaired as far as exceptions go. */
    boolean lets(Finding finding) {
        return excuse(finding).isEmpty() && graceUntil(finding).isEmpty();
    }

    private static boolean names(PolicyException exception, Finding.Detail detail) {
        return exception.controls().contains(detail.control())
                || exception.controls().contains(detail.name())
                || (!detail.impliedBy().isEmpty() && exception.controls().contains(detail.impliedBy()));
    }
}
