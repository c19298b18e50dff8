package dev.wharden.remedy.recreate.loss;

import dev.wharden.container.Changes;
import dev.wharden.container.Container;
import dev.wharden.docker.DockerReader;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What somebody has copied into a container ({@code docker cp}) or unpacked there, told by its times, and of compose as
 * {@link CopiedFiles} tells it: no start writes it again, no command creates it, and no undo brings it back.
 */
public final class CopiedIn {
    /** Each costs a call. */
    private static final int LOOKED_AT = 40;

    private CopiedIn() {}

    /**
     * The paths, sorted; of a few that are not deep down. Throws a DockerException.
     *
     * @param targets where its compose files have compose copy to
     */
    public static List<String> of(DockerReader reader, Container actual, Set<String> targets) {
        Changes changes = WrittenReader.changes(reader, actual).orElse(Changes.NONE);
        var copied = new TreeSet<>(CopiedFiles.of(reader, actual, changes, targets));
        WritableLayer.made(changes, actual).stream()
                .sorted(Comparator.comparingLong(
                        path -> path.chars().filter(c -> c == '/').count()))
                .limit(LOOKED_AT)
                .filter(path -> CopiedFiles.hasWholeSecond(reader, actual, path))
                .forEach(copied::add);
        return List.copyOf(copied);
    }

    /** The same paths, with the word at those of the first that are such. Throws a DockerException. */
    public static List<String> marked(DockerReader reader, Container actual, Changes changes, List<String> paths) {
        return paths.stream()
                .map(path -> paths.indexOf(path) < WritableLayer.SHOWN
                                && changes.isAdded(path)
                                && CopiedFiles.hasWholeSecond(reader, actual, path)
                        ? path + " (copied in)"
                        : path)
                .toList();
    }
}
