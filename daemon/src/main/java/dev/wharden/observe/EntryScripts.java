package dev.wharden.observe;

import dev.wharden.container.Container;
import dev.wharden.docker.DockerReader;
import dev.wharden.subject.Observed;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What the scripts say that containers are at: read through the engine, which opens only regular files and follows no
 * link out of the container, and only as far as the question needs. Nothing of a script is kept but the answer. Safe
 * for use by many threads.
 */
public final class EntryScripts {
    /** With the headers of its tar. Scripts of images have some 15 KB. */
    private static final int LIMIT = (64 << 10) + (4 << 10);

    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final int LINKS = 8;
    private static final long ROOM = 256 << 10;

    private final DockerReader reader;
    /** By container, start and path. */
    private final Recent<Observed<Boolean>> known = new Recent<>(ROOM);

    /** Nothing is read yet. */
    public EntryScripts(DockerReader reader) {
        this.reader = reader;
    }

    /**
     * Whether a script hands over to a program. Unknown where it cannot be read: it is no regular file, is longer than
     * 64 KiB, or is on a mount that the engine does not see. Throws Unavailable when no answer came.
     *
     * @param path as its shell was given it
     */
    public Observed<Boolean> handsOver(Container container, String path) {
        String key = container.id() + " " + container.text("/State/StartedAt") + " " + path;
        return known.get(key).orElseGet(() -> {
            Observed<Boolean> read = text(container, path).map(HandOver::isIn);
            if (read instanceof Observed.Known<Boolean>) {
                known.put(key, read, 2L * key.length());
            }
            return read;
        });
    }

    /** The text of one; unknown and Unavailable as above. */
    public Observed<String> text(Container container, String path) {
        return Asked.of(() -> read(container, path));
    }

    private Observed<String> read(Container container, String path) {
        try {
            Path file = Path.of("/", container.text("/Config/WorkingDir")).resolve(path);
            for (int links = 0; links < LINKS; links++) {
                byte[] tar = reader.archive(container.id(), file.toString(), LIMIT, PATIENCE);
                Optional<String> link = ArchiveFile.link(tar);
                if (link.isEmpty()) {
                    return ArchiveFile.read(tar)
                            .map(Observed::known)
                            .orElseGet(() -> Observed.unknown("it is not a regular file"));
                }
                file = file.resolveSibling(link.get());
            }
            return Observed.unknown("it is behind more than " + LINKS + " links");
        } catch (InvalidPathException none) {
            return Observed.unknown("its path is none");
        }
    }
}
