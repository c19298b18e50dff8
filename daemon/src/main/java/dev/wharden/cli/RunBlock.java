package dev.wharden.cli;

import dev.wharden.advise.DockerRun;
import dev.wharden.advise.Kept;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The commands that replace a container by hand, in their order. One that fails ends all: else the next container would
 * start without its files.
 *
 * @param command that makes the next container
 * @param copy what brings along what the old one wrote; empty where nothing does
 * @param given the command that gives its volumes to the new user; empty where none does
 */
record RunBlock(Kept kept, DockerRun command, Optional<LayerCopy> copy, Optional<String> given) {
    /** What is said of the shell; empty where any reads them. */
    Optional<String> shell() {
        return guard().map(_ -> "For bash or ksh: in another shell, as sh often is, the first command fails and nothing"
                + " is begun.");
    }

    /** All of them, a line each. */
    List<String> lines() {
        return Stream.of(guard().map(line -> line + " &&").stream(), before(), Stream.of(command.command()))
                .flatMap(one -> one)
                .toList();
    }

    private Stream<String> before() {
        return steps().stream().map(step -> step + " &&");
    }

    private Optional<String> guard() {
        return DockerRun.guard(
                Stream.concat(before(), Stream.of(command.command())).collect(Collectors.joining("\n")));
    }

    private List<String> steps() {
        var steps = new ArrayList<String>();
        copy.ifPresent(one -> steps.addAll(one.begin(kept.id())));
        steps.add(command.before());
        copy.ifPresent(one -> steps.addAll(one.lines(kept.old())));
        given.ifPresent(steps::add);
        return steps;
    }
}
