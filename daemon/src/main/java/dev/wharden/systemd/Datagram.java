package dev.wharden.systemd;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * Sends a datagram to a unix socket by the C library, since Java has none of that kind (architecture M4). Linux only:
 * the numbers are those of its headers.
 */
@SuppressWarnings("restricted")
final class Datagram {
    private static final short AF_UNIX = 1;
    private static final int SOCK_DGRAM_CLOEXEC = 2 | 0x80000;
    private static final int MSG_NOSIGNAL = 0x4000;
    private static final int PATH = 108;
    private static final int FAMILY = 2;

    private final MethodHandle socket;
    private final MethodHandle sendto;
    private final MethodHandle close;

    Datagram() {
        Linker linker = Linker.nativeLinker();
        socket = link(linker, "socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
        sendto = link(
                linker,
                "sendto",
                FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT));
        close = link(linker, "close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    }

    private static MethodHandle link(Linker linker, String name, FunctionDescriptor descriptor) {
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), descriptor);
    }

    /** Sends one message; a name that begins with {@code @} is in the abstract namespace. */
    void send(String name, String message) throws IOException {
        byte[] path = name.getBytes(UTF_8);
        if (path.length >= PATH || !(name.startsWith("/") || name.startsWith("@"))) {
            throw new IOException("not the name of a unix socket");
        }
        boolean isAbstract = path[0] == '@';
        if (isAbstract) {
            path[0] = 0;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = arena.allocate(FAMILY + PATH);
            address.set(JAVA_SHORT, 0, AF_UNIX);
            MemorySegment.copy(path, 0, address, JAVA_BYTE, FAMILY, path.length);
            // An abstract name ends with the address, a path with a zero.
            int length = FAMILY + path.length + (isAbstract ? 0 : 1);
            byte[] bytes = message.getBytes(UTF_8);
            MemorySegment content = arena.allocateFrom(JAVA_BYTE, bytes);
            send(content, bytes.length, address, length);
        }
    }

    private void send(MemorySegment content, long size, MemorySegment address, int length) throws IOException {
        try {
            int descriptor = (int) socket.invokeExact((int) AF_UNIX, SOCK_DGRAM_CLOEXEC, 0);
            if (descriptor < 0) {
                throw new IOException("no socket");
            }
            try {
                long sent = (long) sendto.invokeExact(descriptor, content, size, MSG_NOSIGNAL, address, length);
                if (sent != size) {
                    throw new IOException("nothing listens on the socket, or it refuses the connection");
                }
            } finally {
                int _ = (int) close.invokeExact(descriptor);
            }
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("a call of the C library throws nothing", e);
        }
    }
}
