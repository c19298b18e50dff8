package dev.wharden.kernel;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.channels.FileChannel;
import java.nio.charset.Charset;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/**
 * Wharden's own files: the log, the state, the lock. Only a regular file is opened, and no link is followed at its
 * place: to open a FIFO waits for somebody who may never come, and a link leads to a file that somebody else chose.
 */
public final class PlainFile {
    private PlainFile() {}

    /** It cannot be one of Wharden's: no regular file, or a larger one than any. The message is a sentence. */
    public static final class Unfit extends IOException {
        private static final long serialVersionUID = 1;

        private final String sentence;

        private Unfit(String sentence) {
            super(sentence);
            this.sentence = sentence;
        }

        /** The message. */
        public String sentence() {
            return sentence;
        }
    }

    /** Throws Unfit when something else than a regular file is there; nothing there is no error. */
    public static void require(Path file) throws IOException {
        try {
            var there = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (!there.isRegularFile()) {
                String what = there.isSymbolicLink()
                        ? "a symbolic link"
                        : there.isDirectory() ? "a folder" : "a FIFO, a socket or a device";
                throw new Unfit(file + " is " + what + ", not a regular file: move it away");
            }
        } catch (NoSuchFileException absent) {
            return;
        }
    }

    /**
     * Makes a folder, and those above it that are not there, for whom the one above belongs to.
     *
     * @param rights such as {@code rwx------}
     */
    public static void makeFolder(Path folder, String rights) throws IOException {
        if (!Files.isDirectory(folder)) {
            Path above = folder.toAbsolutePath().getParent();
            if (above != null) {
                makeFolder(above, rights);
            }
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(rights)));
            handOver(folder);
        }
    }

    /**
     * Gives what root has just made to user and group of the folder that it is in: the daemon could not read what a
     * command as root leaves in the daemon's folders. Only root can, and what another user made stays that user's. A
     * link in its place is not followed; one that leads to the folder is.
     */
    public static void handOver(Path made) throws IOException {
        Path folder = made.toAbsolutePath().getParent();
        if (folder != null && owner(made, LinkOption.NOFOLLOW_LINKS) == 0 && owner(folder) != 0) {
            for (String of : List.of("unix:gid", "unix:uid")) {
                Files.setAttribute(made, of, Files.getAttribute(folder, of), LinkOption.NOFOLLOW_LINKS);
            }
        }
    }

    /** What was made, renamed or removed in a folder is so after a power failure too. */
    public static void syncFolder(Path folder) throws IOException {
        try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /**
     * Whether the disk of a folder has so many bytes for us; one that cannot be asked, or tells no size, has. Asked
     * before space is only tried for: that would take the last of it from others for a moment.
     */
    public static boolean hasRoom(Path folder, long bytes) {
        try {
            FileStore disk = Files.getFileStore(folder);
            // What a file system keeps back is root's.
            long free = owner(Path.of("/proc/self")) == 0 ? disk.getUnallocatedSpace() : disk.getUsableSpace();
            return disk.getTotalSpace() <= 0 || free >= bytes;
        } catch (IOException e) {
            return true;
        }
    }

    private static int owner(Path path, LinkOption... how) throws IOException {
        return (Integer) Files.getAttribute(path, "unix:uid", how);
    }

    /**
     * Its content. Throws NoSuchFileException, Unfit or another IOException.
     *
     * @param most bytes that it may have: no more is read, whatever wrote it
     */
    public static byte[] read(Path file, int most) throws IOException {
        try (InputStream in = open(file)) {
            byte[] bytes = in.readNBytes(most + 1);
            if (bytes.length > most) {
                throw new Unfit(file + " is larger than " + most / 1024 + " KB, which no file of Wharden's there is:"
                        + " move it away");
            }
            return bytes;
        }
    }

    /** The same to be read in parts. */
    public static InputStream open(Path file) throws IOException {
        require(file);
        return Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS);
    }

    /** The same as text; bytes that are none become replacement characters. */
    public static BufferedReader lines(Path file, Charset charset) throws IOException {
        return new BufferedReader(new InputStreamReader(open(file), charset));
    }
}
