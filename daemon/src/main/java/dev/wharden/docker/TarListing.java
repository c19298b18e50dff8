package dev.wharden.docker;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/**
 * What is in a tar of any length, as a short tar without any content (POSIX pax). A file that has content belongs to
 * the user {@link DockerReader#FILLED}, so that an empty one can be told.
 */
final class TarListing {
    /** Bytes of the short tar. Every worker may hold one, and each name in it may be as long as a path can be. */
    static final int MOST = 2 << 20;

    private static final int BLOCK = 512;
    private static final int LONGEST_NAME = 100;
    private static final long LATEST = 0_77777777777L;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private TarListing() {}

    /**
     * The listing; of a path that is a file nothing more is read than that. Throws Excessive when it takes more memory
     * than there is for it, and InterruptedIOException when nobody waits for it any more.
     */
    static byte[] of(InputStream tar) throws IOException {
        var listing = new TarListing();
        try (var in = new TarArchiveInputStream(tar)) {
            int count = 0;
            for (TarArchiveEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                listing.put(entry);
                if (listing.out.size() > MOST) {
                    throw new DockerException.Excessive("archive: more than " + count + " files");
                }
                if (Thread.currentThread().isInterrupted()) {
                    throw new InterruptedIOException("archive: it took too long");
                }
                if (++count == 1 && entry.isFile()) {
                    break;
                }
            }
        }
        listing.out.writeBytes(new byte[2 * BLOCK]);
        return listing.out.toByteArray();
    }

    /** Written here, since the library takes a time for a long name that grows with the square of its length. */
    private void put(TarArchiveEntry entry) {
        byte[] name = entry.getName().getBytes(StandardCharsets.UTF_8);
        byte[] link = entry.getLinkName().getBytes(StandardCharsets.UTF_8);
        var records = new ByteArrayOutputStream();
        record(records, "path", name);
        record(records, "linkpath", link);
        if (records.size() > 0) {
            byte[] content = records.toByteArray();
            header(new byte[0], new byte[0], TarConstants.LF_PAX_EXTENDED_HEADER_LC, content.length, 0, "");
            out.writeBytes(content);
            out.writeBytes(new byte[(BLOCK - content.length % BLOCK) % BLOCK]);
        }
        header(name, link, type(entry), 0, Math.clamp(seconds(entry), 0, LATEST), owner(entry));
    }

    private static long seconds(TarArchiveEntry entry) {
        return entry.getLastModifiedTime().toMillis() / 1000;
    }

    private static String owner(TarArchiveEntry entry) {
        return entry.isFile() && entry.getSize() > 0 ? DockerReader.FILLED : "";
    }

    /** To the library a link is a file too. */
    private static byte type(TarArchiveEntry entry) {
        byte flag = entry.getLinkFlag();
        return entry.isDirectory()
                ? TarConstants.LF_DIR
                : flag == TarConstants.LF_OLDNORM ? TarConstants.LF_NORMAL : flag;
    }

    /** A record of a pax header, with its own length in front, for what has no room in a header or is not ASCII. */
    private static void record(ByteArrayOutputStream records, String key, byte[] value) {
        boolean fits = value.length <= LONGEST_NAME;
        for (int i = 0; i < value.length && fits; i++) {
            fits = value[i] > 0;
        }
        if (!fits) {
            int rest = key.length() + value.length + 3;
            int length = rest + String.valueOf(rest).length();
            length = rest + String.valueOf(length).length();
            records.writeBytes((length + " " + key + "=").getBytes(StandardCharsets.US_ASCII));
            records.writeBytes(value);
            records.write('\n');
        }
    }

    private void header(byte[] name, byte[] link, byte type, long size, long modified, String owner) {
        byte[] block = new byte[BLOCK];
        put(block, 0, Arrays.copyOf(name, Math.min(name.length, LONGEST_NAME)));
        put(block, 100, ascii("0000644"));
        put(block, 108, ascii("0000000"));
        put(block, 116, ascii("0000000"));
        put(block, 124, octal(size));
        put(block, 136, octal(modified));
        Arrays.fill(block, 148, 156, (byte) ' ');
        block[156] = type;
        put(block, 157, Arrays.copyOf(link, Math.min(link.length, LONGEST_NAME)));
        put(block, 257, ascii("ustar\00000"));
        put(block, 265, ascii(owner));
        int sum = 0;
        for (byte one : block) {
            sum += one & 0xff;
        }
        put(block, 148, ascii("%06o\0 ".formatted(sum)));
        out.writeBytes(block);
    }

    private static byte[] octal(long number) {
        return ascii("%011o".formatted(number));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static void put(byte[] block, int at, byte[] bytes) {
        System.arraycopy(bytes, 0, block, at, bytes.length);
    }
}
