package dev.wharden.config.yaml;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A configuration or policy file is wrong; the message has every problem, each on its line. Exit code 78 at start; at a
 * reload the last good set stays.
 */
public final class ConfigException extends RuntimeException {
    private static final long serialVersionUID = 1;

    @SuppressWarnings("serial") // an exception that nobody sends anywhere
    private final List<Problem> problems;

    /** With at least one problem. */
    public ConfigException(List<Problem> problems) {
        super(problems.size() + " problems");
        this.problems = List.copyOf(problems);
    }

    /** One problem of a whole file. */
    public static ConfigException of(String file, String what) {
        return new ConfigException(List.of(new Problem(Place.start(file), what)));
    }

    /** Every problem, each on its line. */
    @Override
    public String getMessage() {
        return problems.stream().map(Problem::toString).collect(Collectors.joining("\n"));
    }

    /** All of them, by file and line. */
    public List<Problem> problems() {
        return problems;
    }
}
