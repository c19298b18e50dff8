package dev.wharden.observe;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** The one file of a tar that {@code GET /containers/{id}/archive} answers (POSIX ustar). */
final class ArchiveFile {
    private static final int BLOCK = 512;

    private ArchiveFile() {}

    /**
     * The content of the first regular file; empty when it is something else (a link, a folder) or the archive is cut
     * off. Extended headers before it are skipped.
     */
    static Optional<String> read(byte[] tar) {
        int at = 0;
        while (at + BLOCK <= tar.length) {
            long size = size(tar, at);
            byte type = tar[at + 156];
            if (size < 0 || size > tar.length - at - BLOCK) {
                return Optional.empty();
            }
            if (type == 'x' || type == 'g' || type == 'L') {
                at += BLOCK + (int) ((size + BLOCK - 1) / BLOCK * BLOCK);
                continue;
            }
            return type == '0' || type == 0
                    ? Optional.of(new String(tar, at + BLOCK, (int) size, StandardCharsets.UTF_8))
                    : Optional.empty();
        }
        return Optional.empty();
    }

    /** Octal digits; -1 for anything else. */
    private static long size(byte[] tar, int at) {
        String field = new String(Arrays.copyOfRange(tar, at + 124, at + 136), StandardCharsets.US_ASCII)
                .replace("\0", " ")
                .strip();
        return field.matches("[0-7]{1,11}") ? Long.parseLong(field, 8) : -1;
    }
}
