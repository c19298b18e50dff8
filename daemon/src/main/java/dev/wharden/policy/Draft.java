package dev.wharden.policy;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import dev.wharden.container.SameJson;
import dev.wharden.control.Edit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** A declaration that is being edited. The actual one is copied at the first edit, and only once. One thread. */
final class Draft {
    private final Container actual;
    private final Set<String> touched = new LinkedHashSet<>();
    private Container current;

    Draft(Container actual) {
        this.actual = actual;
        this.current = actual;
    }

    /** As it is now. */
    Container current() {
        return current;
    }

    /** Sets the fields. Returns whether that changed anything. */
    boolean apply(List<Edit> edits) {
        boolean changed = false;
        for (Edit edit : edits) {
            if (!same(current.at(edit.pointer()), edit.value())) {
                set(edit);
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
            JsonNode now = current.at(pointer);
            if (!same(now, actual.at(pointer))) {
                edits.add(new Edit(pointer, now));
            }
        }
        return edits;
    }

    private void set(Edit edit) {
        if (touched.isEmpty()) {
            current = new Container(actual.tree().deepCopy());
        }
        JsonPointer path = JsonPointer.compile(edit.pointer());
        ObjectNode parent = current.tree();
        while (path.tail() != null && !path.tail().matches()) {
            String key = path.getMatchingProperty();
            parent = parent.get(key) instanceof ObjectNode object ? object : parent.putObject(key);
            path = path.tail();
        }
        parent.set(path.getMatchingProperty(), edit.value().deepCopy());
    }

    private static boolean same(JsonNode one, JsonNode other) {
        return SameJson.of(one, other) || (absent(one) && absent(other));
    }

    private static boolean absent(JsonNode node) {
        return node.isMissingNode() || node.isNull();
    }
}
