package dev.wharden.observe;

import java.util.LinkedHashMap;
import java.util.Optional;

/**
 * What was read and may be asked for again, within a bound over all of it: a client that creates containers, images and
 * volumes chooses how many there are and how much each says. What was used last is kept; what finds no room is read
 * again. Thread-safe: one lock guards all.
 */
final class Recent<V> {
    private static final long LEAST = 1 << 10;

    private final long room;
    /** The one that was used last is at the end. */
    private final LinkedHashMap<String, Entry<V>> entries = new LinkedHashMap<>(16, 0.75f, true);

    private long taken;

    private record Entry<V>(V value, long weight) {}

    /**
     * Nothing is kept yet.
     *
     * @param room bytes of heap, by {@link dev.wharden.container.HeapWeight}
     */
    Recent(long room) {
        this.room = room;
    }

    synchronized Optional<V> get(String id) {
        return Optional.ofNullable(entries.get(id)).map(Entry::value);
    }

    /** Keeps it, and forgets those that were not asked for the longest. One that fills all the room is kept alone. */
    synchronized void put(String id, V value, long weight) {
        remove(id);
        var entry = new Entry<>(value, Math.max(LEAST, weight));
        entries.put(id, entry);
        taken += entry.weight();
        var oldest = entries.entrySet().iterator();
        while (taken > room && entries.size() > 1) {
            taken -= oldest.next().getValue().weight();
            oldest.remove();
        }
    }

    synchronized void remove(String id) {
        Entry<V> before = entries.remove(id);
        taken -= before == null ? 0 : before.weight();
    }

    synchronized void clear() {
        entries.clear();
        taken = 0;
    }
}
