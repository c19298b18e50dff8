package dev.wharden.remedy.recreate.loss;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.wharden.container.Changes;
import dev.wharden.container.Container;
import dev.wharden.container.RuntimeFiles;
import dev.wharden.control.filesystem.ProgramFolders;
import dev.wharden.docker.DockerReader;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where a container writes what is not missed, and could not any more when its root file system is read-only: logs,
 * caches, process ids, queues that are empty now. Losing them is harmless, which is why {@link WritableLayer} passes
 * over them; not being able to write them ends many programs, or makes them lose what they are given, long after a
 * probation. Only folders that a tmpfs may cover are named, so that the policy can always answer. Where what it has
 * written may be lost ({@code writableLayer: Discard}), that is no word about what it writes next: folders of its own,
 * and files in the root folder, which no mount can cover. Empty folders that it made are made at its next start, too:
 * in a folder with programs of the image as well, where files are left to the trial.
 */
final class ReadOnlyWrites {
    private static final String READ_ONLY = "/HostConfig/ReadonlyRootfs";
    private static final int ASKED = 40;
    private static final int SHOWN = 8;

    private ReadOnlyWrites() {}

    /**
     * Why the twin could not write where the container does; empty when nothing speaks against it, or too much was
     * written to be listed. Throws a DockerException.
     *
     * @param opened files that its processes have open for writing: they open them again at their next start. Only
     *     asked where it is known which files it made itself
     * @param discard what it has written may be lost; else a recreation is refused for that alone
     */
    static Optional<String> refusal(
            DockerReader reader, Container actual, Supplier<Set<String>> opened, Container desired, boolean discard) {
        if (actual.isTrue(READ_ONLY) || !desired.isTrue(READ_ONLY)) {
            return Optional.empty();
        }
        Optional<Changes> known = WrittenReader.changes(reader, actual);
        Changes changes = known.orElse(Changes.NONE);
        List<String> mounts = RuntimeFiles.mounts(desired);
        var folders = new TreeSet<String>();
        var copied = new TreeSet<String>();
        var beside = new TreeSet<String>();
        int asked = 0;
        for (String folder : WritableLayer.passing(changes, actual)) {
            boolean covered = mounts.stream().anyMatch(mount -> RuntimeFiles.within(folder, mount))
                    || folders.stream().anyMatch(other -> RuntimeFiles.within(folder, other))
                    || ProgramFolders.isOfTheImage(folder, actual);
            if (covered || asked++ >= ASKED || !new WrittenReader(reader).isSince(actual, folder)) {
                continue;
            }
            if (isFilled(reader, actual, folder, changes)) {
                beside.addAll(WritableLayer.ofRuns(changes, folder));
                continue;
            }
            List<String> here = CopiedFiles.unpacked(reader, actual, changes, folder);
            copied.addAll(here);
            if (here.isEmpty()) {
                folders.add(folder);
            }
        }
        for (String path : known.isPresent() ? opened.get() : Set.<String>of()) {
            // What it made itself is judged by what is in it.
            String folder = changes.folder(path);
            boolean covered = changes.isAdded(path)
                    || RuntimeFiles.isRuntimes(path)
                    || mounts.stream().anyMatch(mount -> RuntimeFiles.within(path, mount));
            if (covered || folders.contains(folder) || asked++ >= ASKED) {
                continue;
            }
            boolean alone = !ProgramFolders.isOfTheImage(folder, actual) && !isFilled(reader, actual, folder, changes);
            (alone ? folders : beside).add(alone ? folder : path);
        }
        List<String> accounts = changes.paths().stream()
                .filter(WritableLayer::isOfAccounts)
                .filter(path -> mounts.stream().noneMatch(mount -> RuntimeFiles.within(path, mount)))
                .sorted()
                .toList();
        if (!accounts.isEmpty() && !DroppingScript.asksForAccounts(reader, actual)) {
            return Optional.of("accounts were made in it (" + String.join(", ", accounts) + "), as by a start with"
                    + " useradd or usermod, which fails on a read-only root filesystem: make them in its image, or"
                    + " leave this control out for it (wharden exception add)");
        }
        var files = new TreeSet<String>();
        for (String path : discard ? data(reader, actual, changes) : List.<String>of()) {
            String top = path.substring(0, Math.max(0, path.indexOf('/', 1)));
            String folder = changes.isAdded(top) ? top : changes.folder(path);
            if (top.isEmpty()) {
                files.add(path);
            } else if (!ProgramFolders.isOfTheImage(folder, actual)
                    && mounts.stream().noneMatch(mount -> RuntimeFiles.within(path, mount))) {
                folders.add(folder);
            }
        }
        Set<String> made = new TreeSet<>();
        if (known.isPresent()) {
            var empty = EmptyFolders.of(reader, actual, changes);
            empty.folders().stream()
                    .filter(path -> mounts.stream().noneMatch(mount -> RuntimeFiles.within(path, mount)))
                    .filter(path -> folders.stream().noneMatch(other -> RuntimeFiles.within(path, other)))
                    .forEach(made::add);
            for (String path : Stream.concat(empty.sockets().stream(), empty.others().stream())
                    .toList()) {
                String folder = changes.folder(path);
                boolean covered = mounts.stream().anyMatch(mount -> RuntimeFiles.within(path, mount))
                        || folders.stream().anyMatch(other -> RuntimeFiles.within(path, other))
                        || ProgramFolders.isOfTheImage(folder, actual);
                if (covered || asked++ >= ASKED) {
                    continue;
                }
                if (!isFilled(reader, actual, folder, changes)) {
                    folders.add(folder);
                } else if (empty.sockets().contains(path)) {
                    beside.add(path);
                }
                // Beside files of the image the rest is left to the trial, like touch /app/.ready || true.
            }
        }
        if (!folders.isEmpty() || !made.isEmpty()) {
            // The same by another path, such as /var/run. One that cannot be told covers nothing.
            List<String> real = mounts.stream()
                    .flatMap(mount -> RealPath.of(reader, actual, mount).stream())
                    .toList();
            Predicate<String> isCovered = folder -> real.stream().anyMatch(mount -> RuntimeFiles.within(folder, mount));
            folders.removeIf(isCovered);
            made.removeIf(isCovered);
        }
        if (!files.isEmpty()) {
            return Optional.of("it writes " + WritableLayer.some(List.copyOf(files))
                    + " in the root folder, which it could not on a read-only root filesystem: let it write to its"
                    + " own folder, or leave this control out for it (wharden exception add)");
        }
        if (!beside.isEmpty()) {
            return Optional.of("it writes " + WritableLayer.some(List.copyOf(beside)) + " beside files of its image,"
                    + " which it could not on a read-only root filesystem: let it write to another folder, create the"
                    + " container with a volume there, or leave this control out for it (wharden exception add)");
        }
        if (folders.isEmpty() && made.isEmpty()) {
            // What may be lost is told, and lost.
            return copied.isEmpty() || discard
                    ? Optional.empty()
                    : Optional.of("files were copied into it (docker cp), which a recreation would lose: "
                            + WritableLayer.some(List.copyOf(copied))
                            + "; mount them from the host, or build them into its image");
        }
        return Optional.of("it " + does(folders, made)
                + ", which it could not on a read-only root filesystem: add "
                + (folders.size() + made.size() == 1 ? "it" : "them")
                + " to readOnlyRootFilesystem.tmpfs, or create the container with volumes there");
    }

