package dev.wharden.observe;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import dev.wharden.subject.Observed;
import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.Map;

/**
 * Of which answers of the engine what is kept of containers was made, so that it is not made again of the same one. Not
 * thread-safe: who has it guards it.
 */
final class MadeOf {
    private final Map<String, Seen> seen = new HashMap<>();

    /** An answer, as long as somebody else keeps it, and the real uid of the container's process. */
    private record Seen(WeakReference<ObjectNode> tree, Observed<Long> uid) {}

    /** Whether it is the very answer, and not only one that says the same, of which was made what is kept. */
    boolean is(Container answer, Observed<Long> uid) {
        Seen before = seen.get(answer.id());
        return before != null
                && before.tree().refersTo(answer.tree())
                && before.uid().equals(uid);
    }

    /**
     * This was made of it.
     *
     * @param kept of one of which not all could be read more may be kept the next time
     */
    void put(Container answer, Observed<Long> uid, Container kept) {
        if (kept.isTrue(Container.INHERITED) || kept.isCut()) {
            seen.remove(answer.id());
        } else {
            seen.put(answer.id(), new Seen(new WeakReference<>(answer.tree()), uid));
        }
    }

    void remove(String id) {
        seen.remove(id);
    }

    void clear() {
        seen.clear();
    }
}
