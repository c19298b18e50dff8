package dev.wharden.remedy.recreate;

import java.util.LinkedHashMap;
import java.util.Map;

/** What is known of containers by their ids: of the last thousand, so that no stream of events fills the memory. Not thread-safe. */
final class Newest<V> extends LinkedHashMap<String, V> {
    private static final long serialVersionUID = 1L;
    private static final int MOST = 1000;

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
        return size() > MOST;
    }
}
