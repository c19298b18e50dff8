package dev.wharden.control;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.container.Container;
import dev.wharden.container.ContainerCopy;
import dev.wharden.container.Field;
import java.util.List;

/**
 * A field of a container's declaration and the value that it should have.
 *
 * @param pointer into the inspect tree, such as {@code /HostConfig/Privileged}
 * @param value the wanted value; the holder must not change it
 */
public record Edit(String pointer, JsonNode value) {
    /** Sets a field. */
    public Edit(Field field, JsonNode value) {
        this(field.pointer(), value);
    }

    /** The declaration with these edits made in their order. */
    public static Container apply(Container declared, List<Edit> edits) {
        if (edits.isEmpty()) {
            return declared;
        }
        var copy = new ContainerCopy(declared);
        edits.forEach(edit -> copy.set(edit.pointer, edit.value));
        return copy.made();
    }
}
