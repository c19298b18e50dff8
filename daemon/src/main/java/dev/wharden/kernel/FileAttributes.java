package dev.wharden.kernel;

import dev.wharden.subject.FileFacts;
import dev.wharden.subject.FileFacts.Grant;
import dev.wharden.subject.Observed;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

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

    private static final int FOLDER = 0040000;
    private static final int DEVICE = 0020000;

    private final ProcFiles files;
    private final AccessControlList lists = new AccessControlList();

    FileAttributes(ProcFiles files) {
        this.files = files;
    }

    /** What is there; an empty list where nothing is. */
    Observed<List<FileFacts>> of(String pattern) {
        var found = new ArrayList<FileFacts>();
        try {
            if (pattern.endsWith("/**")) {
                below(pattern.substring(0, pattern.length() - 3), DEEPEST, found);
            } else if (pattern.endsWith("/*")) {
                below(pattern.substring(0, pattern.length() - 2), 1, found);
            } else {
                found.add(one(pattern));
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

    private void below(String folder, int deep, List<FileFacts> found) throws IOException {
        try (var children = Files.newDirectoryStream(files.local(folder))) {
            for (var child : children) {
                String path = folder + "/" + child.getFileName();
                if (found.size() == MOST) {
                    throw new IOException("more than " + MOST + " files");
                }
                try {
                    FileFacts one = one(path);
                    found.add(one);
                    if (one.folder() && deep > 1 && !Files.isSymbolicLink(child)) {
                        below(path, deep - 1, found);
                    }
                } catch (NoSuchFileException none) {
                    // A link that leads nowhere, a device, or gone since it was listed: the others are there.
                }
            }
        }
    }

    FileFacts one(String path) throws IOException {
        var there = files.local(path);
        Map<String, Object> read = Files.readAttributes(there, "unix:mode,uid,gid", LinkOption.NOFOLLOW_LINKS);
        int mode = (int) number(read, "mode");
        if ((mode & TYPE) == DEVICE) {
            // A unit that is masked is a link to /dev/null.
            throw new NoSuchFileException(path);
        }
        return new FileFacts(
                path,
                number(read, "uid"),
                number(read, "gid"),
                mode & 07777,
                (mode & TYPE) == FOLDER,
                grants(path, there));
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
