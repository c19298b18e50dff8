package dev.wharden.observe;

import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import dev.wharden.kernel.Sessions;
import java.util.Set;

/** Asks the engine, and not for long: what it does not say now is asked again at the next look. */
record EngineSessions(DockerReader reader) implements Sessions {
    @Override
    public boolean are(String container, Set<Long> pids) {
        try {
            return reader.sessions(container, DockerReader.QUICK).containsAll(pids);
        } catch (DockerException untold) {
            return false;
        }
    }
}
