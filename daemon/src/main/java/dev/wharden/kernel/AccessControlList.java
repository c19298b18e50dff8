package dev.wharden.kernel;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wharden.subject.FileFacts.Grant;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * The POSIX ACL of a file (acl(5)), read by the C library: Java's view of extended attributes has only those of the
 * namespace {@code user}. Linux only: the numbers are those of its headers (linux/posix_acl_xattr.h).
 */
@SuppressWarnings("restricted")
final class AccessControlList {
    private static final String NAME = "system.posix_acl_access";
    private static final int NONE = 61;
    private static final int UNSUPPORTED = 95;
    /** Two thousand entries. */
    private static final int LONGEST = 16 << 10;

    private static final int VERSION = 2;
    private static final int ENTRY = 8;
    private static final int USER = 2;
    private static final int GROUP = 8;
    private static final int MASK = 16;

    private static final StructLayout ERRORS = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = ERRORS.varHandle(MemoryLayout.PathElement.groupElement("errno"));

    private final MethodHandle getxattr;

    AccessControlList() {
        Linker linker = Linker.nativeLinker();
        getxattr = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("getxattr"),
                FunctionDescriptor.of(JAVA_LONG, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG),
                Linker.Option.captureCallState("errno"));
    }

    /**
     * Whom it gives more than the file's mode tells, links followed: named users and groups, with what its mask leaves
     * them. None where the file has no ACL or its file system has none. Throws IOException where it cannot be read.
     */
    List<Grant> of(String path) throws IOException {
        return parse(read(path));
    }

    private byte[] read(String path) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment errors = arena.allocate(ERRORS);
            MemorySegment value = arena.allocate(LONGEST);
            long length = (long) getxattr.invokeExact(
                    errors, arena.allocateFrom(path, UTF_8), arena.allocateFrom(NAME, UTF_8), value, (long) LONGEST);
            if (length >= 0) {
                return value.asSlice(0, length).toArray(JAVA_BYTE);
            }
            int error = (int) ERRNO.get(errors, 0L);
            if (error == NONE || error == UNSUPPORTED) {
                return new byte[0];
            }
            throw new IOException("its ACL cannot be read (error " + error + ")");
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("a call of the C library throws nothing", e);
        }
    }

    /** Four bytes of version, then eight of each entry: tag, permissions, id; all with the lowest byte first. */
    static List<Grant> parse(byte[] value) throws IOException {
        if (value.length == 0) {
            return List.of();
        }
        ByteBuffer in = ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN);
        if (value.length < Integer.BYTES || in.getInt() != VERSION || in.remaining() % ENTRY != 0) {
            throw new IOException("its ACL has a form that is not known");
        }
        int mask = 7;
        var named = new ArrayList<Grant>();
        while (in.hasRemaining()) {
            int tag = in.getShort();
            int permissions = in.getShort() & 7;
            long id = Integer.toUnsignedLong(in.getInt());
            switch (tag) {
                case USER -> named.add(new Grant(false, id, permissions));
                case GROUP -> named.add(new Grant(true, id, permissions));
                case MASK -> mask = permissions;
                default -> {
                    // Owner, group and others: the mode tells them.
                }
            }
        }
        int allowed = mask;
        return named.stream()
                .map(one -> new Grant(one.group(), one.id(), one.permissions() & allowed))
                .filter(one -> one.permissions() != 0)
                .toList();
    }
}
