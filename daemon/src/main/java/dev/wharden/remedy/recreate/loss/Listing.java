package dev.wharden.remedy.recreate.loss;

import dev.wharden.docker.DockerReader;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What is at a path in a container.
 *
 * @param entries the path itself and all below it; none when there is nothing that an archive can hold, such as a
 *     socket
 */
record Listing(List<Entry> entries) {
    private static final Pattern OUTPUT = Pattern.compile("/dev/(stdout|stderr|fd/[12])|/proc/(1|self)/fd/[12]");

    Listing {
        entries = List.copyOf(entries);
    }

    /**
     * One of them, by its whole path.
     *
     * @param program whether it is a program, or a library
     * @param target of a link; empty for anything else
     */
    record Entry(
            String path,
            boolean folder,
            boolean file,
            boolean empty,
            boolean program,
            String target,
            Instant modified) {
        /** A link by which a log reaches {@code docker logs}. */
        boolean leadsToOutput() {
            return OUTPUT.matcher(target).matches();
        }
    }

    /**
     * Throws a DockerException: NotFound when nothing is there, Excessive when it is too much. What is no archive is
     * Excessive too: it cannot be told.
     */
    static Listing of(DockerReader reader, String container, String path) {
        String parent = path.substring(0, path.lastIndexOf('/') + 1);
        return new Listing(reader.listing(container, path).stream()
                .map(file -> new Entry(
                        parent + file.name(),
                        file.folder(),
                        file.file(),
                        file.empty(),
                        file.program(),
                        file.target(),
                        file.modified()))
                .toList());
    }
}
