package dev.wharden.docker;

import dev.wharden.container.Container;
import java.util.Optional;
import java.util.function.Function;

/**
 * What goes before each file that is read in a container.
 *
 * @param listener is told of it
 * @param missing the source of a bind of a container that is not there; empty where each is, or may be
 */
public record FileReads(ReadListener listener, Function<Container, Optional<String>> missing) {
    /** Nothing. */
    static final FileReads FREE = new FileReads(ReadListener.NONE, _ -> Optional.empty());

    /**
     * Throws Rejected where the question would change the host: the engine mounts a container's binds to read its
     * files, and makes an empty folder for each source that is not there (moby daemon/containerfs_linux.go,
     * openContainerFS).
     */
    void requireSources(Container container) {
        missing.apply(container).ifPresent(source -> {
            throw new DockerException.Rejected("its files are not read, since the source " + source
                    + " of a bind is not there and the engine would make an empty folder in its place: put it back");
        });
    }
}
