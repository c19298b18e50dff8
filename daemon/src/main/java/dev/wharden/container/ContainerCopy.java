package dev.wharden.container;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/**
 * A copy of a container in which several fields get another value: each object on the way to them is copied once, and
 * the rest is shared, because no tree is changed in place. A verdict makes many such copies, and the object that holds
 * most of a declaration has seventy fields. One thread.
 */
public final class ContainerCopy {
    private final ObjectNode tree;
    /** Objects that are this copy's own. */
    private final List<ObjectNode> own = new ArrayList<>(3);

    /** Nothing is different yet. */
    public ContainerCopy(Container of) {
        this.tree = own(of.tree());
    }

    private ObjectNode own(ObjectNode shared) {
        ObjectNode copy = shared.objectNode().setAll(shared);
        own.add(copy);
        return copy;
    }

    /** Sets what a JSON pointer leads to; its parents are objects, and are made where missing. */
    public void set(String pointer, JsonNode value) {
        JsonPointer path = JsonPointer.compile(pointer);
        ObjectNode parent = tree;
        while (path.tail() != null && !path.tail().matches()) {
            parent = child(parent, path.getMatchingProperty());
            path = path.tail();
        }
        parent.set(path.getMatchingProperty(), value.deepCopy());
    }

    @SuppressWarnings("ReferenceEquality") // an equal one may be another container's
    private ObjectNode child(ObjectNode parent, String key) {
        JsonNode now = parent.get(key);
        for (ObjectNode mine : own) {
            if (mine == now) {
                return mine;
            }
        }
        ObjectNode child = own(now instanceof ObjectNode object ? object : parent.objectNode());
        parent.set(key, child);
        return child;
    }

    /** The container with all of that. It shows what is set later too: who keeps it sets nothing more. */
    public Container made() {
        return new Container(tree);
    }
}
