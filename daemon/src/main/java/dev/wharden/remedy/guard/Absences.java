package dev.wharden.remedy.guard;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.ContainerName;
import dev.wharden.remedy.state.StateDir;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Since when names of which something is remembered have no container, on disk: {@code compose down} and {@code up} a night later must not undo what was promised of a
 * name, and names that never come back must not fill the disk. Of names of which nothing is remembered nothing is written. Guarded by the lock of {@link Guards}.
 */
final class Absences {
    /** So long what is remembered outlives its container. */
    static final Duration KEPT = Duration.ofDays(7);

    private static final String FILE = "guard/absent.json";

    private final StateDir state;
    private final Map<ContainerName, Instant> since = new TreeMap<>();

    /** As it was left. */
    Absences(StateDir state) {
        this.state = state;
        state.readOnce(FILE, Absences::parse).ifPresent(since::putAll);
    }

    /**
     * All containers were listed.
     *
     * @param present names that there are
     * @param remembered names of which something is remembered
     * @return those of the remembered that are absent and not to be forgotten yet. Throws StateUnavailable, and then none is to be forgotten
     */
    Set<ContainerName> kept(Set<ContainerName> present, Set<ContainerName> remembered, Instant now) {
        var absent = new TreeMap<ContainerName, Instant>();
        for (ContainerName name : remembered) {
            Instant first = since.getOrDefault(name, now);
            // What was left from the future counts as now: else a clock that was ahead would make it last.
            Instant from = first.isAfter(now) ? now : first;
            if (!present.contains(name) && now.isBefore(from.plus(KEPT))) {
                absent.put(name, from);
            }
        }
        become(absent);
        return Set.copyOf(absent.keySet());
    }

    /** Forgets what is remembered of names that have had no container for long. Throws StateUnavailable, and then nothing is forgotten. */
    void retain(Set<ContainerName> present, Holds holds, Memory memory, Instant now) {
        var remembered = new TreeSet<>(holds.names());
        remembered.addAll(memory.made());
        Set<ContainerName> absent = kept(present, remembered, now);
        memory.retain(present, absent);
        var names = new TreeSet<>(present);
        names.addAll(absent);
        holds.retain(names);
    }

    /** There is a container of that name: its next absence begins anew. Throws StateUnavailable, and then it does not. */
    void seen(ContainerName name) {
        if (since.containsKey(name)) {
            var others = new TreeMap<>(since);
            others.remove(name);
            become(others);
        }
    }

    private void become(Map<ContainerName, Instant> absent) {
        if (absent.equals(since)) {
            return;
        }
        ObjectNode file = JsonNodeFactory.instance.objectNode();
        absent.forEach((name, from) -> file.put(name.value(), from.toString()));
        state.write(FILE, file);
        since.clear();
        since.putAll(absent);
    }

    private static Map<ContainerName, Instant> parse(JsonNode file) {
        var absent = new TreeMap<ContainerName, Instant>();
        file.properties()
                .forEach(entry -> absent.put(
                        ContainerName.of(entry.getKey()),
                        Instant.parse(entry.getValue().asText())));
        return absent;
    }
}
