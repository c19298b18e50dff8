package dev.wharden.subject;

import java.util.List;
import java.util.stream.Stream;

/**
 * Places of this host by which Wharden is told what to do and remembers it: who can write there switches it off. Each
 * as it was configured, and where links lead from there.
 *
 * @param folders with all that is in them
 * @param files alone, and those beside them whose names begin with theirs
 */
public record Guarded(List<String> folders, List<String> files) {
    /** None is known. */
    public static final Guarded NONE = new Guarded(List.of(), List.of());

    public Guarded {
        folders = List.copyOf(folders);
        files = List.copyOf(files);
    }

    /** The same and a folder. */
    public Guarded and(String folder) {
        return folders.contains(folder)
                ? this
                : new Guarded(Stream.concat(folders.stream(), Stream.of(folder)).toList(), files);
    }
}
