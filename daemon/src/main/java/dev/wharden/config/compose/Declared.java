package dev.wharden.config.compose;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.container.Container;
import dev.wharden.container.Field;
import dev.wharden.container.Form;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What the compose file says of a container, as far as is known: the container itself, unless a repair has changed it
 * since.
 *
 * @param container as its file makes it
 * @param unknown the fields of which it is not known what the file says
 */
public record Declared(Container container, Set<Field> unknown) {
    /**
     * No repair sets these, and a recreation pins the anonymous volumes in the first: what the container has, its file
     * says.
     */
    private static final Set<Field> OF_NO_REPAIR = EnumSet.of(Field.BINDS, Field.PORT_BINDINGS);

    public Declared {
        unknown = Set.copyOf(unknown);
    }

    /** By a container that no repair has changed. */
    public static Declared by(Container container) {
        return new Declared(container, Set.of());
    }

    /** The container that tells what the file says of a field. */
    Container of(Field field, Container actual) {
        return OF_NO_REPAIR.contains(field) ? actual : container;
    }

    boolean isUnknown(Field field) {
        return unknown.contains(field) && !OF_NO_REPAIR.contains(field);
    }

    /**
     * Whether a text, such as that of {@code pid}, is a container that it has joined already: the file may name a
     * service there, and an id is another's after the next {@code up}.
     */
    static boolean isAnothers(List<String> now, List<String> after) {
        return now.equals(after) && after.stream().anyMatch(text -> text.startsWith("container:"));
    }

    /**
     * Why the override has keys that the container has already; none where no repair has changed what they say.
     *
     * @param keys of the override
     */
    List<String> notes(Container actual, Set<String> keys, boolean byCompose) {
        var notes = new ArrayList<String>();
        boolean repaired = Arrays.stream(Field.values())
                .anyMatch(field -> keys.contains(field.composeKey()) && isChanged(field, actual));
        if (repaired) {
            notes.add(
                    byCompose
                            ? "Wharden repaired " + actual.name()
                                    + ", and its compose file does not say so: without these keys"
                                    + " the next docker compose up undoes the repair."
                            : "Wharden repaired " + actual.name() + ": the keys of that repair are here too.");
        }
        if (!unknown.isEmpty()) {
            // Anyone can set a label.
            notes.add("A label says that Wharden repaired " + actual.name()
                    + ". How it was declared before is not kept any"
                    + " more, or only root may read it: so here is every key that the policy decides.");
        }
        return notes;
    }

    private boolean isChanged(Field field, Container actual) {
        Container before = of(field, actual);
        return field.form() == Form.MASKS
                ? isUnmasked(field, before) != isUnmasked(field, actual)
                : !field.words(before).equals(field.words(actual));
    }

    private static boolean isUnmasked(Field field, Container container) {
        JsonNode paths = field.in(container);
        return paths.isArray() && paths.isEmpty();
    }
}
