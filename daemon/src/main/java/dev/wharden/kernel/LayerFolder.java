package dev.wharden.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The folders of containers' writable layers, on the host. That those of an engine lie where a file system answers is
 * found out once: to read the host's mounts for each container costs more than the look itself.
 */
final class LayerFolder {
    /** Folders on the way to a program. Each is held open. */
    private static final int DEEPEST = 64;
    /** A container may name any, an engine has one. */
    private static final int REMEMBERED = 64;

    private final ProcFiles files;
    private final Set<Path> local = ConcurrentHashMap.newKeySet();

    LayerFolder(ProcFiles files) {
        this.files = files;
    }

    /** As {@code …/overlay2} of {@code …/overlay2/ID/diff}. */
    private void requireLocal(Path folder) throws IOException {
        Path all = Optional.ofNullable(folder.getParent()).map(Path::getParent).orElse(folder);
        if (!local.contains(all)) {
            var _ = files.local(all.toString());
            if (local.size() < REMEMBERED) {
                local.add(all);
            }
        }
    }

    /**
     * Whether there is something at a path below a folder of the host that a container fills: no link in it is
     * followed, so that it does not lead out. Throws IOException where that cannot be told.
     *
     * @param below such as {@code /usr/bin/app}
     */
    boolean has(String folder, String below) throws IOException {
        List<Path> names = new ArrayList<>();
        Path.of(below).forEach(names::add);
        if (names.isEmpty() || names.size() > DEEPEST) {
            throw new IOException("deeper than " + DEEPEST + " folders");
        }
        requireLocal(Path.of(folder));
        try (var folders = new HeldFolders(files.path(folder))) {
            for (Path name : names.subList(0, names.size() - 1)) {
                requireThere(folders.in(name.toString()));
                folders.enter(name.toString());
            }
            requireThere(folders.in(names.getLast().toString()));
            return true;
        } catch (NoSuchFileException none) {
            return false;
        }
    }

    private static void requireThere(Path file) throws IOException {
        var _ = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }
}
