package dev.wharden.kernel;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Set;

/**
 * An engine's configuration file.
 *
 * @param changed when it was written last
 */
record GivenFile(String text, Instant changed) {
    /** Those of engines have some 25 KB. */
    private static final int LONGEST = 256 << 10;

    /** One for all of them: who makes one of these reads wait holds no more than one thread. */
    private static final String ABOUT = "files that command lines of engines name";

    /** One at a place that Wharden knows itself. Throws NoSuchFileException or another IOException. */
    static GivenFile usual(ProcFiles files, String path) throws IOException {
        return InTime.read(path, () -> now(files, LocalPaths.of(files).find(path)));
    }

    /**
     * One that a command line names, which any local user may have written: {@code sudo} that waits at its prompt has
     * root's uid, and the name of a link that it was called by. So it is read only where these users alone decide what
     * is at the path: no other user can then exchange it between the look at it and its opening, such as for a FIFO. No
     * link of {@code /proc} is followed by the kernel. Throws NoSuchFileException or another IOException.
     */
    static GivenFile named(ProcFiles files, String path, Set<Integer> users) throws IOException {
        if (!path.startsWith("/")) {
            throw new IOException("not an absolute path");
        }
        return InTime.read(ABOUT, () -> {
            FoundFile found = LocalPaths.of(files).find(path);
            if (found.isRegular() && !found.isOf(users)) {
                throw new IOException("not of root or the engine's user alone");
            }
            return now(files, found);
        });
    }

    private static GivenFile now(ProcFiles files, FoundFile found) throws IOException {
        if (found.path().equals(LocalPaths.NULL)) {
            return new GivenFile("", Instant.EPOCH);
        }
        if (!found.isRegular() || ProcFiles.isKernels(found.path())) {
            throw new IOException("not a regular file");
        }
        byte[] bytes = files.head(found.path(), LONGEST + 1);
        if (bytes.length > LONGEST) {
            throw new IOException("longer than " + LONGEST + " bytes");
        }
        Path file = files.path(found.path());
        return new GivenFile(
                new String(bytes, StandardCharsets.UTF_8),
                Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).toInstant());
    }
}
