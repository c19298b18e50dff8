package dev.wharden.remedy.recreate.loss;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.wharden.container.Changes;
import dev.wharden.container.Container;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * Asks the engine for what {@link WrittenFolders} is told from. A proposal must not fail for what cannot be read: then
 * there is less of it.
 *
 * @param reader looks
 */
public record WrittenReader(DockerReader reader) {
    private static final String LOGS = "/var/log";

    /**
     * What a container writes; less where the engine does not tell.
     *
     * @param opened files that its processes have open for writing, though they may not have written to them yet
     */
    public WrittenFolders read(Container actual, Set<String> opened) {
        Optional<Changes> known = changes(reader, actual);
        return written(actual, known, opened).logging(openLogs(actual), actual);
    }

    private WrittenFolders written(Container actual, Optional<Changes> known, Set<String> opened) {
        Changes all = known.orElse(Changes.NONE).withWritten(opened);
        return WrittenFolders.of(all, actual, new WrittenFolders.Look() {
            @Override
            public boolean isFolder(String path) {
                try {
                    return reader.stat(actual.id(), path).folder();
                } catch (DockerException.NotFound | DockerException.Rejected unread) {
                    return false;
                }
            }

            @Override
            public boolean isUsed(String folder) {
                return isSince(actual, folder);
            }

            @Override
            public boolean isFilled(String folder) {
                return filled(actual, folder, known);
            }
        });
    }

    /**
     * Folders of logs in which the image has only empty files, as Debian's packages of nginx and Squid leave them: they
     * are opened at every start, and {@code docker diff} tells of them when the first line is written.
     */
    private List<String> openLogs(Container actual) {
        try {
            var empty = new TreeMap<String, Boolean>();
            for (Listing.Entry entry : Listing.of(reader, actual.id(), LOGS).entries()) {
                String below = entry.path().substring(Math.min(entry.path().length(), LOGS.length() + 1));
                int end = below.indexOf('/');
                if (end > 0 && !entry.folder()) {
                    boolean log = entry.file() && entry.empty() && entry.path().endsWith(".log");
                    empty.merge(LOGS + "/" + below.substring(0, end), log, Boolean::logicalAnd);
                }
            }
            return empty.entrySet().stream()
                    .filter(Map.Entry::getValue)
                    .map(Map.Entry::getKey)
                    .toList();
        } catch (DockerException.NotFound | DockerException.Rejected unread) {
            return List.of();
        }
    }

    /** What it wrote; empty when the engine will not tell, or not in full. */
    public static Optional<Changes> changes(DockerReader reader, Container actual) {
        try {
            return Optional.of(reader.changes(actual.id()));
        } catch (DockerException.Rejected tooMany) {
            return Optional.empty();
        }
    }

    /** When a folder's content was last changed, by the first entry of its tar; empty for what is no folder. */
    private Optional<Instant> folder(Container actual, String path) {
        try (var tar = new TarArchiveInputStream(new ByteArrayInputStream(reader.beginning(actual.id(), path)))) {
            return Optional.ofNullable(tar.getNextEntry())
                    .filter(TarArchiveEntry::isDirectory)
                    .map(entry -> entry.getLastModifiedTime().toInstant());
        } catch (DockerException.NotFound | DockerException.Rejected | IOException unread) {
            return Optional.empty();
        }
    }

    /**
     * An owner or a mode that is changed leaves that time alone. The engine's tar has whole seconds, cut off (moby
     * pkg/archive, FileInfoHeaderNoLookups), so that what was written in the second of the creation counts.
     */
    boolean isSince(Container actual, String folder) {
        try {
            Instant created = Instant.parse(actual.text("/Created")).truncatedTo(ChronoUnit.SECONDS);
            return folder(actual, folder)
                    .filter(written -> !written.isBefore(created))
                    .isPresent();
        } catch (DateTimeParseException unreadable) {
            return false;
        }
    }

    private boolean filled(Container actual, String path, Optional<Changes> changes) {
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
