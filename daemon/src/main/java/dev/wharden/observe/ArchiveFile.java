package dev.wharden.observe;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** The one file of a tar that {@code GET /containers/{id}/archive} answers (POSIX ustar). */
final class ArchiveFile {
    private static final int BLOCK = 512;
    private static final int TYPE = 156;
    private static final int LINK = 157;
    private static final int LONGEST_LINK = 100;

    private ArchiveFile() {}

    /**
     * The content of the first regular file; empty when it is something else (a link, a folder) or the archive is cut
     * off. Extended headers before it are skipped.
     */
    static Optional<String> read(byte[] tar) {
        int at = first(tar);
        return at >= 0 && (tar[at + TYPE] == '0' || tar[at + TYPE] == 0)
                ? Optional.of(new String(tar, at + BLOCK, (int) size(tar, at), StandardCharsets.UTF_8))
                : Optional.empty();
    }

    /**
     * What the link says that is there instead of a file; empty for anything else. Its first hundred bytes: a longer
     * one leads to nothing.
     */
    static Optional<String> link(byte[] tar) {
        int at = first(tar);
        return at >= 0 && tar[at + TYPE] == '2'
                ? Optional.of(new String(tar, at + LINK, LONGEST_LINK, StandardCharsets.UTF_8).replaceFirst("\0.*", ""))
                : Optional.empty();
    }

    /** Where the header of the first entry is that is no extended header; -1 where none is whole. */
    private static int first(byte[] tar) {
        int at = 0;
        while (at + BLOCK <= tar.length) {
            long size = size(tar, at);
            if (size < 0 || size > tar.length - at - BLOCK) {
                return -1;
            }
            byte type = tar[at + TYPE];
            if (type != 'x' && type != 'g' && type != 'L') {
                return at;
            }
            at += BLOCK + (int) ((size + BLOCK - 1) / BLOCK * BLOCK);
        }
        return -1;
    }

    /** Octal digits; -1 for anything else. */
    private static long size(byte[] tar, int at) {
        String field = new String(Arrays.copyOfRange(tar, at + 124, at + 136), StandardCharsets.US_ASCII)
                .replace("\0", " ")
                .strip();
        return field.matches("[0-7]{1,11}") ? Long.parseLong(field, 8) : -1;
    }
}
