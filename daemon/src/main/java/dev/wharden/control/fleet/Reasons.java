package dev.wharden.control.fleet;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Why something is not known of containers, as a sentence that does not grow with their number. Used by one thread. */
final class Reasons {
    private static final int MOST = 8;
    private static final int LONGEST = 200;

    private final Map<String, Names> byReason = new LinkedHashMap<>();

    void add(String container, String why) {
        String reason = byReason.containsKey(why) || byReason.size() < MOST ? why : "other reasons";
        byReason.computeIfAbsent(reason, _ -> new Names()).add(container);
    }

    boolean isEmpty() {
        return byReason.isEmpty();
    }

    /** {@code web, db: it has no label tenant; cache: its image cannot be read}. */
    String sentence() {
        return byReason.entrySet().stream()
                .map(entry -> entry.getValue().text() + ": " + Tenant.cut(entry.getKey(), LONGEST))
                .collect(Collectors.joining("; "));
    }

    /** The first names, and how many more there are. */
    static final class Names {
        private final Set<String> first = new TreeSet<>();
        private int count;

        void add(String name) {
            count++;
            if (first.size() < MOST) {
                first.add(name);
            }
        }

        String text() {
            int more = count - first.size();
            return String.join(", ", first) + (more > 0 ? " and " + more + " more" : "");
        }
    }
}
