package dev.wharden.docker;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * What a tar says of one file or folder.
 *
 * @param name below the folder of the path that was asked for; of a folder without its last slash
 * @param empty whether it has no content
 * @param program whether the kernel would run it, or map it as a library, by its first bytes
 * @param target of a symbolic link; empty for anything else
 */
public record FileEntry(
        String name, boolean folder, boolean file, boolean empty, boolean program, String target, Instant modified) {
    private static final int MOST = 10_000;
    /** Of the heap, in bytes: every worker may hold one. 10,000 files with usual names take 3 MiB. */
    private static final int HEAVIEST = 4 << 20;
    /**
     * Of content, in bytes. The engine sends all of it, and a sparse file of terabytes costs a container nothing: it
     * kept engine and daemon busy for as long as an answer is waited for (measured, 26.1.5). So much takes seconds.
     */
    private static final long LARGEST = 4L << 30;

    private static final int EXECUTABLE = 0111;
    /** How programs and libraries begin (elf(5)). */
    private static final byte[] ELF = {0x7f, 'E', 'L', 'F'};
    /** An entry without its texts. */
    private static final int ENTRY = 200;

    /**
     * All that is in a tar of any length; of a path that is a file nothing more is read than that. The time that it
     * takes grows with the tar alone, and it ends when its thread is interrupted. Throws Excessive when it has more
     * entries, longer names, or larger files than anybody needs, before it reads them; IOException for what is no tar.
     */
    public static List<FileEntry> of(InputStream tar) throws IOException {
        var found = new ArrayList<FileEntry>();
        long weight = 0;
        long content = 0;
        try (var in = new TarArchiveInputStream(tar)) {
            for (TarArchiveEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                if (Thread.currentThread().isInterrupted()) {
                    throw new InterruptedIOException("archive: interrupted");
                }
                FileEntry one = of(entry, in);
                weight += ENTRY + 2L * (one.name.length() + one.target.length());
                if (found.size() == MOST || weight > HEAVIEST) {
                    throw new DockerException.Excessive("archive: more than " + found.size() + " files");
                }
                found.add(one);
                if (found.size() == 1 && one.file) {
                    break;
                }
                if (entry.getSize() > LARGEST - content) {
                    throw new DockerException.Excessive("archive: files of more than " + (LARGEST >> 30) + " GiB");
                }
                content += entry.getSize();
            }
        }
        return found;
    }

    private static FileEntry of(TarArchiveEntry entry, InputStream content) throws IOException {
        String name = entry.getName();
        return new FileEntry(
                name.endsWith("/") ? name.substring(0, name.length() - 1) : name,
                entry.isDirectory(),
                entry.isFile() && !entry.isDirectory(),
                entry.getSize() == 0,
                entry.isFile() && isProgram(entry.getMode(), content.readNBytes(ELF.length)),
                entry.isSymbolicLink() ? entry.getLinkName() : "",
                entry.getLastModifiedTime().toInstant());
    }

    private static boolean isProgram(int mode, byte[] begin) {
        boolean script = begin.length > 1 && begin[0] == '#' && begin[1] == '!' && (mode & EXECUTABLE) != 0;
        return script || Arrays.equals(begin, ELF);
    }
}
