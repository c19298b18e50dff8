package dev.wharden.controller;

import dev.wharden.container.ContainerName;
import java.io.Serial;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What is kept of the two thousand names that were used last: on a host that goes through names, such as one of a CI,
 * what is kept of all would not end.
 */
final class NewestNames<V> extends LinkedHashMap<ContainerName, V> {
    static final int MOST = 2_000;

    @Serial
    private static final long serialVersionUID = 1L;

    private NewestNames() {
        super(16, 0.75f, true);
    }

    /** A map for several threads; to iterate over it, lock it. */
    static <V> Map<ContainerName, V> map() {
        return Collections.synchronizedMap(new NewestNames<>());
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<ContainerName, V> eldest) {
        return size() > MOST;
    }
}
