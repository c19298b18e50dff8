package dev.wharden.remedy.quarantine;

import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Goes through the members of a group. A member that is gone has nothing left to be done. */
record Members(DockerReader reader) {
    private static final Logger LOG = LoggerFactory.getLogger(Members.class);

    /** Done to one. Throws DockerException. */
    @FunctionalInterface
    interface Work {
        void on(HeldContainer member);
    }

    /** Does it to all, and returns the first that the engine refused, with the others suppressed in it. */
    Optional<DockerException> each(Quarantined quarantined, Work work) {
        Optional<DockerException> failure = Optional.empty();
        for (HeldContainer member : quarantined.members()) {
            try {
                work.on(member);
            } catch (DockerException e) {
                // Of one that is gone nothing is left to be held or given back.
                if (!(e instanceof DockerException.NotFound) || !isGone(member)) {
                    failure.ifPresent(first -> first.addSuppressed(e));
                    failure = failure.or(() -> Optional.of(e));
                }
            }
        }
        return failure;
    }

    /**
     * What is not found may be a network of its. An engine that does not answer now has said that something is not
     * there, so it may be anything.
     */
    boolean isGone(HeldContainer member) {
        try {
            reader.inspect(member.id());
            return false;
        } catch (DockerException.NotFound gone) {
            return true;
        } catch (DockerException unknown) {
            LOG.atDebug()
                    .addKeyValue("container", member.name())
                    .setCause(unknown)
                    .log("Not known whether it is gone");
            return false;
        }
    }
}
