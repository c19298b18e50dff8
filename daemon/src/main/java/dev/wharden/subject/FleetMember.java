package dev.wharden.subject;

import dev.wharden.container.Container;
import java.util.Map;

/**
 * One container among all, as far as others are concerned with it.
 *
 * @param container what is kept of it: a field that is missing was not kept, and is not the same as an empty one
 * @param uid the real uid of its main process as the host sees it; absent where it does not run
 * @param volumes what the engine says of the volumes that it uses, by name
 */
public record FleetMember(Container container, Observed<Long> uid, Observed<Map<String, Volume>> volumes) {
    /** Without the slash; its id where it has none. */
    public String name() {
        String name = container.text("/Name").replaceFirst("^/", "");
        return name.isEmpty() ? container.id() : name;
    }
}
