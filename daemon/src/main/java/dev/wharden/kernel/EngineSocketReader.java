package dev.wharden.kernel;

import dev.wharden.subject.EngineSockets;
import dev.wharden.subject.HostMounts;
import dev.wharden.subject.Observed;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Finds where engines listen. A name proves nothing: any local user, and a container in the host's network, may bind
 * one, remove it and put a link in its place. What counts is a socket, of root or of the configured engine's user, in
 * folders of theirs; and where the place is not one that only root can have, a process of an engine must hold it.
 */
final class EngineSocketReader {
    /** Only root can make these. */
    private static final List<String> USUAL = List.of(
            "/run/docker.sock",
            "/var/run/docker.sock",
            "/run/containerd/containerd.sock",
            "/run/containerd/containerd.sock.ttrpc",
            "/run/docker/containerd/containerd.sock",
            "/run/docker/containerd/containerd.sock.ttrpc",
            "/var/run/docker/containerd/containerd.sock",
            "/var/run/docker/containerd/containerd.sock.ttrpc",
            "/run/podman/podman.sock",
            "/run/crio/crio.sock",
            "/run/cri-dockerd.sock",
            "/run/buildkit/buildkitd.sock");

    private static final String SOCKET = ".sock";

    private static final Pattern NAME =
            Pattern.compile("/.*/(docker|containerd|podman|crio|cri-dockerd|buildkitd)\\.sock(\\.ttrpc)?");

    private static final String TABLE = "/proc/net/unix";

    /** That are looked at: a container in the host's network makes as many as it likes, of names of its choice. */
    private static final int MOST = 1_000;

    private static final int ROOT = 0;

    private final ProcFiles files;
    /** To look at the descriptors of engines costs more than all else here. */
    private final AtomicReference<Looked> last = new AtomicReference<>(new Looked(Set.of(), Set.of()));

    /**
     * A look at what engines hold.
     *
     * @param inodes of the sockets that were asked about
     */
    private record Looked(Set<String> inodes, Set<String> held) {}

    EngineSocketReader(ProcFiles files) {
        this.files = files;
    }

    /** All there are. The configured engine's is always one of them. */
    EngineSockets of(String engine, Observed<HostMounts> host) {
        var search = new Search();
        if (engine.startsWith("/")) {
            search.proven.add(Path.of(engine).normalize().toString());
        }
        if (!(host instanceof Observed.Known<HostMounts>(HostMounts mounts))) {
            return search.doubting("the host's mounts are not known");
        }
        try {
            search.look(engine, LocalPaths.ofFirst(files, mounts));
        } catch (IOException failure) {
            return search.doubting(String.valueOf(failure.getMessage()));
        }
        return search.doubting(search.more ? "more than " + MOST + " sockets have the name of an engine's" : "");
    }

    private final class Search {
        private final Set<String> proven = new TreeSet<>();
        private final Set<String> alike = new TreeSet<>();
        private final Set<Integer> engines = new HashSet<>(Set.of(ROOT));
        private boolean more;

        EngineSockets doubting(String why) {
            alike.removeAll(proven);
            return new EngineSockets(List.copyOf(proven), List.copyOf(alike), why);
        }

        void look(String engine, LocalPaths paths) throws IOException {
            find(paths, engine, true).filter(FoundFile::isSocket).ifPresent(own -> {
                proven.add(own.path());
                engines.add(own.owner());
            });
            for (String usual : USUAL) {
                find(paths, usual, true).ifPresent(there -> take(there, true));
            }
            for (String user : files.names("/run/user")) {
                for (String name : List.of("/docker.sock", "/podman/podman.sock")) {
                    find(paths, "/run/user/" + user + name, false).ifPresent(there -> take(there, true));
                }
            }
            listed(paths);
        }

        private Optional<FoundFile> find(LocalPaths paths, String path, boolean follow) {
            try {
                return Optional.of(follow ? paths.find(path) : paths.findUnfollowed(path));
            } catch (IOException notThere) {
                return Optional.empty();
            }
        }

        private void take(FoundFile there, boolean held) {
            if (there.isSocket()) {
                (held && there.isOf(engines) ? proven : alike).add(there.path());
            }
        }

        /** Those of other places. Each inode is of one socket: a name with a line break forges a line of another's. */
        private void listed(LocalPaths paths) throws IOException {
            var names = new TreeMap<String, String>();
            var twice = new HashSet<String>();
            read(_ -> true, names, twice);
            if (names.isEmpty()) {
                return;
            }
            Set<String> held = held(names);
            if (more) {
                read(held::contains, names, twice);
            }
            names.forEach((path, inode) -> find(paths, path, false)
                    .ifPresent(there -> take(there, held.contains(inode) && !twice.contains(inode))));
        }

        /** Which of these sockets engines hold. The number of one is that of no other while it is there. */
        private Set<String> held(Map<String, String> names) throws IOException {
            Set<String> inodes = Set.copyOf(names.values());
            Looked before = last.get();
            if (!more && before.inodes().containsAll(inodes)) {
                return before.held();
            }
            Set<String> held = new EngineHolders(files).inodes(engines);
            last.set(new Looked(inodes, held));
            return held;
        }

        private void read(Predicate<String> wanted, Map<String, String> names, Set<String> twice) throws IOException {
            var inodes = new HashSet<String>();
            int most = names.size() + MOST;
            files.lines(TABLE, line -> {
                if (!line.contains(SOCKET)) {
                    return;
                }
                UnixSocket one = UnixSocket.of(line);
                String path = one.path();
                if (!one.listens() || !NAME.matcher(path).matches() || USUAL.contains(path) || proven.contains(path)) {
                    return;
                }
                String inode = UnixSocket.inode(line);
                if (!wanted.test(inode)) {
                    return;
                }
                if (!inodes.add(inode)) {
                    twice.add(inode);
                }
                if (names.size() < most) {
                    names.put(path, inode);
                } else {
                    more = true;
                }
            });
        }
    }
}
