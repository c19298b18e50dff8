package dev.wharden.source;

import dev.wharden.container.ContainerName;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Names by container id, for events that tell only the id; as many as there are containers. A list tells what was when
 * the engine began with it: what was heard of an id since counts. Thread-safe.
 */
final class KnownNames implements Listing {
    private final Map<String, ContainerName> names = new HashMap<>();
    /** Of what events have come since a list was asked for. */
    private final Set<String> heard = new HashSet<>();

    private boolean listing;

    synchronized Optional<ContainerName> of(String id) {
        return Optional.ofNullable(names.get(id));
    }

    /** Returns the name that it had. */
    synchronized Optional<ContainerName> called(String id, ContainerName name) {
        heard(id);
        return Optional.ofNullable(names.put(id, name));
    }

    synchronized void gone(String id) {
        heard(id);
        names.remove(id);
    }

    private void heard(String id) {
        if (listing) {
            heard.add(id);
        }
    }

    @Override
    public synchronized void asked() {
        heard.clear();
        listing = true;
    }

    @Override
    public synchronized void listed(Map<String, ContainerName> listed) {
        names.keySet().removeIf(id -> !listed.containsKey(id) && !heard.contains(id));
        listed.forEach((id, name) -> {
            if (!heard.contains(id)) {
                names.put(id, name);
            }
        });
        heard.clear();
        listing = false;
    }
}
