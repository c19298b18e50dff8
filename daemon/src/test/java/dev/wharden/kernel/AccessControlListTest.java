package dev.wharden.kernel;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wharden.subject.FileFacts.Grant;
import dev.wharden.subject.Observed;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** ACLs as the kernel keeps them, of files and of a socket. */
@SuppressWarnings("restricted")
final class AccessControlListTest {
    private static final int NO_ID = -1;

    /** {@code u::rw-,u:1234:rwx,g::r--,g:33:r--,m::MASK,o::r--}. */
    private static byte[] acl(int mask) {
        ByteBuffer acl =
                ByteBuffer.allocate(4 + 6 * 8).order(ByteOrder.LITTLE_ENDIAN).putInt(2);
        int[][] entries = {{1, 6, NO_ID}, {2, 7, 1234}, {4, 4, NO_ID}, {8, 4, 33}, {16, mask, NO_ID}, {32, 4, NO_ID}};
        for (int[] entry : entries) {
            acl.putShort((short) entry[0]).putShort((short) entry[1]).putInt(entry[2]);
        }
        return acl.array();
    }

    private static void set(Path file, byte[] acl) throws Throwable {
        Linker linker = Linker.nativeLinker();
        var setxattr = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("setxattr"),
                FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT));
        try (Arena arena = Arena.ofConfined()) {
            int result = (int) setxattr.invokeExact(
                    arena.allocateFrom(file.toString()),
                    arena.allocateFrom("system.posix_acl_access"),
                    arena.allocateFrom(JAVA_BYTE, acl),
                    (long) acl.length,
                    0);
            assertThat(result).isZero();
        }
    }

    @Test
    void theKernelsListIsRead(@TempDir Path root) throws Throwable {
        Path file = Files.writeString(root.resolve("daemon.json"), "{}");
        var files = new FileAttributes(new ProcFiles(root));
        assertThat(files.one("/daemon.json").grants()).isEqualTo(Observed.known(List.of()));
        set(file, acl(6));
        assertThat(files.one("/daemon.json").grants())
                .isEqualTo(Observed.known(List.of(new Grant(false, 1234, 6), new Grant(true, 33, 4))));
        assertThat(files.one("/daemon.json").mode())
                .as("the mask stands in the group's place")
                .isEqualTo(0664);
    }

    @Test
    void theListOfASocketIsReadThroughALink(@TempDir Path root) throws Throwable {
        Path socket = root.resolve("docker.sock");
        try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            set(socket, acl(7));
            Files.createSymbolicLink(root.resolve("link"), socket);
            assertThat(new AccessControlList().of(root.resolve("link").toString()))
                    .containsExactly(new Grant(false, 1234, 7), new Grant(true, 33, 4));
        }
    }

    @Test
    void aFileSystemWithoutListsHasNone() throws IOException {
        assertThat(new AccessControlList().of("/proc/self/status")).isEmpty();
    }

    @Test
    void whatTheMaskTakesIsNotGiven() throws IOException {
        assertThat(AccessControlList.parse(acl(0))).isEmpty();
    }

    @Test
    void whatCannotBeReadIsNotNothing(@TempDir Path root) {
        assertThatThrownBy(() -> new AccessControlList().of(root.resolve("none").toString()))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> AccessControlList.parse(new byte[] {3, 0, 0, 0}))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> AccessControlList.parse(new byte[] {2, 0, 0, 0, 1}))
                .isInstanceOf(IOException.class);
    }
}
