package dev.wharden.cli;

import dev.wharden.config.yaml.Words;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** A command cannot go on: one line for the person, saying what to do, and an exit code. */
final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1;
    private static final int MOST = 3;
    private final int code;

    Failure(int code, String message) {
        super(message);
        this.code = code;
    }

    /**
     * Containers that were named and are not there.
     *
     * @param present names of those that are, for a suggestion
     */
    static Failure noSuchContainer(List<String> names, Collection<String> present) {
        return new Failure(
                Exit.USAGE,
                "no such container: " + String.join(", ", names)
                        + (names.size() == 1 ? near(names.getFirst(), present) : "")
                        + " (docker ps -a lists them)");
    }

    /**
     * {@code , did you mean "x"?}, or nothing when no name is near. Compose's containers are called
     * PROJECT-SERVICE-NUMBER, and people say the service; exceptions CONTAINER-CONTROL, and people say the container.
     */
    static String near(String name, Collection<String> present) {
        String services = present.stream()
                .filter(one -> parts(one).contains(parts(name)))
                .sorted()
                .limit(MOST)
                .map(Words::quote)
                .collect(Collectors.joining(" or "));
        return services.isEmpty() ? Words.suggestion(name, present) : ", did you mean " + services + "?";
    }

    private static String parts(String name) {
        return "-" + name.replace('_', '-') + "-";
    }

    int code() {
        return code;
    }
}
