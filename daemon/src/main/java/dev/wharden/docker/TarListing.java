package dev.wharden.docker;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * What is in a tar of any length, as a short tar without any content: of a file that has some the major number of its
 * device, which a regular file has none of, is 1, so that an empty one can be told.
 */
final class TarListing {
    /** Bytes of the short tar. Every worker may hold one, and each name in it may be as long as a path can be. */
    static final int MOST = 2 << 20;

    private TarListing() {}

    /**
     * The listing; of a path that is a file nothing more is read than that. Throws Excessive when it takes more memory
     * than there is for it.
     */
    static byte[] of(InputStream tar) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var in = new TarArchiveInputStream(tar);
                var out = new TarArchiveOutputStream(bytes, StandardCharsets.UTF_8.name())) {
            out.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            int count = 0;
            for (TarArchiveEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                put(out, entry);
                if (bytes.size() > MOST) {
                    throw new DockerException.Excessive("archive: more than " + count + " files");
                }
                if (++count == 1 && entry.isFile()) {
                    break;
                }
            }
            out.finish();
        }
        return bytes.toByteArray();
    }

    private static void put(TarArchiveOutputStream out, TarArchiveEntry entry) throws IOException {
        var listed = new TarArchiveEntry(entry.getName(), entry.isDirectory() ? TarArchiveEntry.LF_DIR : flag(entry));
        listed.setLinkName(entry.getLinkName());
        listed.setModTime(entry.getLastModifiedTime());
        listed.setDevMajor(entry.isFile() && entry.getSize() > 0 ? 1 : 0);
        out.putArchiveEntry(listed);
        out.closeArchiveEntry();
    }

    private static byte flag(TarArchiveEntry entry) {
        return entry.isFile() ? TarArchiveEntry.LF_NORMAL : entry.getLinkFlag();
    }
}
