package dev.wharden.remedy.quarantine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
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
    private static final Set<String> NEEDED = Set.of("Networks", "State", "RestartPolicy");

    private HeldInspect() {}

    static Container of(Container whole) {
        if (HeapWeight.of(whole.tree()) <= USUAL) {
            return whole;
        }
        ObjectNode kept = whole.tree().deepCopy();
        kept.properties().forEach(field -> {
            if (field.getValue() instanceof ObjectNode part) {
                part.properties().removeIf(HeldInspect::isLong);
            }
        });
        kept.properties().removeIf(field -> !field.getValue().isObject() && isLong(field));
        kept.put(Container.CUT.substring(1), true);
        return new Container(kept);
    }

    private static boolean isLong(Map.Entry<String, JsonNode> field) {
        return !NEEDED.contains(field.getKey()) && HeapWeight.of(field.getValue()) > LONG;
    }
}
