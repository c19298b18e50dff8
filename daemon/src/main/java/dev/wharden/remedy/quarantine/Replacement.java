package dev.wharden.remedy.quarantine;

import dev.wharden.container.Container;

/**
 * Tells what compose makes in place of a container that is held: {@code up --force-recreate} gives the same service a
 * new container, which would run free. One whose configuration was changed is another one, and is judged afresh. A
 * label that somebody forges can only hold more. Pure.
 */
final class Replacement {
    private static final String REPLACES = "com.docker.compose.replace";
    private static final String CONFIGURATION = "com.docker.compose.config-hash";

    private Replacement() {}

    /** Whether compose made one in place of any other. */
    static boolean isPossible(Container made) {
        return !made.labels().getOrDefault(REPLACES, "").isEmpty();
    }

    /** Whether compose could make another in its place. */
    static boolean isReplaceable(Container old) {
        return !old.labels().getOrDefault(CONFIGURATION, "").isEmpty();
    }

    /** Whether one was made by compose in place of another, from the same configuration. */
    static boolean of(Container old, Container made) {
        String replaced = made.labels().getOrDefault(REPLACES, "");
        String configuration = old.labels().getOrDefault(CONFIGURATION, "");
        return !configuration.isEmpty()
                && configuration.equals(made.labels().get(CONFIGURATION))
                && (replaced.equals(old.id()) || replaced.equals(Group.name(old)));
    }
}
