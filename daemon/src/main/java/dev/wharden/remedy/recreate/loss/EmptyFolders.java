package dev.wharden.remedy.recreate.loss;

import dev.wharden.container.Changes;
import dev.wharden.container.Container;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * What a container made outside its mounts that holds no data, such as {@code mkdir -p} at its start: losing it is
 * harmless, not being able to make it again ends many a start.
 *
 * @param folders that are empty, or hold nothing but such folders
 * @param others empty files, links and sockets
 */
record EmptyFolders(List<String> folders, List<String> others) {
    private static final EmptyFolders NONE = new EmptyFolders(List.of(), List.of());
    private static final int LOOKED_AT = 40;

    EmptyFolders {
        folders = List.copyOf(folders);
        others = List.copyOf(others);
    }

    /** Of its changes: no file that was copied into it, and nothing where there is too much. */
    static EmptyFolders of(DockerReader reader, Container actual, Changes changes) {
        List<String> made = WritableLayer.lost(changes, actual).stream()
                .filter(path -> changes.isAdded(path) && !WritableLayer.isSecret(path))
                .toList();
        if (made.size() > LOOKED_AT) {
            return NONE;
        }
        var folders = new TreeSet<String>();
        var others = new ArrayList<String>();
        for (String path : made) {
            // Nothing is below it: the beginning of its tar tells what it is, without what is in a large file.
            Optional<TarArchiveEntry> first = first(reader, actual, path);
            if (first.filter(TarArchiveEntry::isDirectory).isPresent()) {
                folders.add(path);
            } else if (first.filter(entry -> entry.getSize() == 0).isPresent()
                    && !CopiedFiles.hasWholeSecond(reader, actual, path)) {
                others.add(path);
            }
        }
        var outermost = new TreeSet<String>();
        folders.forEach(path -> outermost.add(of(changes, path, folders::contains)));
        return new EmptyFolders(List.copyOf(outermost), others);
    }

    /** What keeps such a folder whole: the outermost that holds nothing else; empty where the path is none. */
    static String of(Changes changes, String path, Predicate<String> isFolder) {
        if (!isFolder.test(path)) {
            return "";
        }
        String outermost = changes.outermostMade(path);
        List<String> inside = changes.innermostIn(outermost);
        return inside.size() <= LOOKED_AT && inside.stream().allMatch(isFolder) ? outermost : path;
    }

    private static Optional<TarArchiveEntry> first(DockerReader reader, Container actual, String path) {
        try (var tar = new TarArchiveInputStream(new ByteArrayInputStream(reader.beginning(actual.id(), path)))) {
            return Optional.ofNullable(tar.getNextEntry());
        } catch (DockerException.NotFound | DockerException.Rejected | IOException unread) {
            return Optional.empty();
        }
    }
}
