package dev.wharden.cli;

import dev.wharden.advise.Kept;
import dev.wharden.container.Container;
import dev.wharden.container.Dependents;
import dev.wharden.container.Dependents.Dependent;
import dev.wharden.container.Tie;
import dev.wharden.observe.ComposeLabels;
import dev.wharden.subject.Observed;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The containers that share a container's namespaces or are linked to it: when a person replaces it by hand they stay
 * with the old one, and lose it.
 *
 * @param kept the one that is replaced
 * @param dependents of it
 * @param matched whether a policy matches another, without which {@code explain} has no commands for it
 * @param held whether another is in quarantine, where nothing is to replace it
 */
record CutOff(Kept kept, Observed<Dependents> dependents, Predicate<Container> matched, Predicate<Container> held) {
    private static final String SERVICE = "com.docker.compose.service";

    /** What is said before the first command; empty where no container depends on it. */
    List<String> before() {
        return switch (dependents) {
            case Observed.Known<Dependents>(Dependents unit) -> before(unit);
            case Observed.Unknown<Dependents>(String why) ->
                List.of("Which containers share its namespaces or are linked to it is not known (" + why
                        + "): they are cut off when it stops.");
            case Observed.Absent<Dependents> _ -> List.of();
        };
    }

    private List<String> before(Dependents unit) {
        var lines = new ArrayList<String>();
        List<Dependent> running = running();
        if (!running.isEmpty()) {
            var alone = new Dependents(unit.target(), running, unit.tangled(), List.of());
            lines.add("Cut off when it stops, for good: " + alone.graph() + "."
                    + (following().isEmpty()
                            ? ""
                            : " Before you paste this, print the commands for each, which take it to the new one: "
                                    + explain(following()) + "."));
        }
        List<Dependent> frozen =
                running.stream().filter(member -> held.test(member.container())).toList();
        if (!frozen.isEmpty()) {
            lines.add("Nothing takes along what is in quarantine (" + names(frozen)
                    + "): release it first (wharden quarantine release), or lose it.");
        }
        stopped(member -> true, kept.removesItself() ? "then" : "once " + kept.removal() + " is done")
                .ifPresent(lines::add);
        return lines;
    }

    /** What is said after the last one. */
    Optional<String> after() {
        List<Dependent> members = following();
        return members.isEmpty()
                ? Optional.empty()
                : Optional.of("Then paste what was printed for " + names(members) + ", in this order"
                        + (kept.removesItself() ? "." : ", before " + kept.removal() + "."));
    }

    /**
     * What is said after the line that brings the old one back: it starts with other namespaces than those that these
     * have by then.
     */
    Optional<String> back() {
        List<Dependent> members = following();
        List<Dependent> gone = members.stream()
                .filter(member -> member.container().isTrue("/HostConfig/AutoRemove"))
                .toList();
        return members.isEmpty()
                ? Optional.empty()
                : Optional.of("Then " + names(members) + ", in this order: the same line of each whose commands were"
                        + " pasted, else docker restart of it"
                        + (gone.isEmpty()
                                ? "."
                                : "; where they were pasted for " + names(gone) + ", which "
                                        + (gone.size() == 1
                                                ? "removes itself, create it again."
                                                : "remove themselves, create them again.")));
    }

    /** What compose's replacement cuts off: it takes along what its own file ties to the service alone. */
    List<String> byCompose() {
        var lines = new ArrayList<String>();
        List<Dependent> others =
                following().stream().filter(member -> !follows(member)).toList();
        if (!others.isEmpty()) {
            lines.add("Compose does not recreate " + names(others)
                    + ", which loses what it shares with this one: before docker compose up -d, print the commands"
                    + " for each (" + explain(others) + "), and paste them after it.");
        }
        stopped(member -> !follows(member), "then").ifPresent(lines::add);
        return lines;
    }

    private Optional<String> stopped(Predicate<Dependent> left, String when) {
        List<Dependent> members = members().stream()
                .filter(member -> !member.container().running())
                // One that a person has replaced already is kept for the way back alone.
                .filter(member -> Kept.before(member.container().name().value()).isEmpty())
                .filter(left)
                .toList();
        return members.isEmpty()
                ? Optional.empty()
                : Optional.of(names(members) + (members.size() == 1 ? " does" : " do") + " not start any more " + when
                        + ": create " + (members.size() == 1 ? "it" : "them") + " again.");
    }

    /** By compose's own label: {@code service:condition:restart,…}, of {@code network_mode: service:X} too. */
    private boolean follows(Dependent member) {
        String project = project(kept.actual());
        Container container = member.container();
        Set<String> owners = Stream.concat(
                        Stream.of(kept.actual()), members().stream().map(Dependent::container))
                .filter(owner ->
                        member.on().stream().anyMatch(bond -> bond.owner().equals(owner.name())))
                .map(owner -> owner.labels().getOrDefault(SERVICE, ""))
                .collect(Collectors.toSet());
        return !project.isEmpty()
                && project(container).equals(project)
                && Stream.of(container.labels().getOrDefault(Tie.DEPENDS_ON, "").split(",", -1))
                        .map(dependency -> dependency.split(":", -1)[0])
                        .anyMatch(service -> !service.isEmpty() && owners.contains(service));
    }

    private static String project(Container container) {
        return container.labels().getOrDefault(ComposeLabels.PROJECT, "");
    }

    private List<Dependent> members() {
        return dependents instanceof Observed.Known<Dependents>(Dependents unit) ? unit.members() : List.of();
    }

    private List<Dependent> running() {
        return members().stream().filter(member -> member.container().running()).toList();
    }

    private List<Dependent> following() {
        return running().stream()
                .filter(member -> !held.test(member.container()))
                .toList();
    }

    private static String names(Collection<Dependent> members) {
        return members.stream().map(member -> member.container().name().value()).collect(Collectors.joining(", "));
    }

    private String explain(Collection<Dependent> members) {
        return members.stream()
                .map(Dependent::container)
                .map(container -> "wharden explain " + (matched.test(container) ? "" : "--profile restricted ")
                        + container.name().value())
                .collect(Collectors.joining(", "));
    }
}
