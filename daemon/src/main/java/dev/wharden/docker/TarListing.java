package dev.wharden.docker;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * What is in a tar of any length, as a short tar: each file has at most its first byte, so that an empty one can be
 * told.
 */
final class TarListing {
    private static final int MOST = 10_000;

    private TarListing() {}

    /**
     * The listing; of a path that is a file nothing more is read than that. Throws Excessive when it has more entries
     * than anybody needs.
     */
    static byte[] of(InputStream tar) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var in = new TarArchiveInputStream(tar);
                var out = new TarArchiveOutputStream(bytes, StandardCharsets.UTF_8.name())) {
            out.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            int count = 0;
            for (TarArchiveEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                if (++count > MOST) {
                    throw new DockerException.Excessive("archive: more than " + MOST + " files");
                }
                put(out, entry);
                if (count == 1 && entry.isFile()) {
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
        boolean content = entry.isFile() && entry.getSize() > 0;
        listed.setSize(content ? 1 : 0);
        out.putArchiveEntry(listed);
        if (content) {
            out.write('x');
        }
        out.closeArchiveEntry();
    }

    private static byte flag(TarArchiveEntry entry) {
        return entry.isFile() ? TarArchiveEntry.LF_NORMAL : entry.getLinkFlag();
    }
}
