package dev.wharden.remedy.recreate;

import dev.wharden.container.Container;
import dev.wharden.subject.Observed;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What cannot be replaced by a twin without harm, by the container's own declaration and state. Pure. */
final class Refusals {
    private static final String COMPOSE = "com.docker.compose.project";

    private Refusals() {}

    /** Why it cannot be replaced; empty when it can. */
    static Optional<String> of(Container actual, Observed<List<Container>> sharers) {
        return state(actual).or(() -> declaration(actual)).or(() -> sharers(actual, sharers));
    }

    static Optional<String> state(Container actual) {
        if (!actual.running()) {
            return Optional.of("it does not run");
        }
        if (actual.paused()) {
            return Optional.of("it is paused");
        }
        if (actual.restarting()) {
            return Optional.of("it is restarting: it does not stay up as it is");
        }
        return Optional.empty();
    }

    private static Optional<String> declaration(Container actual) {
        if (!Journal.holds(actual.name())) {
            return Optional.of("its name is too long for the names of a twin");
        }
        if (actual.isTrue("/HostConfig/AutoRemove")) {
            return Optional.of("it was started with --rm: the engine would delete it when it is stopped");
        }
        if (actual.isTrue("/Config/AttachStdout") && !actual.labels().containsKey(COMPOSE)) {
            return Optional.of("it runs in the foreground of another program, which would end or start it again");
        }
        return Optional.empty();
    }

    private static Optional<String> sharers(Container actual, Observed<List<Container>> sharers) {
        return switch (sharers) {
            case Observed.Unknown<List<Container>> unknown ->
                Optional.of("it is not known which containers depend on it: " + unknown.why());
            case Observed.Absent<List<Container>> none -> Optional.empty();
            case Observed.Known<List<Container>> known when known.value().isEmpty() -> Optional.empty();
            case Observed.Known<List<Container>> known ->
                Optional.of(known.value().stream()
                        .map(sharer -> sharer.name() + " " + relation(sharer, actual))
                        .sorted()
                        .collect(Collectors.joining("; ", "others depend on it: ", "")));
        };
    }

    private static String relation(Container sharer, Container actual) {
        for (String kind : List.of("Network", "Pid", "Ipc")) {
            String mode = sharer.text("/HostConfig/" + kind + "Mode");
            if (mode.equals("container:" + actual.id()) || mode.equals("container:" + actual.name())) {
                return "shares its " + kind.toLowerCase(java.util.Locale.ROOT) + " namespace";
            }
        }
        return "links to it";
    }
}
