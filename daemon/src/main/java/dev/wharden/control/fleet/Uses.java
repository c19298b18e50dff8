package dev.wharden.control.fleet;

import dev.wharden.control.fleet.Shared.Party;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Who uses what of one kind. Costs what there is of it, not the pairs of it: each thing is asked for its tenants, and a
 * path tells those of what lies in it to the one that it lies in. Used by one thread.
 */
final class Uses {
    /** Of one thing: beyond it is only known that there are more. */
    private static final int MOST_TENANTS = 100;

    private static final int MOST_NAMES = 3;
    private static final int LONGEST = 80;

    private final Resource resource;
    /** Sorted so that what lies in a thing follows it at once: a NUL is before every other character. */
    private final TreeMap<String, Users> things = new TreeMap<>();

    Uses(Resource resource) {
        this.resource = resource;
    }

    /** A tenant's container uses it. */
    void add(Place thing, Tenant tenant, String container, boolean writes) {
        things.computeIfAbsent(thing.key(), _ -> new Users(thing.name(), thing.at()))
                .add(tenant, container, true, writes);
    }

    /**
     * A thing that may lie in others.
     *
     * @param key the same for the same thing; what lies in it has the same key, a NUL and more
     * @param name for people
     * @param at where in another thing it lies, for people
     */
    record Place(String key, String name, String at) {
        Place(String key, String name) {
            this(key, name, name);
        }

        /** Lies in nothing, and nothing in it. */
        static Place named(String name) {
            return new Place(name, name);
        }

        /** A normal path. */
        static Place path(String path) {
            return path(path, path);
        }

        /** A normal path by another name. */
        static Place path(String path, String name) {
            return new Place(path.equals("/") ? "" : path.replace('/', '\0'), name);
        }
    }

    /** Each thing that more than one tenant uses, by name. */
    List<Shared> shared() {
        var shared = new ArrayList<Shared>();
        Deque<Map.Entry<String, Users>> open = new ArrayDeque<>();
        for (var thing : things.entrySet()) {
            while (!open.isEmpty() && !isWithin(thing.getKey(), open.peek().getKey())) {
                close(open, shared);
            }
            open.push(thing);
        }
        while (!open.isEmpty()) {
            close(open, shared);
        }
        shared.sort(Comparator.comparing(Shared::thing));
        return shared;
    }

    private static boolean isWithin(String key, String above) {
        return key.startsWith(above)
                && (above.isEmpty() || key.length() == above.length() || key.charAt(above.length()) == '\0');
    }

    private static void close(Deque<Map.Entry<String, Users>> open, List<Shared> shared) {
        Users users = open.pop().getValue();
        // Those that lie side by side below share nothing: one must use the thing itself.
        users.shared().ifPresent(shared::add);
        if (!open.isEmpty()) {
            open.peek().getValue().below(users);
        }
    }

    private final class Users {
        private final String thing;
        private final String at;
        private final Map<Tenant, Use> byTenant = new TreeMap<>();
        private boolean more;

        Users(String thing, String at) {
            this.thing = thing;
            this.at = at;
        }

        void add(Tenant tenant, String container, boolean direct, boolean writes) {
            Use use = byTenant.get(tenant);
            if (use == null) {
                if (byTenant.size() == MOST_TENANTS) {
                    more = true;
                    return;
                }
                use = new Use();
                byTenant.put(tenant, use);
            }
            use.direct |= direct;
            use.writes |= writes;
            if (use.names.contains(container)) {
                return;
            }
            if (use.names.size() < MOST_NAMES) {
                use.names.add(container);
            } else {
                use.more = true;
            }
        }

        void below(Users lower) {
            more |= lower.more;
            lower.byTenant.forEach((tenant, use) -> {
                for (String name : use.names) {
                    add(tenant, use.direct ? name + " at " + Tenant.cut(lower.at, LONGEST) : name, false, use.writes);
                }
            });
        }

        Optional<Shared> shared() {
            if (byTenant.size() < 2 || byTenant.values().stream().noneMatch(use -> use.direct)) {
                return Optional.empty();
            }
            List<Party> parties = byTenant.entrySet().stream()
                    .map(entry -> entry.getValue().party(entry.getKey()))
                    .toList();
            boolean any = more || parties.stream().anyMatch(Party::writes);
            return any ? Optional.of(new Shared(resource, thing, parties, more)) : Optional.empty();
        }
    }

    private static final class Use {
        private final List<String> names = new ArrayList<>();
        private boolean direct;
        private boolean writes;
        private boolean more;

        Party party(Tenant tenant) {
            return new Party(tenant, direct, writes, names, more);
        }
    }
}
