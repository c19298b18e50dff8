package dev.wharden.container;

import java.util.Objects;
import java.util.regex.Pattern;

/**
 * A container's name without Docker's leading slash: the key of all work, because it survives a recreation and the id
 * does not.
 *
 * @param value matches the engine's own rule, {@code [a-zA-Z0-9][a-zA-Z0-9_.-]+} (moby daemon/names/names.go)
 */
public record ContainerName(String value) implements Comparable<ContainerName> {
    private static final Pattern VALID = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]+");

    /** Checks the name. Throws IllegalArgumentException when the engine could not have given it. */
    public ContainerName {
        Objects.requireNonNull(value);
        if (!VALID.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "not a container name: " + value.codePoints().limit(80).count() + " characters");
        }
    }

    /** The name as inspect, list or an event gives it, with or without the leading slash. */
    public static ContainerName of(String raw) {
        return new ContainerName(raw.startsWith("/") ? raw.substring(1) : raw);
    }

    /** Whether {@link #of} would accept it. Names of other engines or of attackers need not be valid. */
    public static boolean isValid(String raw) {
        return VALID.matcher(raw.startsWith("/") ? raw.substring(1) : raw).matches();
    }

    @Override
    public int compareTo(ContainerName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
