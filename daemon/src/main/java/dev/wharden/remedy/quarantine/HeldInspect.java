package dev.wharden.remedy.quarantine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import dev.wharden.container.CreateBody;
import dev.wharden.container.HeapWeight;
import java.util.Map;
import java.util.Set;

/**
 * What is kept in memory of a container as long as it is held: there may be hundreds, for weeks. Of one with long lists
 * these are left out, and the copy is marked as read in part, so that no twin is made of it; where it was connected and
 * what limits it had is kept whatever it takes. Pure.
 */
final class HeldInspect {
    /** In bytes of {@link HeapWeight}: three times a usual one. */
    private static final int USUAL = 128 << 10;

    private static final int LONG = 4 << 10;
    private static final Set<String> NEEDED = Set.of("Networks", "State", "RestartPolicy", "Mounts");
    private static final String MOUNTS = "Mounts";
    private static final Set<String> OF_A_MOUNT = Set.of("Type", "Name", "Source", "Destination");

    private HeldInspect() {}

    static Container of(Container whole) {
        if (HeapWeight.of(whole.tree()) <= USUAL) {
            return whole;
        }
        ObjectNode kept = whole.tree().deepCopy();
        kept.properties().forEach(field -> {
            if (field.getValue() instanceof ObjectNode part) {
                marks(part);
                part.properties().removeIf(HeldInspect::isLong);
            }
        });
        mounts(kept);
        kept.properties().removeIf(field -> !field.getValue().isObject() && isLong(field));
        kept.put(Container.CUT.substring(1), true);
        return new Container(kept);
    }

    /** Of long labels only Wharden's own, by which a copy is known that no journal has the id of yet. */
    private static void marks(ObjectNode config) {
        if (config.get("Labels") instanceof ObjectNode labels && HeapWeight.of(labels) > LONG) {
            labels.properties().removeIf(label -> !label.getKey().startsWith(CreateBody.HINTS));
        }
    }

    /** Of each mount only what tells which volumes must be kept. */
    private static void mounts(ObjectNode kept) {
        if (kept.get(MOUNTS) instanceof ArrayNode mounts) {
            mounts.forEach(mount -> {
                if (mount instanceof ObjectNode one) {
                    one.retain(OF_A_MOUNT);
                    one.properties().removeIf(HeldInspect::isLong);
                }
            });
        }
    }

    private static boolean isLong(Map.Entry<String, JsonNode> field) {
        return !NEEDED.contains(field.getKey()) && HeapWeight.of(field.getValue()) > LONG;
    }
}
