package dev.wharden.kernel;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/**
 * Who may use files, folders, sockets and devices of the host, by their owner and mode: for people who are told whether
 * another user than root could.
 *
 * @param files of the host
 */
public record HostNodes(ProcFiles files) {
    private static final int KIND = 0170000;
    private static final int FOLDER = 0040000;
    private static final int FILE = 0100000;
    private static final int MOST = 64;
    private static final int DEEPEST = 4;

    /**
     * One of them.
     *
     * @param group its gid
     * @param mode with its kind (inode(7))
     */
    public record Node(long group, int mode) {
        /** A folder. */
        public boolean isFolder() {
            return (mode & KIND) == FOLDER;
        }

        /** A socket, a device or a pipe: what is behind it is somebody's who serves it. */
        public boolean isSpecial() {
            return !isFolder() && (mode & KIND) != FILE;
        }

        /**
         * Whether every user has these rights.
         *
         * @param rights 4 to read, 2 to write, 1 to enter
         */
        public boolean givesAll(int rights) {
            return (mode & rights) == rights;
        }

        /** Whether its group has them. */
        public boolean givesGroup(int rights) {
            return (mode >> 3 & rights) == rights;
        }
    }

    /** What is at a path, links followed; empty where that cannot be told. */
    public Optional<Node> at(String path) {
        try {
            var all = files.attributes(own(path), "mode,gid");
            return all.get("mode") instanceof Integer mode && all.get("gid") instanceof Integer gid
                    ? Optional.of(new Node(Integer.toUnsignedLong(gid), mode))
                    : Optional.empty();
        } catch (IOException untold) {
            return Optional.empty();
        }
    }

    /** The devices that the engine gives for a path: all in a folder, of which the first few are told. */
    public List<String> devices(String path) {
        return devices(path, DEEPEST).limit(MOST).toList();
    }

    /** Links are followed, so that the depth alone ends a ring of them. */
    private Stream<String> devices(String path, int deepest) {
        return at(path).filter(Node::isFolder).isEmpty() || deepest == 0
                ? Stream.of(path)
                : files.real(path).map(files::names).orElse(List.of()).stream()
                        .limit(MOST)
                        .map(name -> path + "/" + name)
                        .flatMap(below -> devices(below, deepest - 1));
    }

    /** A declared path may lead through a link of the kernel's own files, which leads anywhere. */
    private String own(String path) throws IOException {
        return ProcFiles.isKernels(path) ? files.real(path).orElseThrow(() -> new NoSuchFileException(path)) : path;
    }

    /** Whether a socket of the host's is in a folder; also where that cannot be told. */
    public boolean holdsSocket(String folder) {
        var holds = new AtomicBoolean();
        try {
            files.lines("/proc/net/unix", line -> {
                if (UnixSocket.of(line).path().startsWith(folder + "/")) {
                    holds.set(true);
                }
            });
            return holds.get();
        } catch (IOException untold) {
            return true;
        }
    }
}
