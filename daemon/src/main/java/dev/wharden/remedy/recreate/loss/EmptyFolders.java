package dev.wharden.remedy.recreate.loss;

import dev.wharden.container.Changes;
import dev.wharden.container.Container;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import dev.wharden.docker.PathStat;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * What a container made outside its mounts that holds no data, such as {@code mkdir -p} at its start: losing it is
 * harmless, not being able to make it again ends many a start.
 *
 * @param folders that are empty, or hold nothing but such folders
 * @param others empty files, links and pipes: many a start goes on without
 * @param sockets that no server goes on without
 */
record EmptyFolders(List<String> folders, List<String> others, List<String> sockets) {
    private static final EmptyFolders NONE = new EmptyFolders(List.of(), List.of(), List.of());
    private static final int LOOKED_AT = 40;

    EmptyFolders {
        folders = List.copyOf(folders);
        others = List.copyOf(others);
        sockets = List.copyOf(sockets);
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
        var sockets = new ArrayList<String>();
        for (String path : made) {
            Optional<PathStat> known = stat(reader, actual, path);
            if (known.isEmpty()) {
                continue;
            }
            PathStat stat = known.get();
            switch (stat.kind()) {
                case FOLDER -> folders.add(path);
                case SOCKET -> sockets.add(path);
                case LINK, OTHER -> others.add(path);
                case FILE -> {
                    if (stat.size() == 0 && !CopiedFiles.isWhole(stat)) {
                        others.add(path);
                    }
                }
            }
        }
        var outermost = new TreeSet<String>();
        folders.forEach(path -> outermost.add(of(changes, path, folders::contains)));
        return new EmptyFolders(List.copyOf(outermost), others, sockets);
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

    /** By a HEAD: of a large file nothing is read. */
    private static Optional<PathStat> stat(DockerReader reader, Container actual, String path) {
        try {
            return Optional.of(reader.stat(actual.id(), path));
        } catch (DockerException.NotFound | DockerException.Rejected unread) {
            return Optional.empty();
        }
    }
}
