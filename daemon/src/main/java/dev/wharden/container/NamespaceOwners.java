package dev.wharden.container;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whose namespaces containers have as they declare: {@code --network container:X} gives those of X, which may have them
 * from another one. Pure.
 */
public final class NamespaceOwners {
    /** From one to the next: a circle ends here too, which no engine starts. */
    private static final int LONGEST = 64;

    private static final String UNNAMED = "";

    private final Map<String, Container> ids = new HashMap<>();
    private final Map<String, String> names = new HashMap<>();

    /** Among all that are known. */
    public NamespaceOwners(Collection<Container> known) {
        for (Container one : known) {
            ids.put(one.id(), one);
            names.put(name(one), one.id());
        }
        names.remove(UNNAMED);
    }

    private static String name(Container one) {
        return one.text("/Name").replaceFirst("^/", "");
    }

    /**
     * The id of the container whose namespace one has, as it is declared: its own where it names none. Empty where one
     * on the way is not known, or they name each other: what was declared proves nothing then.
     *
     * @param kind such that a namespace is shared
     */
    public Optional<String> of(Container one, Tie kind) {
        Container at = one;
        for (int i = 0; i < LONGEST; i++) {
            Optional<String> next = kind.owner(at);
            if (next.isEmpty()) {
                return Optional.of(at.id());
            }
            Optional<Container> found = find(next.get());
            if (found.isEmpty()) {
                return Optional.empty();
            }
            at = found.get();
        }
        return Optional.empty();
    }

    /** All that have a namespace of another one's, by the id of that one. */
    public Map<String, List<Container>> sharers(Tie kind) {
        var sharers = new HashMap<String, List<Container>>();
        for (Container one : ids.values()) {
            if (kind.owner(one).isPresent()) {
                of(one, kind)
                        .ifPresent(owner -> sharers.computeIfAbsent(owner, _ -> new ArrayList<>())
                                .add(one));
            }
        }
        return sharers;
    }

    /** As the engine does: by the whole id, else the name, else the beginning of one id alone. */
    private Optional<Container> find(String reference) {
        Container byId = ids.get(reference);
        if (byId != null) {
            return Optional.of(byId);
        }
        String named = names.get(reference.replaceFirst("^/", ""));
        if (named != null) {
            return Optional.ofNullable(ids.get(named));
        }
        // The engine writes whole ids into what it tells: few are looked for so.
        List<String> begin = reference.isEmpty()
                ? List.of()
                : ids.keySet().stream().filter(id -> id.startsWith(reference)).toList();
        return begin.size() == 1 ? Optional.ofNullable(ids.get(begin.getFirst())) : Optional.empty();
    }
}
