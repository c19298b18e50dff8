package dev.wharden.remedy.recreate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.wharden.container.Container;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import java.util.List;
import java.util.Optional;

/**
 * Asks the engine for what {@link WrittenFolders} is told from. A proposal must not fail for what cannot be read:
 * then there is less of it.
 *
 * @param reader looks
 */
record WrittenReader(DockerReader reader) {
    private static final int SMALL = 64 << 10;
    private static final int TYPE = 156;

    WrittenFolders read(Container actual) {
        Optional<List<JsonNode>> known = changes(reader, actual);
        return WrittenFolders.of(
                known.orElse(List.of()), actual, path -> folder(actual, path), path -> filled(actual, path, known));
    }

    /** What it wrote; empty when the engine will not tell, or not in full. */
    static Optional<List<JsonNode>> changes(DockerReader reader, Container actual) {
        try {
            return Optional.of(reader.changes(actual.id()));
        } catch (DockerException.Rejected tooMany) {
            return Optional.empty();
        }
    }

    /** The type of the first entry of its tar (POSIX ustar); a folder that is too large to be read is one. */
    private boolean folder(Container actual, String path) {
        try {
            byte[] tar = reader.archive(actual.id(), path, SMALL);
            return tar.length > TYPE && tar[TYPE] == '5';
        } catch (DockerException.NotFound | DockerException.Rejected unread) {
            return false;
        }
    }

    private boolean filled(Container actual, String path, Optional<List<JsonNode>> changes) {
        var tmpfs = JsonNodeFactory.instance.objectNode().put(path, "");
        return HiddenFiles.refusal(reader, actual, actual.with("/HostConfig/Tmpfs", tmpfs), changes)
                        .isPresent()
                || logs(actual, path);
    }

    /** Without the links the logs would go into memory, and nobody would miss them in {@code docker logs} at once. */
    private boolean logs(Container actual, String path) {
        try {
            return Listing.of(reader, actual.id(), path).entries().stream().anyMatch(Listing.Entry::leadsToOutput);
        } catch (DockerException.NotFound nothingThere) {
            return false;
        } catch (DockerException.Excessive tooMuch) {
            return true;
        }
    }
}
