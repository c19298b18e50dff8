package dev.wharden.remedy.recreate.loss;

import dev.wharden.container.Container;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * A path in a container without the links on its way: {@code /var/run} is {@code /run} in most images, and
 * {@code docker diff} knows only the latter.
 */
public final class RealPath {
    /** Links that are followed, as many as the kernel follows (MAXSYMLINKS); a circle ends there. */
    private static final int MOST_LINKS = 40;

    /** Folders that are asked for in all: a link of 4 KiB leads through 2,000, and each is a question to the engine. */
    private static final int MOST_ASKED = 100;

    private RealPath() {}

    /**
     * The real path; empty where it cannot be told, as when too many links or folders are on its way. Throws a
     * DockerException when the engine cannot be asked.
     */
    public static Optional<String> of(DockerReader reader, Container container, String path) {
        String real = normal(path);
        int links = 0;
        int end = 0;
        try {
            for (int asked = 0; asked < MOST_ASKED && links <= MOST_LINKS; asked++) {
                end = real.indexOf('/', end + 1);
                String folder = end < 0 ? real : real.substring(0, end);
                Optional<String> target = target(reader, container, folder);
                if (target.isPresent()) {
                    links++;
                    String rest = end < 0 ? "" : real.substring(end);
                    String parent = folder.substring(0, folder.lastIndexOf('/') + 1);
                    real = normal(target.get().startsWith("/") ? target.get() + rest : parent + target.get() + rest);
                    end = 0;
                } else if (end < 0) {
                    return Optional.of(real);
                }
            }
            return Optional.empty();
        } catch (DockerException.Excessive | IOException untold) {
            return Optional.empty();
        }
    }

    /** As it is without a slash at its end, double ones, and dots. */
    static String normal(String path) {
        return Path.of("/", path).normalize().toString();
    }

    private static Optional<String> target(DockerReader reader, Container container, String path) throws IOException {
        try (var tar = new TarArchiveInputStream(new ByteArrayInputStream(reader.beginning(container.id(), path)))) {
            return Optional.ofNullable(tar.getNextEntry())
                    .filter(TarArchiveEntry::isSymbolicLink)
                    .map(TarArchiveEntry::getLinkName)
                    .filter(target -> !target.isEmpty());
        } catch (DockerException.NotFound nothing) {
            return Optional.empty();
        }
    }
}
