package dev.wharden.container;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A restart policy.
 *
 * @param name one of {@link #NAMES}
 * @param count of {@code on-failure}: how often at most; 0 is without end
 */
public record RestartTimes(String name, long count) {
    /** All that Docker has. */
    public static final List<String> NAMES = List.of("no", "always", "unless-stopped", "on-failure");

    private static final String ON_FAILURE = "on-failure";
    private static final Pattern COUNTED = Pattern.compile(ON_FAILURE + ":([0-9]{1,9})");

    /** The engine's empty word is {@code no}. */
    public RestartTimes {
        name = name.isEmpty() ? "no" : name;
    }

    /** As {@code docker run --restart} takes it; empty for what is none. */
    public static Optional<RestartTimes> parse(String word) {
        Matcher counted = COUNTED.matcher(word);
        if (counted.matches()) {
            return Optional.of(new RestartTimes(ON_FAILURE, Long.parseLong(counted.group(1))));
        }
        return NAMES.contains(word) ? Optional.of(new RestartTimes(word, 0)) : Optional.empty();
    }

    /** Whether it starts a container no more often than another, for the same reasons. */
    public boolean isWithin(RestartTimes allowed) {
        return name.equals(allowed.name)
                && (!name.equals(ON_FAILURE) || allowed.count <= 0 || (count > 0 && count <= allowed.count));
    }

    /** As {@code docker run --restart} takes it. */
    public String word() {
        return name.equals(ON_FAILURE) && count > 0 ? name + ":" + count : name;
    }
}
