package dev.wharden.cli;

import dev.wharden.advise.DockerRun;
import dev.wharden.container.Container;
import dev.wharden.container.Dependents;
import dev.wharden.observe.ComposeLabels;
import dev.wharden.subject.Observed;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The containers that share a container's namespaces or are linked to it: when a person replaces it by hand they stay
 * with the old one, and lose it.
 *
 * @param actual the one that is replaced
 * @param dependents of it
 */
record CutOff(Container actual, Observed<Dependents> dependents) {
    /** What is said before the first command; empty where no container depends on it. */
    Optional<String> before() {
        return switch (dependents) {
            case Observed.Known<Dependents>(Dependents unit) ->
                unit.members().isEmpty()
                        ? Optional.empty()
                        : Optional.of("Cut off when it stops, for good: " + unit.graph()
                                + ". Before you paste this, print the commands for each, which take it to the new one: "
                                + explain(unit.members()) + ".");
            case Observed.Unknown<Dependents>(String why) ->
                Optional.of("Which containers share its namespaces or are linked to it is not known (" + why
                        + "): they are cut off when it stops.");
            case Observed.Absent<Dependents> _ -> Optional.empty();
        };
    }

    /** What is said after the last one. */
    Optional<String> after() {
        List<Dependents.Dependent> members = members();
        String old = DockerRun.keptAs(actual.name().value());
        return members.isEmpty()
                ? Optional.empty()
                : Optional.of("Then paste what was printed for " + names(members) + ", in this order, before docker rm "
                        + old + ".");
    }

    /** What compose's replacement cuts off: it takes along its own project's containers alone. */
    Optional<String> byCompose() {
        String project = actual.labels().getOrDefault(ComposeLabels.PROJECT, "");
        List<Dependents.Dependent> others = members().stream()
                .filter(member -> project.isEmpty()
                        || !member.container()
                                .labels()
                                .getOrDefault(ComposeLabels.PROJECT, "")
                                .equals(project))
                .toList();
        return others.isEmpty()
                ? Optional.empty()
                : Optional.of("Compose does not recreate " + names(others)
                        + ", which loses what it shares with this one: before docker compose up -d, print the commands"
                        + " for each (" + explain(others) + "), and paste them after it.");
    }

    private List<Dependents.Dependent> members() {
        return dependents instanceof Observed.Known<Dependents>(Dependents unit) ? unit.members() : List.of();
    }

    private static String names(List<Dependents.Dependent> members) {
        return members.stream().map(member -> member.container().name().value()).collect(Collectors.joining(", "));
    }

    private static String explain(List<Dependents.Dependent> members) {
        return members.stream()
                .map(member -> "wharden explain " + member.container().name().value())
                .collect(Collectors.joining(", "));
    }
}
