package dev.wharden.kernel;

import java.util.Set;

/**
 * Exec sessions that the engine has begun: who is asked knows their processes, which no program of a container can
 * choose to be.
 */
@FunctionalInterface
public interface Sessions {
    /** Of an engine that is not asked. */
    Sessions UNTOLD = (_, _) -> false;

    /**
     * Whether each is the process of a session that runs; false where that is not told.
     *
     * @param container the full id
     * @param pids as the host sees them
     */
    boolean are(String container, Set<Long> pids);
}
