package dev.wharden.config.compose;

import dev.wharden.container.Container;
import dev.wharden.container.Field;
import java.util.ArrayList;
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

    /** Why the override has keys that the container has already; none where no repair has changed it. */
    List<String> notes(Container actual, boolean byCompose) {
        var notes = new ArrayList<String>();
        if (!container.equals(actual) || !unknown.isEmpty()) {
            notes.add(
                    byCompose
                            ? "Wharden repaired " + actual.name().value()
                                    + ", and its compose file does not say so: without these keys"
                                    + " the next docker compose up undoes the repair."
                            : "Wharden repaired " + actual.name().value() + ": the keys of that repair are here too.");
        }
        if (!unknown.isEmpty()) {
            notes.add("How it was declared before is not kept any more, or only root may read it: so here is every key"
                    + " that the policy decides.");
        }
        return notes;
    }
}
