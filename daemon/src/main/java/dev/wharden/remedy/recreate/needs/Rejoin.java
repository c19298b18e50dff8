package dev.wharden.remedy.recreate.needs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import dev.wharden.container.CreateBody;
import dev.wharden.docker.DockerException;
import java.util.List;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a container joins when it is created again: the container that it joined, while that exists, else the one that
 * has its name now. Inspect knows only ids, so that names are noted while the containers exist. Each lookup may throw a
 * DockerException, and is empty for what does not exist.
 */
public final class Rejoin {
    static final String JOINS = "container:";
    static final List<String> MODES = List.of("NetworkMode", "PidMode", "IpcMode");

    private static final Pattern ID = Pattern.compile("[0-9a-f]{64}");

    private Rejoin() {}

    /** What a container shares the namespaces of, by the words of inspect. */
    static List<String> joined(Container container) {
        return MODES.stream()
                .flatMap(mode -> other(container.at("/HostConfig/" + mode)).stream())
                .distinct()
                .toList();
    }

    /** Whether a reference is a full id, as inspect shows it. */
    static boolean isId(String other) {
        return ID.matcher(other).matches();
    }

    /** The body of a container with the names of those that it joins; those that do not exist stay ids. */
    public static CreateBody named(Function<String, Optional<Container>> find, CreateBody body) {
        return mapped(
                body,
                (mode, other) ->
                        find.apply(other).map(found -> found.name().value()).orElse(other));
    }

    /**
     * The body to create a container from now. It joins others by their ids: the engine takes a name that is gone for
     * the beginning of an id. Throws Rejected, in the engine's words, where one that it joins or is linked to is gone.
     *
     * @param named with names
     * @param before the container as it ran
     */
    public static CreateBody now(Function<String, Optional<Container>> find, CreateBody named, Container before) {
        CreateBody same = mapped(
                named,
                (mode, other) -> isId(other)
                        ? other
                        : other(before.at("/HostConfig/" + mode))
                                .filter(id -> find.apply(id).isPresent())
                                .orElse(other));
        return LentVolumes.of(find, now(find, same), before);
    }

    /** The same of one that joins those that have the names now. */
    public static CreateBody now(Function<String, Optional<Container>> find, CreateBody named) {
        links(named).forEach(name -> found(find, name));
        return mapped(named, (mode, other) -> found(find, other).id());
    }

    /**
     * Whether a container that does not start joins one that is gone, or is linked to one, while the body to create it
     * again from joins one that exists: only another container can be started then.
     *
     * @param no what the engine said to its start, or the empty string
     */
    public static boolean isLost(
            Function<String, Optional<Container>> find, Container container, CreateBody body, String no) {
        boolean joins = MODES.stream().anyMatch(mode -> {
            Optional<String> was = other(container.at("/HostConfig/" + mode));
            Optional<String> is = other(body.hostConfig().path(mode));
            return was.filter(id -> find.apply(id).isEmpty()).isPresent()
                    && is.flatMap(find).filter(Container::running).isPresent();
        });
        return joins
                || (no.contains("Cannot link to a non running container")
                        && links(body)
                                .allMatch(name -> find.apply(name)
                                        .filter(Container::running)
                                        .isPresent()));
    }

    /** A container that a body joins, or is linked to, and that does not run: for people; empty when all run. */
    public static Optional<String> missing(Function<String, Optional<Container>> find, CreateBody body) {
        Stream<String> joined =
                MODES.stream().flatMap(mode -> other(body.hostConfig().path(mode)).stream());
        return Stream.concat(joined, links(body))
                .filter(name -> find.apply(name).filter(Container::running).isEmpty())
                .findFirst()
                .map(name -> "container "
                        + find.apply(name)
                                .map(Container::name)
                                .map(Object::toString)
                                .orElse(name)
                        + ", which it joins, " + (find.apply(name).isPresent() ? "does not run" : "is gone"));
    }

    private static Container found(Function<String, Optional<Container>> find, String other) {
        return find.apply(other).orElseThrow(() -> new DockerException.Rejected("No such container: " + other));
    }

    private static Stream<String> links(CreateBody body) {
        return body.hostConfig()
                .path("Links")
                .valueStream()
                .map(link -> link.asText().split(":", 2)[0]);
    }

    private static Optional<String> other(JsonNode mode) {
        return mode.asText().startsWith(JOINS)
                ? Optional.of(mode.asText().substring(JOINS.length()))
                : Optional.empty();
    }

    private static CreateBody mapped(CreateBody body, BinaryOperator<String> change) {
        ObjectNode tree = body.tree().deepCopy();
        ObjectNode host = tree.withObject("/HostConfig");
        for (String mode : MODES) {
            other(host.path(mode)).ifPresent(other -> host.put(mode, JOINS + change.apply(mode, other)));
        }
        return new CreateBody(tree);
    }
}
