package dev.wharden.web;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;

/**
 * What stands at the path of a unix socket. Links are not followed: whoever could place one could lead to a socket of
 * their own.
 */
enum SocketFile {
    ABSENT("does not exist"),
    SOCKET("is a socket"),
    LINK("is a symbolic link, not a socket"),
    FOLDER("is a directory, not a socket"),
    OTHER("is not a socket");

    /** sun_path of unix(7), less the zero at its end. */
    static final int LONGEST_PATH = 107;

    private static final int TYPE = 0170000;
    private static final int SOCKET_TYPE = 0140000;

    private final String words;

    SocketFile(String words) {
        this.words = words;
    }

    /** For a person, after the path. */
    String words() {
        return words;
    }

    /** Looks. Throws IOException when it may not. */
    static SocketFile at(Path path) throws IOException {
        try {
            if (Files.isSymbolicLink(path)) {
                return LINK;
            }
            var mode = (Integer) Files.getAttribute(path, "unix:mode", NOFOLLOW_LINKS);
            if ((mode & TYPE) == SOCKET_TYPE) {
                return SOCKET;
            }
            return Files.isDirectory(path, NOFOLLOW_LINKS) ? FOLDER : OTHER;
        } catch (NoSuchFileException e) {
            return ABSENT;
        }
    }

    /** Whether the kernel has let only its owner and its group connect. */
    static boolean isClosedToOthers(Path path) throws IOException {
        return !Files.getPosixFilePermissions(path, NOFOLLOW_LINKS).contains(PosixFilePermission.OTHERS_WRITE);
    }
}
