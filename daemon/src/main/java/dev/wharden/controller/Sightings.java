package dev.wharden.controller;

import dev.wharden.container.ContainerName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the events said of a name since it was last looked at. It decides nothing: the state is read anew. But it says how late a verdict is, and by which ids to
 * look for containers that were created and may be gone, or have another name, by now. Thread-safe: one lock guards all.
 */
public final class Sightings {
    /** Of one name between two looks; a container that is created more often than that is a restart loop, and seen as one. */
    private static final int IDS = 16;

    private final Map<ContainerName, Sighting> sightings = new HashMap<>();

    /**
     * What was seen.
     *
     * @param first the time of the first event; empty when there was none
     * @param created ids of containers that were created under the name, the oldest first
     */
    public record Sighting(Optional<Instant> first, List<String> created) {
        /** Nothing. */
        public static final Sighting NONE = new Sighting(Optional.empty(), List.of());

        /** Copies the list. */
        public Sighting {
            created = List.copyOf(created);
        }
    }

    /** An event named it. */
    public synchronized void seen(ContainerName name, Instant time) {
        sightings.merge(
                name,
                new Sighting(Optional.of(time), List.of()),
                (old, added) -> new Sighting(old.first().or(added::first), old.created()));
    }

    /** A container was created under it. */
    public synchronized void created(ContainerName name, String id, Instant time) {
        seen(name, time);
        sightings.computeIfPresent(name, (key, old) -> {
            var ids = new ArrayList<>(old.created());
            if (ids.size() == IDS) {
                ids.removeFirst();
            }
            ids.add(id);
            return new Sighting(old.first(), ids);
        });
    }

    /** It was taken, and not acted on. */
    public synchronized void giveBack(ContainerName name, Sighting taken) {
        if (!taken.equals(Sighting.NONE)) {
            sightings.merge(name, taken, (later, earlier) -> {
                var ids = new ArrayList<>(earlier.created());
                ids.addAll(later.created());
                return new Sighting(
                        earlier.first().or(later::first), ids.subList(Math.max(0, ids.size() - IDS), ids.size()));
            });
        }
    }

    /** What was seen since the last time this was asked. */
    public synchronized Sighting take(ContainerName name) {
        Sighting sighting = sightings.remove(name);
        return sighting == null ? Sighting.NONE : sighting;
    }
}
