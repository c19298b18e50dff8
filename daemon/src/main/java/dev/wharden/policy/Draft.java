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
    private Container current;
    /** What differs from {@link #current} since somebody looked at that; null where nothing does. */
    private @Nullable ContainerCopy next;

    Draft(Container actual) {
        this.actual = actual;
        this.current = actual;
    }

    /** As it is now. */
    Container current() {
        if (next != null) {
            current = next.made();
            next = null;
        }
        return current;
    }

    /** Sets the fields. Returns whether that changed anything. */
    boolean apply(List<Edit> edits) {
        boolean changed = false;
        for (Edit edit : edits) {
            JsonNode now = next == null ? current.at(edit.pointer()) : next.at(edit.pointer());
            if (!SameJson.asShown(now, edit.value())) {
                next = next == null ? new ContainerCopy(current) : next;
                next.set(edit.pointer(), edit.value());
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
