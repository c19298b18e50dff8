package dev.wharden.metrics;

import dev.wharden.docker.ApiOperation;
import dev.wharden.policy.Catalogue;
import java.util.List;
import java.util.stream.Stream;

/**
 * The words of other rooms that labels take.
 *
 * @param controls the ids of the catalogue
 * @param operations the names of the calls to the engine
 */
public record Vocabulary(List<String> controls, List<String> operations) {
    public Vocabulary {
        controls = List.copyOf(controls);
        operations = List.copyOf(operations);
    }

    /** The controls of a catalogue, the host's among them, and every call. */
    public static Vocabulary of(Catalogue catalogue) {
        return new Vocabulary(
                catalogue.all().stream()
                        .map(control -> control.info().id())
                        .sorted()
                        .toList(),
                Stream.of(ApiOperation.values()).map(ApiOperation::label).toList());
    }

    /** The label with its values filled in, where they come from here. */
    Label of(Label label) {
        if (label.equals(SharedLabels.CONTROL)) {
            return new Label(label.name(), controls);
        }
        return label.equals(SharedLabels.OPERATION) ? new Label(label.name(), operations) : label;
    }
}
