package dev.wharden.observe;

import dev.wharden.container.Container;
import dev.wharden.container.Tie;
import dev.wharden.subject.Observed;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Whom a container depends on, and whom those depend on.
 *
 * @param find a container by its id or name; empty for one that is gone. May throw a DockerException
 */
record OwnerSearch(Function<String, Optional<Container>> find) {
    /** Followed to the end, by id and by name, without those that are gone. Unknown where more is said than is read. */
    Observed<Map<String, Container>> of(Container container) {
        var owners = new LinkedHashMap<String, Container>();
        var open = new ArrayDeque<>(Tie.owners(container));
        while (!open.isEmpty()) {
            String reference = open.pop();
            if (!owners.containsKey(reference)) {
                find.apply(reference).ifPresent(owner -> {
                    owners.put(reference, owner);
                    owners.put(owner.id(), owner);
                    owners.put(owner.text("/Name").replaceFirst("^/", ""), owner);
                    open.addAll(Tie.owners(owner));
                });
            }
        }
        return owners.values().stream()
                .filter(owner -> owner.isTrue(Tie.UNREAD))
                .findFirst()
                .<Observed<Map<String, Container>>>map(owner ->
                        Observed.unknown("container " + owner.id() + " says more of whom it depends on than is read"))
                .orElseGet(() -> Observed.known(Map.copyOf(owners)));
    }
}
