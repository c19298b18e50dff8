package dev.wharden.kernel;

import dev.wharden.subject.Observed;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Files of the host's kernel and of its {@code /etc}, below a root that tests replace. Paths are written as people know
 * them: {@code /proc/812/status}. What is read is bounded, and outside of /proc and /sys only regular files are opened.
 *
 * @param root {@code /} in production
 * @param paths by which all files of one look are found; empty where each is found by the mount table of its moment
 */
public record ProcFiles(Path root, Optional<LocalPaths> paths) {
    /** Files below a root, each found by the mount table of its moment. */
    public ProcFiles(Path root) {
        this(root, Optional.empty());
    }

    /** The host's own files. */
    public static ProcFiles ofHost() {
        return new ProcFiles(Path.of("/"));
    }

    /** As much as the kernel gives at a time. */
    private static final int PAGE = 4096;

    /** A sweep reads a dozen short files of each container: each thread reads them in one that is never given out. */
    private static final ThreadLocal<byte[]> PAGES = ThreadLocal.withInitial(() -> new byte[PAGE]);

    /** Files of the kernel have no length. The longest that is met has all gids of a process (status, 722 KB). */
    private static final int LONGEST = PAGE << 8;

    /**
     * The longest line that is read of a table: the kernel writes a path of 4096 bytes with four characters a byte, and
     * a line has three of them.
     */
    private static final int LONGEST_LINE = 16 * PAGE;

    private static final int MOST_NAMES = 1 << 16;

    private static final Pattern CONTAINER = Pattern.compile("[0-9a-f]{64}");

    /**
     * The same for one look at many files, which are found by the mount table of this moment: it has some lines for
     * each container, and to read it takes longer than to read most files. Throws IOException where it cannot be read.
     */
    ProcFiles atOnce() throws IOException {
        return new ProcFiles(root, Optional.of(LocalPaths.of(this)));
    }

    Path path(String path) {
        return root.resolve(path.substring(1));
    }

    /**
     * A file of the kernel as it is. Any other only when it is a regular file of a disk, links followed: to open a
     * FIFO, and to read a terminal or {@code /proc/kmsg}, waits for somebody who may never come. A link to
     * {@code /dev/null}, by which units are masked, is an empty file.
     */
    InputStream open(String path) throws IOException {
        if (isKernels(path)) {
            return ofKernel(path);
        }
        FoundFile found = find(path);
        if (found.path().equals(LocalPaths.NULL)) {
            return InputStream.nullInputStream();
        }
        if (!found.isRegular() || isKernels(found.path())) {
            throw new IOException("not a regular file");
        }
        return Files.newInputStream(path(found.path()), LinkOption.NOFOLLOW_LINKS);
    }

    /** The file that a path leads to: the kernel's own as it is, any other by local file systems only. */
    Path local(String path) throws IOException {
        return path(isKernels(path) ? path : find(path).path());
    }

    private FoundFile find(String path) throws IOException {
        return InTime.read(path, () -> walks().find(path));
    }

    private LocalPaths walks() throws IOException {
        return paths.isPresent() ? paths.get() : LocalPaths.of(this);
    }

    /** These are in the memory of the process, which may be a file of a server that is silent. */
    private static boolean isInMemory(String path) {
        return path.endsWith("/cmdline") || path.endsWith("/environ");
    }

    /** A sweep reads some twenty of each container, and a stream without a channel takes a third of the time. */
    private InputStream ofKernel(String path) throws IOException {
        Path file = path(path);
        try {
            return new FileInputStream(file.toFile());
        } catch (FileNotFoundException unopened) {
            // The same once more, for an exception that says why.
            return Files.newInputStream(file);
        }
    }

    static boolean isKernels(String path) {
        return isBelow(path, "/proc") || isBelow(path, "/sys");
    }

    private static boolean isBelow(String path, String folder) {
        return path.startsWith(folder) && (path.length() == folder.length() || path.charAt(folder.length()) == '/');
    }

    /** Takes a line without its end. */
    @FunctionalInterface
    interface Line {
        /** Throws IOException to end the reading. */
        void take(String line) throws IOException;
    }

    /**
     * The lines of a table that a container may make long, one at a time: it has no more room here than what is kept of
     * it. A line that is longer than the kernel writes any throws IOException.
     */
    void lines(String path, Line line) throws IOException {
        try (InputStream in = open(path)) {
            lines(in, line);
        }
    }

    /** The same of a table that is read. */
    static void lines(InputStream in, Line line) throws IOException {
        var _ = KernelLines.each(in, LONGEST_LINE, (text, isCut) -> {
            if (isCut) {
                throw new IOException("a line longer than " + LONGEST_LINE + " bytes");
            }
            line.take(text);
        });
    }

