package dev.wharden.observe;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What is known of containers by their ids: of the thousand that were named last, so that no stream of events fills the
 * memory. Not thread-safe.
 */
final class Newest<V> extends LinkedHashMap<String, V> {
    private static final long serialVersionUID = 1L;
    private static final int MOST = 1000;

    Newest() {
        super(16, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
        return size() > MOST;
    }
}
