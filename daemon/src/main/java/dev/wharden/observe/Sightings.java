package dev.wharden.observe;

import dev.wharden.container.ContainerName;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What was seen of names and not looked at yet, with the ids that were told with them. Every look takes what there is
 * of its name. No gap takes it away. Thread-safe: one lock.
 */
public final class Sightings {
    private final Map<ContainerName, Sighting> sightings = new HashMap<>();

    /** How many have told of a container by its id and its name. */
    private long events;
    /** How many they were when the last look by an id began. */
    private final Map<String, Long> looks = new Newest<>();

    Sightings() {}

    /** An event named it, as a name that its container has no more. */
    public synchronized void seen(ContainerName name, Instant time) {
        add(name, new Sighting(Optional.of(time), List.of(), Optional.empty()));
    }

    /** An event named the container of this id so. */
    public synchronized void seen(ContainerName name, String id, Instant time) {
        add(name, new Sighting(Optional.of(time), List.of(), Optional.of(next(id))));
    }

    /** The container of this id is to be looked at under this name, whatever it is called by then. */
    public synchronized void called(ContainerName name, String id) {
        add(name, new Sighting(Optional.empty(), List.of(), Optional.of(next(id))));
    }

    /** The container of this id was removed under this name. */
    public synchronized void removed(ContainerName name, String id, Instant time) {
        seen(name, time);
        sightings.computeIfPresent(name, (_, seen) -> seen.without(id));
    }

    private Sighting.Called next(String id) {
        return new Sighting.Called(id, ++events);
    }

    /** The id that the newest event has told with the name since the last look. */
    public synchronized Optional<String> id(ContainerName name) {
        return sightings.getOrDefault(name, Sighting.NONE).called().map(Sighting.Called::id);
    }

    /**
     * The id to look by at what was taken; empty where a look by it has begun since. One that is given hundreds of
     * names in a second is looked at once for all of them, so that no other waits for that.
     */
    public synchronized Optional<String> looking(Sighting taken) {
        Optional<String> id = taken.called()
                .filter(called -> called.number() > looks.getOrDefault(called.id(), 0L))
                .map(Sighting.Called::id);
        id.ifPresent(one -> looks.put(one, events));
        return id;
    }

    /** A container was created under it. */
    public synchronized void created(ContainerName name, String id, Instant time) {
        add(name, new Sighting(Optional.of(time), List.of(id), Optional.of(next(id))));
    }

    /** It was taken, and not acted on. */
    public synchronized void giveBack(ContainerName name, Sighting taken) {
        Sighting later = take(name);
        add(name, taken);
        add(name, later);
    }

    private void add(ContainerName name, Sighting later) {
        if (!later.equals(Sighting.NONE)) {
            sightings.merge(name, later, Sighting::then);
        }
    }

    /** What was seen since the last time this was asked. */
    public synchronized Sighting take(ContainerName name) {
        Sighting sighting = sightings.remove(name);
        return sighting == null ? Sighting.NONE : sighting;
    }
}
