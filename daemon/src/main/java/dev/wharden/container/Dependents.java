package dev.wharden.container;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Who has to follow when a container is replaced, also by way of others. Pure.
 *
 * @param target the one that is to be replaced
 * @param members the others, each after all that it depends on: the order in which they are made and started
 * @param tangled whether some of them depend on each other in a circle, so that there is no such order
 * @param labelled names of those that run and only say by a label of compose that they want to be restarted after one
 *     of these: a label shares nothing and anybody can set it, so they are no part of the unit and are left alone
 */
public record Dependents(Container target, List<Dependent> members, boolean tangled, List<ContainerName> labelled) {
    private static final int SHOWN = 5;

    public Dependents {
        members = List.copyOf(members);
        labelled = List.copyOf(labelled);
    }

    /**
     * One that has to follow.
     *
     * @param on name of each that it depends on, with the ways: {@code db (network, pid)}
     */
    public record Dependent(Container container, List<Bond> on) {
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
        public Bond {
            ties = Set.copyOf(ties);
        }

        String ways() {
            return ties.stream().sorted().map(Tie::word).collect(Collectors.joining(", "));
        }
    }

    /** Nobody. */
    public static Dependents none(Container target) {
        return new Dependents(target, List.of(), false, List.of());
    }

    /** Finds them among all containers, or among those that depend on anything. */
    public static Dependents of(Container target, Collection<Container> others) {
        List<Container> rest = others.stream()
                .filter(other -> !other.id().equals(target.id()))
                .sorted(Comparator.comparing(other -> other.text("/Name")))
                .toList();
        List<Container> replaced = closure(target, rest);
        List<ContainerName> names = rest.stream()
                .filter(labelled -> labelled.running() && !has(replaced, labelled))
                .filter(labelled -> replaced.stream()
                        .anyMatch(owner -> Tie.between(labelled, owner).contains(Tie.RESTART)))
                .map(Container::name)
                .toList();
        return ordered(replaced, names);
    }

    /** Whoever names a container that is replaced is replaced. */
    private static List<Container> closure(Container target, List<Container> others) {
        var found = new ArrayList<>(List.of(target));
        var left = new ArrayList<>(others);
        for (int i = 0; i < found.size(); i++) {
            Container owner = found.get(i);
            List<Container> next =
                    left.stream().filter(dependent -> depends(dependent, owner)).toList();
            found.addAll(next);
            left.removeIf(other -> has(next, other));
        }
        return found;
    }

    private static boolean has(List<Container> containers, Container one) {
        return containers.stream().anyMatch(other -> other.id().equals(one.id()));
    }

    private static Dependents ordered(List<Container> all, List<ContainerName> labelled) {
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
            members.add(new Dependent(taken, bonds(taken, all)));
        }
        return new Dependents(target, members, tangled, labelled);
    }

    private static boolean depends(Container one, Container other) {
        return !one.id().equals(other.id()) && Tie.between(one, other).stream().anyMatch(Tie::declared);
    }

    private static List<Bond> bonds(Container one, List<Container> all) {
        return all.stream()
                .filter(other -> depends(one, other))
                .map(other -> new Bond(other.name(), Tie.between(one, other)))
                .toList();
    }

    /**
     * That those that only a label ties to these are not restarted, for people; the empty string when there are none.
     */
    public String leftAlone() {
        return labelled.isEmpty()
                ? ""
                : labelled.stream().limit(SHOWN).map(ContainerName::value).collect(Collectors.joining(", "))
                        + (labelled.size() > SHOWN ? " and " + (labelled.size() - SHOWN) + " more" : "")
                        + " asked by a label to be restarted after it (depends_on, restart: true) and is left alone:"
                        + " restart it if it needs that";
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
