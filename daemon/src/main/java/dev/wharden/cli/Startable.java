package dev.wharden.cli;

import dev.wharden.container.Container;
import dev.wharden.docker.DockerException;
import dev.wharden.remedy.recreate.needs.Requirements;
import dev.wharden.report.Printable;
import dev.wharden.subject.Subject;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Whether a container could be started again, for people.
 *
 * @param heldBack why Wharden's own records say that another is not to be started; empty where they do not
 * @param complain hears of what the engine does not tell
 */
record Startable(Function<Container, Optional<String>> heldBack, Consumer<String> complain) {
    /** What it lacks, in two halves: what that is, and what a person does about it. Joined gives it the names. */
    Optional<Requirements.Missing> missing(Joined joined, Subject subject) {
        try {
            return Requirements.missing(joined.engine(), subject::engine, joined.named(subject.declared()), List.of())
                    .map(this::told);
        } catch (DockerException.Rejected closed) {
            // As of a proxy that lets containers be read alone: what it joins comes first and has been looked at.
            complain.accept("Whether all that it needs to start exists is not known: " + said(closed));
            return Optional.empty();
        }
    }

    /** The same of what it joins alone; whatever the engine answers. */
    Optional<Requirements.Missing> joined(Joined joined, Container container) {
        try {
            return Requirements.joined(joined.engine(), joined.named(container), List.of())
                    .map(this::told);
        } catch (DockerException unread) {
            complain.accept("Whether what it joins runs is not known: " + said(unread));
            return Optional.empty();
        }
    }

    /** What the engine answered, in one line. */
    static String said(DockerException unread) {
        return Printable.of(String.valueOf(unread.getMessage()));
    }

    /** One that Wharden holds is not to be started by a person who was told so. */
    private Requirements.Missing told(Requirements.Missing missing) {
        return missing.stopped()
                .flatMap(heldBack)
                .map(why -> new Requirements.Missing(
                        missing.what(), "look at wharden status before you start that: " + why, missing.stopped()))
                .orElse(missing);
    }
}