    /** The whole file as text. Throws NoSuchFileException, AccessDeniedException or another IOException. */
    String read(String path) throws IOException {
        byte[] bytes = head(path, LONGEST);
        if (bytes.length == LONGEST) {
            throw new IOException("longer than " + LONGEST + " bytes");
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** The first bytes of it; as many as there are when they are fewer. */
    byte[] head(String path, int most) throws IOException {
        return isInMemory(path) ? InTime.read(memory(path), () -> start(path, most)) : start(path, most);
    }

    /**
     * Whose memory a file of a process shows: one container's, however many silent processes it makes, else that of its
     * control group. A first id counts, since a container may make groups below its own.
     */
    private String memory(String path) {
        try {
            String groups = read(path.substring(0, path.lastIndexOf('/')) + "/cgroup");
            Matcher id = CONTAINER.matcher(groups);
            return "memory of " + (id.find() ? id.group() : groups);
        } catch (IOException ended) {
            return path;
        }
    }

    private byte[] start(String path, int most) throws IOException {
        try (InputStream in = open(path)) {
            byte[] bytes = PAGES.get();
            int length = 0;
            while (length < most) {
                if (length == bytes.length) {
                    bytes = Arrays.copyOf(bytes, 2 * length);
                }
                int more = in.read(bytes, length, Math.min(most, bytes.length) - length);
                if (more <= 0) {
                    break;
                }
                length += more;
            }
            return Arrays.copyOf(bytes, length);
        }
    }

    /** The file without white space around it; empty when it is not there or may not be read: for hints among many. */
    Optional<String> hint(String path) {
        try {
            return Optional.of(read(path).replace("\0", "\n").strip());
        } catch (IOException unread) {
            return Optional.empty();
        }
    }

    boolean exists(String path) {
        if (isKernels(path)) {
            return Files.exists(path(path), LinkOption.NOFOLLOW_LINKS);
        }
        try {
            var _ = InTime.read(path, () -> walks().findUnfollowed(path));
            return true;
        } catch (IOException none) {
            return false;
        }
    }

    /** What a link says, not followed. */
    String link(String path) throws IOException {
        return Files.readSymbolicLink(path(path)).toString();
    }

    /**
     * Attributes of {@code unix:} of the file that a path leads to, links followed. One of {@code /proc} may lead to
     * any file system: who asks makes sure that it answers.
     */
    Map<String, Object> attributes(String path, String names) throws IOException {
        return Files.readAttributes(local(path), "unix:" + names);
    }

    /**
     * The names in a folder, sorted, of which those that come first are told where there are very many; empty when it
     * is not there or may not be read.
     */
    List<String> names(String path) {
        try {
            return Listing.names(local(path), MOST_NAMES);
        } catch (IOException unread) {
            return List.of();
        }
    }

    /** The processes of the host, in the kernel's order. Throws IOException when they may not be listed. */
    int[] pids() throws IOException {
        return pids("/proc");
    }

    /** The entries of a folder that are numbers. Throws NoSuchFileException when it is gone, or another IOException. */
    int[] pids(String path) throws IOException {
        return Listing.numbers(path(path));
    }

    /**
     * The names of the folders in a folder, no more than so many; none when it is not there. Throws IOException where
     * it may not be read.
     */
    List<String> folders(String path, int most) throws IOException {
        try {
            return Listing.folders(path(path), most);
        } catch (NoSuchFileException gone) {
            return List.of();
        }
    }

    /** Where a path really is, all links followed; empty when it is nowhere or may not be seen or asked. */
    Optional<String> real(String path) {
        try {
            return Optional.of(find(path).path());
        } catch (IOException unseen) {
            return Optional.empty();
        }
    }

    /**
     * Whether a read of mounts says no more than that a process or a thread is in its exit: it has given its namespaces
     * up, and is shown until somebody has asked how it ended (fs/proc_namespace.c, mounts_open_common: EINVAL without
     * namespaces).
     */
    static boolean isOfItsExit(IOException failure) {
        return String.valueOf(failure.getMessage()).contains("Invalid argument");
    }

    /** Whether it was removed before it was opened, or while it was read (fs/kernfs/file.c: ENODEV). */
    static boolean isRemoved(IOException failure) {
        return failure instanceof NoSuchFileException
                || String.valueOf(failure.getMessage()).endsWith("No such device");
    }

    /** Why a file could not be read, in a few words for people. */
    static <T> Observed<T> unread(String path, IOException failure) {
        return Observed.unknown(path + ": "
                + switch (failure) {
                    case NoSuchFileException _ -> "no such file";
                    case AccessDeniedException _ -> "permission denied";
                    default -> String.valueOf(failure.getMessage()).replaceAll("\\p{Cntrl}+", " ");
                });
    }
}
