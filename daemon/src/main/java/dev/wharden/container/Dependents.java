package dev.wharden.container;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Who has to follow when a container is replaced, also by way of others. Pure.
 *
 * @param target the one that is to be replaced
 * @param members the others, each after all that it depends on: the order in which they are made and started
 * @param tangled whether some of them depend on each other in a circle, so that there is no such order
 */
public record Dependents(Container target, List<Dependent> members, boolean tangled) {
    /** Copies the list. */
    public Dependents {
        members = List.copyOf(members);
    }

    /**
     * One that has to follow.
     *
     * @param replaced it names what is replaced, so that it has to be replaced too; otherwise it is only restarted
     * @param on name of each that it depends on, with the ways: {@code db (network, pid)}
     */
    public record Dependent(Container container, boolean replaced, List<Bond> on) {
        /** Copies the list. */
        public Dependent {
            on = List.copyOf(on);
        }

        /** For people: {@code db (network), cache (link)}. */
        public String because() {
            return on.stream()
                    .map(bond -> bond.owner() + " (" + bond.ways() + ")")
                    .collect(Collectors.joining(", "));
        }
    }

    /** That a container depends on another, and how. */
    public record Bond(ContainerName owner, Set<Tie> ties) {
        /** Copies the set. */
        public Bond {
            ties = Set.copyOf(ties);
        }

        String ways() {
            return ties.stream().sorted().map(Tie::word).collect(Collectors.joining(", "));
        }
    }

    /** Nobody. */
    public static Dependents none(Container target) {
        return new Dependents(target, List.of(), false);
    }

    /** Finds them among all containers, or among those that depend on anything. */
    public static Dependents of(Container target, Collection<Container> others) {
        List<Container> rest = others.stream()
                .filter(other -> !other.id().equals(target.id()))
                .sorted(Comparator.comparing(other -> other.text("/Name")))
                .toList();
        // Whoever names a container that is replaced is replaced; what only stops and starts takes fewer with it.
        List<Container> replaced = closure(List.of(target), rest, Tie::declared, one -> true);
        List<Container> all = closure(replaced, rest, tie -> tie == Tie.RESTART || tie.namespace(), Container::running);
        return ordered(all, replaced);
    }

    private static List<Container> closure(
            List<Container> from, List<Container> others, Predicate<Tie> counts, Predicate<Container> which) {
        var found = new ArrayList<>(from);
        var left = new ArrayList<>(others);
        left.removeIf(other -> has(from, other) || !which.test(other));
        for (int i = 0; i < found.size(); i++) {
            Container owner = found.get(i);
            List<Container> next = left.stream()
                    .filter(other -> Tie.between(other, owner).stream().anyMatch(counts))
                    .toList();
            found.addAll(next);
            left.removeIf(other -> has(next, other));
        }
        return found;
    }

    private static boolean has(List<Container> containers, Container one) {
        return containers.stream().anyMatch(other -> other.id().equals(one.id()));
    }

    private static Dependents ordered(List<Container> all, List<Container> replaced) {
        Container target = all.getFirst();
        var left = new ArrayList<>(all.subList(1, all.size()));
        left.sort(Comparator.comparing(one -> one.text("/Name")));
        var members = new ArrayList<Dependent>();
        boolean tangled = all.stream().anyMatch(one -> depends(target, one));
        while (!left.isEmpty()) {
            Optional<Container> next = left.stream()
                    .filter(one -> left.stream().noneMatch(other -> depends(one, other)))
                    .findFirst();
            tangled |= next.isEmpty();
            Container taken = next.orElseGet(left::getFirst);
            left.remove(taken);
            members.add(new Dependent(taken, has(replaced, taken), bonds(taken, all)));
        }
        return new Dependents(target, members, tangled);
    }

    private static boolean depends(Container one, Container other) {
        return !one.id().equals(other.id()) && !Tie.between(one, other).isEmpty();
    }

    private static List<Bond> bonds(Container one, List<Container> all) {
        return all.stream()
                .filter(other -> depends(one, other))
                .map(other -> new Bond(other.name(), Tie.between(one, other)))
                .toList();
    }

    /** How many containers are down at one time, the target among them. */
    public int size() {
        return members.size() + 1;
    }

    /** All, the target first. */
    public List<Container> containers() {
        return Stream.concat(Stream.of(target), members.stream().map(Dependent::container))
                .toList();
    }

    /** The names of all, the target's first. */
    public List<ContainerName> names() {
        return containers().stream().map(Container::name).toList();
    }

    /** For people: {@code db ← web (network), cron (link); web ← side (pid)}. Empty when there is nobody. */
    public String graph() {
        return names().stream()
                .map(owner -> edges(owner).map(edges -> owner + " ← " + edges).orElse(""))
                .filter(line -> !line.isEmpty())
                .collect(Collectors.joining("; "));
    }

    private Optional<String> edges(ContainerName owner) {
        String edges = members.stream()
                .flatMap(member -> member.on().stream()
                        .filter(bond -> bond.owner().equals(owner))
                        .map(bond -> member.container().name() + " (" + bond.ways() + ")"))
                .collect(Collectors.joining(", "));
        return edges.isEmpty() ? Optional.empty() : Optional.of(edges);
    }
}
