package dev.wharden.audit;

import dev.wharden.kernel.PlainFile;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The file that is written to. It only ever ends in a whole line: what a failed write left is cut off before the next
 * one. It is no channel, because an interrupt of the writing thread would close that.
 *
 * <p>Not thread-safe: {@link AuditLog} guards it.
 */
final class Segment implements AutoCloseable {
    private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-r-----");
    private static final String FOLDER = "rwxr-x---";

    private final Path path;
    private final RandomAccessFile file;
    private final @Nullable Object inode;
    private long length;
    private boolean dirty;

    private Segment(Path path, RandomAccessFile file, @Nullable Object inode, long length) {
        this.path = path;
        this.file = file;
        this.inode = inode;
        this.length = length;
        this.dirty = true;
    }

    /** Opens or makes the file; bytes behind {@code length} are cut off at the first write. */
    static Segment open(Path path, long length) throws IOException {
        Path folder = new AuditFiles(path).folder();
        PlainFile.makeFolder(folder, FOLDER);
        PlainFile.require(path);
        if (!Files.exists(path)) {
            Files.createFile(path, PosixFilePermissions.asFileAttribute(FILE));
            // The umask may have taken the group's right to read.
            Files.setPosixFilePermissions(path, FILE);
            PlainFile.handOver(path);
            PlainFile.syncFolder(folder);
        }
        return new Segment(path, new RandomAccessFile(path.toFile(), "rw"), inode(path), length);
    }

    /** Whether somebody moved, removed, cut or wrote the file behind our back. */
    boolean changedByOthers() throws IOException {
        return !Files.exists(path) || !Objects.equals(inode, inode(path)) || (!dirty && file.length() != length);
    }

    /**
     * Adds a line, and waits until it is on disk when asked to. When it throws, the file is as before, at the latest at
     * the next append.
     */
    void append(byte[] line, boolean sync) throws IOException {
        if (dirty) {
            file.setLength(length);
        }
        dirty = true;
        file.seek(length);
        file.write(line);
        if (sync) {
            file.getFD().sync();
        }
        length += line.length;
        dirty = false;
    }

    /** Bytes of whole lines. */
    long length() {
        return length;
    }

    /** Waits until all is on disk. */
    void sync() throws IOException {
        file.getFD().sync();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    private static @Nullable Object inode(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    }
}
