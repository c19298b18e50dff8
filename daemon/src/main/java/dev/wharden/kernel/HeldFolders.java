package dev.wharden.kernel;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The folders of a walk, each held by a descriptor of its own kind (O_PATH, open(2)), which needs no right to read and
 * asks no file system. The kernel goes from one to a name in it and never through those above again, so that no user
 * can put a link in the place of one of these. A FIFO in the place of a folder is not opened. Linux only: the numbers
 * are those of its headers for the machines that Java runs on.
 */
@SuppressWarnings("restricted")
final class HeldFolders implements AutoCloseable {
    private static final int O_PATH = 010000000;
    private static final int O_CLOEXEC = 02000000;

    /** Machines with numbers that are not those of asm-generic/fcntl.h: ARM and POWER. */
    private static final boolean IS_OTHER = System.getProperty("os.arch", "").matches("a(arch|rm).*|ppc.*");

    private static final int O_DIRECTORY = IS_OTHER ? 040000 : 0200000;
    private static final int O_NOFOLLOW = IS_OTHER ? 0100000 : 0400000;

    private static final MethodHandle OPEN =
            handle("open", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT), Linker.Option.firstVariadicArg(2));

    private static final MethodHandle CLOSE = handle("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

    private final Deque<Integer> held = new ArrayDeque<>();

    private static MethodHandle handle(String name, FunctionDescriptor as, Linker.Option... options) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), as, options);
    }

    /**
     * Begins at a root, links to it followed.
     *
     * @throws IOException where it is not there or may not be entered
     */
    HeldFolders(Path root) throws IOException {
        held.push(open(root, 0));
    }

    /** A name in the folder in which the walk is, for calls that do not follow a link. */
    Path in(String name) throws IOException {
        try {
            return Path.of("/proc/self/fd/" + held.element(), name);
        } catch (InvalidPathException odd) {
            throw new IOException("not a path", odd);
        }
    }

    /** Into a folder that is in this one. Throws IOException where it is none by now. */
    void enter(String name) throws IOException {
        held.push(open(in(name), O_NOFOLLOW));
    }

    /** Back to the one before; the root's is itself. */
    void leave() throws IOException {
        if (held.size() > 1) {
            close(held.pop());
        }
    }

    void leaveAll() throws IOException {
        while (held.size() > 1) {
            leave();
        }
    }

    @Override
    public void close() throws IOException {
        leaveAll();
        close(held.pop());
    }

    private static int open(Path path, int more) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            int descriptor = (int) OPEN.invokeExact(
                    arena.allocateFrom(path.toString(), UTF_8), O_PATH | O_CLOEXEC | O_DIRECTORY | more);
            if (descriptor < 0) {
                throw new IOException("a folder on the way cannot be entered, or is none any more");
            }
            return descriptor;
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("a call of the C library throws nothing", e);
        }
    }

    private static void close(int descriptor) throws IOException {
        try {
            if ((int) CLOSE.invokeExact(descriptor) != 0) {
                throw new IOException("a folder on the way cannot be left");
            }
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("a call of the C library throws nothing", e);
        }
    }
}
