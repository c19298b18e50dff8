package dev.wharden.observe;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What was seen of a name since the last look: how late that is, and by which ids to look for containers that were
 * created and may be gone, or have another name, by now.
 *
 * @param first the time of the first event; empty when there was none
 * @param created ids of containers that were created under the name, the oldest first
 * @param called which container the newest event has called so
 */
public record Sighting(Optional<Instant> first, List<String> created, Optional<Called> called) {
    /** Of one name between two looks; more often it is a restart loop, and seen as one. */
    private static final int CREATED = 16;

    /** Nothing. */
    public static final Sighting NONE = new Sighting(Optional.empty(), List.of(), Optional.empty());

    /**
     * A container that may have another name by now.
     *
     * @param number of the event, as the ledger counts
     */
    public record Called(String id, long number) {}

    public Sighting {
        created = List.copyOf(created);
    }

    Sighting then(Sighting later) {
        var ids = new ArrayList<>(created);
        ids.addAll(later.created);
        return new Sighting(
                first.or(later::first),
                ids.subList(Math.max(0, ids.size() - CREATED), ids.size()),
                later.called.or(() -> called));
    }

    /** A container is gone: nothing can be asked by its id. */
    Sighting without(String gone) {
        return new Sighting(first, created, called.filter(one -> !one.id().equals(gone)));
    }
}
