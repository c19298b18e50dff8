package dev.wharden.observe;

import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Tells the log which containers cannot be inspected. The engine may not answer for one while it creates or removes it:
 * that is a line at debug, and a warning only where the next try fails too. Where many fail, one line a minute tells of
 * all. Thread-safe: one lock.
 */
final class InspectFailures {
    private static final Logger LOG = LoggerFactory.getLogger(InspectFailures.class);

    private final Seldom warnings;
    /** Ids of those whose last try has failed. */
    private final Set<String> failed = new HashSet<>();

    InspectFailures(InstantSource clock) {
        this.warnings = new Seldom(clock);
    }

    /**
     * One cannot be inspected.
     *
     * @param name or the id, where no name is known
     */
    synchronized void failed(String id, String name, RuntimeException why) {
        boolean lasts = !failed.add(id);
        LOG.atLevel(lasts && warnings.isNext() ? Level.WARN : Level.DEBUG)
                .addKeyValue("container", name)
                .addKeyValue("cause", String.valueOf(why.getMessage()))
                .log("A container cannot be inspected; what others have to do with it is as it was last seen");
    }

    /** It was inspected, or is gone. */
    synchronized void over(String id) {
        failed.remove(id);
    }

    /** All may be inspected again. */
    synchronized void allOver() {
        failed.clear();
    }
}
