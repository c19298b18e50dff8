package dev.wharden.kernel;

import dev.wharden.subject.FileFacts;
import dev.wharden.subject.FileFacts.Grant;
import dev.wharden.subject.Observed;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Owner, mode and ACL of files of the host: of one path, of what is in a folder ({@code …/*}), or of all below it
 * ({@code …/**}).
 */
final class FileAttributes {
    /** Folders of certificates have a few files; more than this is not looked at, and says so. */
    private static final int MOST = 2000;

    private static final int DEEPEST = 8;

    /** Of inode(7): what kind of file it is. */
    private static final int TYPE = 0170000;

    private static final int DEVICE = 0020000;

    private final ProcFiles files;
    private final AccessControlList lists = new AccessControlList();

    /** As it is mounted at the first look: one of these is made for one. */
    private final AtomicReference<Optional<LocalPaths>> paths = new AtomicReference<>(Optional.empty());

    FileAttributes(ProcFiles files) {
        this.files = files;
    }

    private LocalPaths paths() throws IOException {
        if (paths.get().isEmpty()) {
            paths.set(Optional.of(LocalPaths.of(files)));
        }
        return paths.get().orElseThrow();
    }

    /** What is there; an empty list where nothing is. */
    Observed<List<FileFacts>> of(String pattern) {
        return InTime.observed(pattern, () -> look(pattern));
    }

    private Observed<List<FileFacts>> look(String pattern) {
        var found = new ArrayList<FileFacts>();
        try {
            LocalPaths paths = paths();
            if (pattern.endsWith("/**")) {
                below(paths, pattern.substring(0, pattern.length() - 3), DEEPEST, found);
            } else if (pattern.endsWith("/*")) {
                below(paths, pattern.substring(0, pattern.length() - 2), 1, found);
            } else {
                found.add(one(paths, pattern));
            }
        } catch (NoSuchFileException none) {
            return Observed.known(List.copyOf(found));
        } catch (DirectoryIteratorException failure) {
            return ProcFiles.unread(pattern, Objects.requireNonNull(failure.getCause()));
        } catch (IOException failure) {
            return ProcFiles.unread(pattern, failure);
        }
        return Observed.known(List.copyOf(found));
    }

    private void below(LocalPaths paths, String folder, int deep, List<FileFacts> found) throws IOException {
        try (var children =
                Files.newDirectoryStream(files.path(paths.find(folder).path()))) {
            for (var child : children) {
                String path = folder + "/" + child.getFileName();
                if (found.size() == MOST) {
                    throw new IOException("more than " + MOST + " files");
                }
                try {
                    FileFacts one = one(paths, path);
                    found.add(one);
                    if (one.folder() && deep > 1 && !Files.isSymbolicLink(child)) {
                        below(paths, path, deep - 1, found);
                    }
                } catch (NoSuchFileException none) {
                    // A link that leads nowhere, a device, or gone since it was listed: the others are there.
                }
            }
        }
    }

    /** Of one that is there. Throws NoSuchFileException or another IOException. */
    FileFacts one(String path) throws IOException {
        return InTime.read(path, () -> one(paths(), path));
    }

    private FileFacts one(LocalPaths paths, String path) throws IOException {
        FoundFile there = paths.find(path);
        Map<String, Object> read = there.attributes();
        int mode = (int) number(read, "mode");
        if (read.isEmpty() || (mode & TYPE) == DEVICE) {
            // A unit that is masked is a link to /dev/null.
            throw new NoSuchFileException(path);
        }
        return new FileFacts(
                path,
                number(read, "uid"),
                number(read, "gid"),
                mode & 07777,
                there.isFolder(),
                grants(path, files.path(there.path())));
    }

    private Observed<List<Grant>> grants(String path, Path there) {
        try {
            return Observed.known(lists.of(there.toString()));
        } catch (IOException failure) {
            return ProcFiles.unread(path, failure);
        }
    }

    /** The provider gives each attribute that was asked for, as an int. */
    private static long number(Map<String, Object> read, String attribute) {
        return read.get(attribute) instanceof Integer number ? number : -1;
    }
}