    private static String does(Set<String> folders, Set<String> made) {
        return Stream.of(does("writes to ", folders), does("makes ", made))
                .filter(clause -> !clause.isEmpty())
                .collect(Collectors.joining(" and "));
    }

    private static String does(String verb, Set<String> paths) {
        List<String> shown = paths.stream()
                .filter(path -> WrittenFolders.USUAL.matcher(path).matches())
                .limit(SHOWN)
                .toList();
        int more = paths.size() - shown.size();
        if (shown.isEmpty()) {
            return more == 0 ? "" : verb + more + (more == 1 ? " folder" : " folders") + " of unusual names";
        }
        return verb + String.join(", ", shown) + (more == 0 ? "" : " and " + more + " more");
    }

    /** What it made and has written to by itself. */
    private static List<String> data(DockerReader reader, Container actual, Changes changes) {
        return WritableLayer.data(reader, actual, changes, WritableLayer.lost(changes, actual)).stream()
                .filter(path -> changes.isAdded(path) && !CopiedFiles.hasWholeSecond(reader, actual, path))
                .toList();
    }

    /** Whether a tmpfs there would hide files of the image. */
    private static boolean isFilled(DockerReader reader, Container actual, String folder, Changes changes) {
        var tmpfs = JsonNodeFactory.instance.objectNode().put(folder, "");
        Container alone = actual.with("/HostConfig/Tmpfs", tmpfs);
        return !HiddenFiles.of(reader, actual, alone, Optional.of(changes)).isEmpty();
    }
}
