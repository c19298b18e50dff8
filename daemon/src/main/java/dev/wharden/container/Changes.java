package dev.wharden.container;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a container has changed of its image outside its mounts, as {@code docker diff} tells it. Paths are the
 * container's own and hostile. Immutable.
 */
public final class Changes {
    /** Nothing. */
    public static final Changes NONE = new Changes(new TreeMap<>());

    private final NavigableMap<String, Kind> kinds;

    /** What was done, with the number that the engine writes (moby: pkg/archive/changes.go). */
    public enum Kind {
        /** Of a folder, also that something in it was changed. */
        MODIFIED(0),
        ADDED(1),
        DELETED(2);

        private final int number;

        Kind(int number) {
            this.number = number;
        }

        /** The engine's number. */
        public int number() {
            return number;
        }

        /** Of the engine's number; empty for one that it does not have. */
        public static Optional<Kind> of(int number) {
            return Arrays.stream(values()).filter(kind -> kind.number == number).findFirst();
        }
    }

    /** Of what was done to each path, which the caller does not change any more. */
    public Changes(SortedMap<String, Kind> kinds) {
        this.kinds = Collections.unmodifiableNavigableMap(new TreeMap<>(kinds));
    }

    /** With files that it writes to as well, of whose content nothing may have changed yet. */
    public Changes withWritten(Set<String> files) {
        var all = new TreeMap<>(kinds);
        files.forEach(file -> all.putIfAbsent(file, Kind.MODIFIED));
        return new Changes(all);
    }

    /** What was done, by path, sorted. */
    public Map<String, Kind> kinds() {
        return kinds;
    }

    /** All paths, sorted. */
    public NavigableSet<String> paths() {
        return kinds.navigableKeySet();
    }

    /** Whether the container made what is at this path. */
    public boolean isAdded(String path) {
        return kinds.get(path) == Kind.ADDED;
    }

    /** A folder is listed because of what was changed in it, too. Whether nothing below the path is listed. */
    public boolean isInnermost(String path) {
        String below = path + "/";
        String next = kinds.higherKey(below);
        return next == null || !next.startsWith(below);
    }

    /** The outermost folder above a path that the container made, or the path itself. */
    public String outermostMade(String path) {
        String made = path;
        for (String above = above(made); !above.isEmpty() && isAdded(above); above = above(above)) {
            made = above;
        }
        return made;
    }

    /** All paths in a folder, or the path itself, below which nothing is listed. */
    public List<String> innermostIn(String folder) {
        return kinds.tailMap(folder, true).keySet().stream()
                .takeWhile(path -> path.startsWith(folder))
                .filter(path -> path.equals(folder) || path.startsWith(folder + "/"))
                .filter(this::isInnermost)
                .toList();
    }

    private static String above(String path) {
        return path.substring(0, Math.max(0, path.lastIndexOf('/')));
    }

    /** The innermost folder above a path that the container did not make; empty for the root. */
    public String folder(String path) {
        String folder = path;
        do {
            folder = above(folder);
        } while (!folder.isEmpty() && isAdded(folder));
        return folder;
    }
}
