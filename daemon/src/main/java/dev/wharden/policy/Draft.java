package dev.wharden.policy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.container.Container;
import dev.wharden.container.ContainerCopy;
import dev.wharden.container.SameJson;
import dev.wharden.control.Edit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A declaration that is being edited. One thread. */
final class Draft {
    private final Container actual;
    private final Set<String> touched = new LinkedHashSet<>();
    /** With all edits; null where nothing differs. */
    private @Nullable ContainerCopy copy;

    Draft(Container actual) {
        this.actual = actual;
    }

    /** As it is now. What was asked for before changes with it, and is to be asked for again after each edit. */
    Container current() {
        return copy == null ? actual : copy.made();
    }

    /** Sets the fields. Returns whether that changed anything. */
    boolean apply(List<Edit> edits) {
        boolean changed = false;
        for (Edit edit : edits) {
            if (!SameJson.asShown(current().at(edit.pointer()), edit.value())) {
                copy = copy == null ? new ContainerCopy(actual) : copy;
                copy.set(edit.pointer(), edit.value());
                touched.add(edit.pointer());
                changed = true;
            }
        }
        return changed;
    }

    /** The fields in which it now differs from the actual one. */
    List<Edit> edits() {
        var edits = new ArrayList<Edit>(touched.size());
        for (String pointer : touched) {
            JsonNode now = current().at(pointer);
            if (!SameJson.asShown(now, actual.at(pointer))) {
                edits.add(new Edit(pointer, now));
            }
        }
        return edits;
    }
}
