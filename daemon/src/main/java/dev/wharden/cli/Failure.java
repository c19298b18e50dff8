package dev.wharden.cli;

import dev.wharden.config.yaml.Words;
import java.util.Collection;
import java.util.List;

/** A command cannot go on: one line for the person, saying what to do, and an exit code. */
final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1;
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
                        + (names.size() == 1 ? Words.suggestion(names.getFirst(), present) : "")
                        + " (docker ps -a lists them)");
    }

    int code() {
        return code;
    }
}
