package dev.wharden.control.fleet;

import dev.wharden.control.TenantLabel;
import dev.wharden.control.fleet.Shared.Party;
import dev.wharden.subject.FleetSubject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What each pair of tenants shares, for people and for JSON: of some tenants, those that share anything first, so that
 * it stays readable and small whatever containers there are.
 *
 * @param label that says whose a container is
 * @param tenants in order; containers of no known tenant are the last
 * @param left how many more tenants there are
 * @param pairs each pair of them once, in the order of their rows
 */
public record TenantMatrix(String label, List<Row> tenants, int left, List<Pair> pairs) {
    private static final int MOST_TENANTS = 20;
    private static final int MOST_THINGS = 3;
    private static final int LONGEST = 80;

    public TenantMatrix {
        tenants = List.copyOf(tenants);
        pairs = List.copyOf(pairs);
    }

    /**
     * A tenant.
     *
     * @param containers how many it has
     * @param complete whether all is known of what they use
     */
    public record Row(Tenant tenant, int containers, boolean complete) {}

    /**
     * Two tenants.
     *
     * @param one the row of the first
     * @param other the row of the second, below it
     * @param shares kind to what of it they share; no kind with nothing
     */
    public record Pair(int one, int other, Map<Resource, Things> shares) {
        /** Keeps a copy, in the order of the kinds. */
        public Pair {
            var copy = new EnumMap<Resource, Things>(Resource.class);
            copy.putAll(shares);
            shares = java.util.Collections.unmodifiableMap(copy);
        }
    }

    /**
     * What is shared of a kind.
     *
     * @param names of some; hostile text
     * @param more how many more there are
     */
    public record Things(List<String> names, int more) {
        public Things {
            names = List.copyOf(names);
        }

        private Things and(String name) {
            return names.size() == MOST_THINGS
                    ? new Things(names, more + 1)
                    : new Things(Stream.concat(names.stream(), Stream.of(name)).toList(), more);
        }

        /** {@code edge, back and 2 more}. */
        public String shown() {
            return String.join(", ", names) + (more > 0 ? " and " + more + " more" : "");
        }
    }

    /** Of all containers, by a label or else by the compose project. */
    public static TenantMatrix of(FleetSubject fleet, TenantLabel label) {
        Sharing sharing = Sharing.of(fleet, label);
        Set<Tenant> sharers = sharing.shared().stream()
                .flatMap(shared -> shared.parties().stream())
                .map(Party::tenant)
                .collect(Collectors.toSet());
        List<Tenant> shown = sharing.tenants().keySet().stream()
                .sorted(Comparator.comparing((Tenant tenant) -> !sharers.contains(tenant)))
                .limit(MOST_TENANTS)
                .sorted()
                .toList();
        boolean cut = sharing.shared().stream().anyMatch(Shared::more);
        return new TenantMatrix(
                label.key(),
                shown.stream()
                        .map(tenant -> new Row(
                                tenant,
                                sharing.tenants().getOrDefault(tenant, 0),
                                !cut && !sharing.unknown().tenants().contains(tenant)))
                        .toList(),
                sharing.tenants().size() - shown.size(),
                pairs(sharing, shown));
    }

    private static List<Pair> pairs(Sharing sharing, List<Tenant> shown) {
        var rows = new LinkedHashMap<Tenant, Integer>();
        shown.forEach(tenant -> rows.put(tenant, rows.size()));
        var cells = new LinkedHashMap<List<Integer>, Map<Resource, Things>>();
        for (int one = 0; one < shown.size(); one++) {
            for (int other = one + 1; other < shown.size(); other++) {
                cells.put(List.of(one, other), new EnumMap<>(Resource.class));
            }
        }
        for (Shared shared : sharing.shared()) {
            List<Party> parties = shared.parties().stream()
                    .filter(party -> rows.containsKey(party.tenant()))
                    .toList();
            for (Party one : parties) {
                for (Party other : parties) {
                    Map<Resource, Things> cell = cells.get(
                            List.of(rows.getOrDefault(one.tenant(), 0), rows.getOrDefault(other.tenant(), 0)));
                    if (cell != null && one.sharesWith(other)) {
                        Things things = cell.getOrDefault(shared.resource(), new Things(List.of(), 0));
                        cell.put(shared.resource(), things.and(Tenant.cut(shared.thing(), LONGEST)));
                    }
                }
            }
        }
        var pairs = new ArrayList<Pair>();
        cells.forEach((rowsOf, shares) -> pairs.add(new Pair(rowsOf.getFirst(), rowsOf.getLast(), shares)));
        return pairs;
    }

    /** The kinds that anything of is shared, in their order. */
    public Set<Resource> kinds() {
        return pairs.stream()
                .flatMap(pair -> pair.shares().keySet().stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Two rows of which something is not known: that nothing is shared is not proved. */
    public boolean isComplete(Pair pair) {
        return tenants.get(pair.one()).complete() && tenants.get(pair.other()).complete();
    }
}
