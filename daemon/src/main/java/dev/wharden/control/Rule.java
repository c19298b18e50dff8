package dev.wharden.control;

import java.util.List;

/**
 * One row of the catalogue of facts that a control answers. Findings carry it, and exceptions may name it:
 * {@code resources/memory-limit}.
 *
 * @param id of the row, kebab-case, unique in its control
 * @param severity of its findings that do not name their own
 * @param check finds what breaks it, and may find what breaks other rules of the same control; none where another
 *     rule's check finds it
 * @param references what it answers
 */
public record Rule(String id, Severity severity, Check check, List<Reference> references) {
    /** Keeps a copy of the references. */
    public Rule {
        references = List.copyOf(references);
    }

    /**
     * Adds what is wrong, or cannot be read, to the findings. Pure, and total over whatever an inspect answer holds.
     */
    @FunctionalInterface
    public interface Check {
        /** Evaluates one target. */
        void check(Findings found);
    }
}
