package dev.wharden.remedy;

import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import dev.wharden.remedy.recreate.down.Down;
import dev.wharden.remedy.recreate.down.Downs;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rollbacks that do not come to their end, for people: whether their containers are down is the engine's word, since a
 * disk that is full keeps an end from being written that has happened.
 */
record StuckRollbacks(DockerReader reader, Downs downs) {
    private static final Logger LOG = LoggerFactory.getLogger(StuckRollbacks.class);
    /** Of more than these the engine is not asked for a line of text. */
    private static final int ASKED = 5;

    /** Those that do not run, or of which the engine does not say so. Throws StateUnavailable. */
    List<Down> down(Instant now) {
        List<Down> stuck = downs.stuck(now);
        return stuck.stream().filter(one -> stuck.size() > ASKED || !runs(one)).toList();
    }

    private boolean runs(Down down) {
        try {
            return reader.inspect(down.wanted().value(), DockerReader.QUICK).running();
        } catch (DockerException unanswered) {
            LOG.atDebug()
                    .addKeyValue("container", down.name())
                    .addKeyValue("cause", String.valueOf(unanswered.getMessage()))
                    .log("Not known to run");
            return false;
        }
    }
}
