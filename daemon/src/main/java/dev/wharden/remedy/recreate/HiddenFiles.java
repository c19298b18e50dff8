package dev.wharden.remedy.recreate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.container.Container;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** What the image has at a place where a repair would mount an empty tmpfs: the twin would no longer see it, and might miss it long after its probation. */
final class HiddenFiles {
    private static final String TMPFS = "/HostConfig/Tmpfs";
    private static final int MOST_BYTES = 1 << 20;
    private static final int SHOWN = 3;

    private HiddenFiles() {}

    /**
     * Why the added mounts must not be made; empty when they hide nothing. Folders that hold no file are not counted.
     *
     * @param changes what the container itself has written, which a restart may lose anyway in these places
     */
    static Optional<String> refusal(DockerReader reader, Container actual, Container desired, List<JsonNode> changes) {
        Set<String> before = actual.map(TMPFS).keySet();
        Set<String> own = changes.stream()
                .filter(change -> change.path("Kind").asInt() == 1)
                .map(change -> change.path("Path").asText())
                .collect(Collectors.toSet());
        for (String path : desired.map(TMPFS).keySet()) {
            if (before.contains(path)) {
                continue;
            }
            Optional<String> hidden = hidden(reader, actual, path, own);
            if (hidden.isPresent()) {
                return Optional.of("a tmpfs on " + path + " would hide what the image has there: " + hidden.get()
                        + "; name other paths in readOnlyRootFilesystem.tmpfs");
            }
        }
        return Optional.empty();
    }

    private static Optional<String> hidden(DockerReader reader, Container actual, String path, Set<String> own) {
        byte[] tar;
        try {
            tar = reader.archive(actual.id(), path, MOST_BYTES);
        } catch (DockerException.NotFound nothingThere) {
            return Optional.empty();
        } catch (DockerException.Rejected tooLarge) {
            return Optional.of("more than a mebibyte of files");
        }
        List<String> files =
                files(tar, path).stream().filter(file -> !own.contains(file)).toList();
        return files.isEmpty()
                ? Optional.empty()
                : Optional.of(String.join(", ", files.subList(0, Math.min(SHOWN, files.size()))));
    }

    /** The tar's names begin with the last part of the path that was asked for. */
    private static List<String> files(byte[] tar, String path) {
        String parent = path.substring(0, path.lastIndexOf('/') + 1);
        var files = new ArrayList<String>();
        try (var entries = new TarArchiveInputStream(new ByteArrayInputStream(tar))) {
            for (TarArchiveEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
                if (!entry.isDirectory()) {
                    files.add(parent + entry.getName());
                }
            }
            return files;
        } catch (IOException e) {
            return List.of(path + " (its content cannot be read: " + e.getMessage() + ")");
        }
    }
}
