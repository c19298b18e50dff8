package dev.wharden.docker;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A tar with one file (POSIX ustar), as {@code GET /containers/{id}/archive} answers. */
public final class Tar {
    private static final int BLOCK = 512;

    private Tar() {}

    /** The archive with its two closing blocks. */
    public static byte[] of(String name, byte[] content) {
        int padded = (content.length + BLOCK - 1) / BLOCK * BLOCK;
        byte[] tar = new byte[BLOCK + padded + 2 * BLOCK];
        put(tar, 0, name);
        put(tar, 100, "0000644");
        put(tar, 108, "0000000");
        put(tar, 116, "0000000");
        put(tar, 124, String.format("%011o", content.length));
        put(tar, 136, "00000000000");
        Arrays.fill(tar, 148, 156, (byte) ' ');
        tar[156] = '0';
        put(tar, 257, "ustar");
        put(tar, 263, "00");
        int sum = 0;
        for (int i = 0; i < BLOCK; i++) {
            sum += tar[i] & 0xff;
        }
        put(tar, 148, String.format("%06o", sum));
        System.arraycopy(content, 0, tar, BLOCK, content.length);
        return tar;
    }

    private static void put(byte[] tar, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, tar, at, bytes.length);
    }
}
