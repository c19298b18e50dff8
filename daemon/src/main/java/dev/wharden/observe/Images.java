package dev.wharden.observe;

import dev.wharden.container.HeapWeight;
import dev.wharden.container.ImageDefaults;
import dev.wharden.subject.Observed;
import java.util.LinkedHashMap;
import java.util.Optional;

/**
 * What was read of images, by id. An id is the digest of its content, so it is read once until a tag moves; that it is too long to be read is remembered too. Whoever
 * builds images chooses how much they say, so those that were used last are kept within a bound. Thread-safe: one lock guards all.
 */
final class Images {
    /** By {@link HeapWeight}. */
    private static final long ROOM = 8 << 20;

    private static final long LEAST = 1 << 10;

    /** The one that was used last is at the end. */
    private final LinkedHashMap<String, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);

    private long taken;

    private record Entry(Observed<ImageDefaults> image, long size) {}

    synchronized Optional<Observed<ImageDefaults>> get(String id) {
        return Optional.ofNullable(entries.get(id)).map(Entry::image);
    }

    void put(String id, Observed<ImageDefaults> image) {
        long size = image instanceof Observed.Known<ImageDefaults>(ImageDefaults defaults)
                ? Math.max(LEAST, HeapWeight.of(defaults.tree()))
                : LEAST;
        synchronized (this) {
            Entry before = entries.put(id, new Entry(image, size));
            taken += size - (before == null ? 0 : before.size());
            var oldest = entries.entrySet().iterator();
            while (taken > ROOM && entries.size() > 1) {
                taken -= oldest.next().getValue().size();
                oldest.remove();
            }
        }
    }

    synchronized void clear() {
        entries.clear();
        taken = 0;
    }
}
