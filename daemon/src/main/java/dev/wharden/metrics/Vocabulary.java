package dev.wharden.metrics;

import java.util.List;

/**
 * The words of other rooms that labels take.
 *
 * @param controls the ids of the catalogue
 * @param operations the names of the calls to the engine
 */
public record Vocabulary(List<String> controls, List<String> operations) {
    /** Copies the lists. */
    public Vocabulary {
        controls = List.copyOf(controls);
        operations = List.copyOf(operations);
    }

    /** The label with its values filled in, where they come from here. */
    Label of(Label label) {
        if (label.equals(Words.CONTROL)) {
            return new Label(label.name(), controls);
        }
        return label.equals(Words.OPERATION) ? new Label(label.name(), operations) : label;
    }
}
