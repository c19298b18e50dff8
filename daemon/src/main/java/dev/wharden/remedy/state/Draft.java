package dev.wharden.remedy.state;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.wharden.kernel.PlainFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** A file before it is renamed to its place: all of it is on the disk then, and it has its user and its rights. */
final class Draft {
    private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");

    /** Its folder is closed to all but the daemon's user, who did not write it. */
    private static final Set<PosixFilePermission> SIGNED = PosixFilePermissions.fromString("rw-r--r--");

    private Draft() {}

    /**
     * Beside its place; one that a crash left is replaced. Throws IOException.
     *
     * @param signed whether it stays its writer's, else it is for whom its folder belongs to
     */
    static Path write(Path target, byte[] content, boolean signed) throws IOException {
        Path draft = target.resolveSibling(target.getFileName() + ".new");
        Files.deleteIfExists(draft);
        try {
            fill(draft, content, signed);
        } catch (IOException e) {
            // On a full disk, what there was room for would take the last of it.
            Files.deleteIfExists(draft);
            throw e;
        }
        return draft;
    }

    private static void fill(Path draft, byte[] content, boolean signed) throws IOException {
        try (var channel =
                FileChannel.open(draft, Set.of(CREATE_NEW, WRITE), PosixFilePermissions.asFileAttribute(FILE))) {
            ByteBuffer bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        if (signed) {
            Files.getFileAttributeView(draft, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                    .setPermissions(SIGNED);
        } else {
            PlainFile.handOver(draft);
        }
    }
}
