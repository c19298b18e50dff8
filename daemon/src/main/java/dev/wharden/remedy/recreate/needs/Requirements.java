package dev.wharden.remedy.recreate.needs;

import dev.wharden.container.Container;
import dev.wharden.container.CreateBody;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import dev.wharden.remedy.recreate.coexistence.ComposeFolder;
import dev.wharden.remedy.recreate.coexistence.Way;
import dev.wharden.subject.EngineFacts;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * What a container needs outside itself to be started again: the containers that it joins or is linked to must run, its
 * networks, volumes and runtime must exist. A container that already runs goes on without most of them (measured on
 * 26.1.5: only a shared PID namespace takes it down), but neither it nor its twin starts.
 */
public final class Requirements {
    private static final String JOINS = "container:";
    private static final int SHORT = 12;
    private static final Map<String, Join> MODES = Map.of(
            "NetworkMode", new Join("network", "--network"),
            "PidMode", new Join("PID namespace", "--pid"),
            "IpcMode", new Join("IPC namespace", "--ipc"));

    private Requirements() {}

    /** A namespace of another container, and the option of {@code docker run} for it. */
    private record Join(String word, String option) {}

    /**
     * One that is missing.
     *
     * @param what for people: {@code container db, whose network it shares, is gone}
     * @param advice what a person can do about it
     * @param stopped the container that would have to be started first; empty where it is something else
     */
    public record Missing(String what, String advice, Optional<Container> stopped) {
        Missing(String what, String advice) {
            this(what, advice, Optional.empty());
        }

        /** Why the container is not stopped. */
        public String refusal() {
            return what + ", so that it could not be started again: " + advice;
        }
    }

    /**
     * The first that is missing; empty when it could be started.
     *
     * @param unit containers that are recreated with it, which are not looked at
     * @param engine may throw a DockerException; only asked for a runtime that is not the default
     * @throws DockerException when the engine cannot be asked
     */
    public static Optional<Missing> missing(
            DockerReader reader, Supplier<EngineFacts> engine, Container container, Collection<Container> unit) {
        return joined(reader, container, unit)
                .or(() -> twice(container))
                .or(() -> network(reader, container))
                .or(() -> volume(reader, container))
                .or(() -> runtime(engine, container));
    }

    /** The same of a container that is restarted as it is: its links mean the containers that they meant. */
    public static Optional<Missing> ofRestart(DockerReader reader, Supplier<EngineFacts> engine, Container container) {
        return missing(reader, engine, container, List.of())
                .or(() -> links(container)
                        .flatMap(name -> find(reader, name).stream())
                        .filter(target -> target.text("/Created").compareTo(container.text("/State/StartedAt")) > 0)
                        .findFirst()
                        .map(target -> new Missing(
                                "container " + target.name() + ", which it is linked to, was replaced by another",
                                again(container, "--link " + target.name()))));
    }

    /** Only of the containers that it joins or is linked to. */
    public static Optional<Missing> joined(DockerReader reader, Container container, Collection<Container> unit) {
        Stream<Missing> namespaces = MODES.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .filter(mode -> container.text("/HostConfig/" + mode.getKey()).startsWith(JOINS))
                .flatMap(mode -> {
                    String owner =
                            container.text("/HostConfig/" + mode.getKey()).substring(JOINS.length());
                    Join join = mode.getValue();
                    String again = again(container, join.option() + " container:NAME");
                    return other(reader, owner, "whose " + join.word() + " it shares", again, unit).stream();
                });
        Stream<Missing> linked = links(container)
                .flatMap(name ->
                        other(reader, name, "which it is linked to", again(container, "--link " + name), unit)
                                .stream());
        return Stream.concat(namespaces, linked).findFirst();
    }

    private static Stream<String> links(Container container) {
        return container.strings("/HostConfig/Links").stream()
                .map(link -> CreateBody.askedLink(link).split(":", 2)[0]);
    }

    private static Optional<Missing> other(
            DockerReader reader, String other, String how, String again, Collection<Container> unit) {
        if (unit.stream()
                .anyMatch(one -> one.id().equals(other) || one.name().value().equals(other))) {
            return Optional.empty();
        }
        Optional<Container> found = find(reader, other);
        if (found.isEmpty()) {
            String shown = Rejoin.isId(other) ? other.substring(0, SHORT) : other;
            return Optional.of(new Missing("container " + shown + ", " + how + ", is gone", again));
        }
        Container there = found.get();
        return there.running() && !there.restarting()
                ? Optional.empty()
                : Optional.of(new Missing(
                        "container " + there.name() + ", " + how + ", "
                                + (there.restarting() ? "is restarting" : "does not run"),
                        "start " + there.name() + " first",
                        Optional.of(there)));
    }

    private static String recreate(Container container) {
        String command = ComposeFolder.command(container);
        return command.isEmpty() ? "recreate the container" : "run: " + command;
    }

    private static String again(Container container, String option) {
        return Way.project(container).isEmpty()
                ? "create it again with " + option
                : "run docker compose up -d --force-recreate for its service";
    }

    private static Optional<Container> find(DockerReader reader, String name) {
        try {
            return Optional.of(reader.inspect(name));
        } catch (DockerException.NotFound gone) {
            return Optional.empty();
        }
    }

    private static Optional<Missing> twice(Container container) {
        return SameNetwork.twice(container).stream()
                .findFirst()
                .map(network -> new Missing(
                        "it was put into a network by the first digits of its id (" + network
                                + "), and the engine starts such a container only once",
                        again(container, "--network and the name of the network")));
    }

    private static Optional<Missing> network(DockerReader reader, Container container) {
        return container.at("/NetworkSettings/Networks").properties().stream()
                .map(Map.Entry::getKey)
                .filter(network -> isGone(() -> reader.network(network)))
                .findFirst()
                .map(network -> new Missing(
                        "its network " + network + " is gone", "create the network again, or " + recreate(container)));
    }

    private static Optional<Missing> volume(DockerReader reader, Container container) {
        return lostVolumes(reader, container).stream()
                .findFirst()
                .map(volume -> new Missing(
                        "its volume " + volume + " is gone",
                        "copy its data out of the running container, then recreate it"));
    }

    /** Its volumes that are gone. Others than local ones may be slow to answer, and are not asked. */
    public static List<String> lostVolumes(DockerReader reader, Container container) {
        return container
                .at("/Mounts")
                .valueStream()
                .filter(mount -> mount.path("Type").asText().equals("volume")
                        && mount.path("Driver").asText().equals("local"))
                .map(mount -> mount.path("Name").asText())
                .filter(volume -> isGone(() -> reader.volume(volume)))
                .toList();
    }

    private static boolean isGone(Runnable look) {
        try {
            look.run();
            return false;
        } catch (DockerException.NotFound gone) {
            return true;
        }
    }

    /** One with a dot or a slash is a shim of containerd, which no list names. */
    private static Optional<Missing> runtime(Supplier<EngineFacts> engine, Container container) {
        String runtime = container.text("/HostConfig/Runtime");
        if (runtime.isEmpty() || runtime.equals("runc") || runtime.contains(".") || runtime.contains("/")) {
            return Optional.empty();
        }
        return engine.get().runtimes().containsKey(runtime)
                ? Optional.empty()
                : Optional.of(new Missing(
                        "its runtime " + runtime + " is not configured any more",
                        "add it to the engine's configuration (runtimes in daemon.json), or recreate the container"));
    }
}
