package dev.wharden.e2e;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;

/**
 * A program of two threads for a container that has no compiler and no thread library: the second writes 0 to /f/tasks,
 * which moves it alone into that control group, and then to /out/n for ever. The first waits, or ends and leaves a
 * process with a dead leader.
 */
final class TwoThreads {
    /** The image begins here; behind its end, in the same page of zeros, is the stack of the second thread. */
    private static final long ADDRESS = 0x400000;

    private static final int HEADERS = 64 + 56;
    private static final int MEMORY = 0x11000;

    /** clone(VM|FS|FILES|SIGHAND|THREAD|SYSVSEM, 0x410000); the child jumps over the {@code first} below. */
    private static final String CLONE = "bf000f0500 be00004100 31d2 4531d2 4531c0 6a38 58 0f05 85c0 7407";

    /** pause() for ever. */
    private static final String PAUSE = "6a22 58 0f05 ebf9";

    /** exit(0), of the thread. */
    private static final String EXIT = "6a3c 58 31ff 0f05";

    /** write(open("/f/tasks", 1), "0", 1); fd = open("/out/n", O_CREAT|1, 0644); for (;;) pwrite(fd, "0", 1, 0) */
    private static final String SECOND = "6a02 58 488d3d43000000 6a01 5e 0f05 89c7 6a01 58 488d3531000000 6a01 5a 0f05"
            + " 6a02 58 488d3d2c000000 6a41 5e baa4010000 0f05 89c3"
            + " 89df 6a12 58 488d350a000000 6a01 5a 4531d2 0f05 ebea";

    private TwoThreads() {}

    /** Whether this processor runs it. */
    static boolean isPossible() {
        return System.getProperty("os.arch").equals("amd64");
    }

    /** Writes the program. */
    static void write(Path file, boolean leaderEnds) throws IOException {
        byte[] code = HexFormat.of().parseHex((CLONE + (leaderEnds ? EXIT : PAUSE) + SECOND).replace(" ", ""));
        byte[] data = "0/f/tasks\0/out/n\0".getBytes(StandardCharsets.US_ASCII);
        int length = HEADERS + code.length + data.length;
        ByteBuffer elf = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        // The header (elf(5)): 64 bits, little-endian, an executable of x86-64 with one program header.
        elf.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1}).position(16);
        elf.putShort((short) 2).putShort((short) 62).putInt(1);
        elf.putLong(ADDRESS + HEADERS).putLong(64).putLong(0);
        elf.putInt(0).putShort((short) 64).putShort((short) 56).putShort((short) 1);
        elf.position(64);
        // All of it is loaded, readable, writable and executable.
        elf.putInt(1).putInt(7).putLong(0).putLong(ADDRESS).putLong(ADDRESS);
        elf.putLong(length).putLong(MEMORY).putLong(0x1000);
        elf.put(code).put(data);
        Files.write(file, elf.array());
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
