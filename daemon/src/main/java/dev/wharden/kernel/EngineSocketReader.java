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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Finds where engines listen. A name proves nothing: any local user, and a container in the host's network, may bind
 * one, remove it and put a link in its place. What counts is a socket, of root or of the configured engine's user, in
 * folders of theirs; and where the place is not one that only root can have, a process of an engine must hold it. A
 * name with a line break forges lines of the kernel's table: they add numbers to a name, and take none away.
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

        /** Those of other places. */
        private void listed(LocalPaths paths) throws IOException {
            var names = new TreeMap<String, Set<String>>();
            read(_ -> true, names);
            if (names.isEmpty()) {
                return;
            }
            Set<String> held = held(names);
            if (more) {
                read(held::contains, names);
            }
            names.forEach((path, inodes) -> find(paths, path, false)
                    .ifPresent(there -> take(there, inodes.stream().anyMatch(held::contains))));
        }

        /** Which of these sockets engines hold. The number of one is that of no other while it is there. */
        private Set<String> held(Map<String, Set<String>> names) throws IOException {
            Set<String> inodes = names.values().stream().flatMap(Set::stream).collect(Collectors.toSet());
            Looked before = last.get();
            if (!more && before.inodes().containsAll(inodes)) {
                return before.held();
            }
            Set<String> held = new EngineHolders(files).inodes(engines);
            last.set(new Looked(inodes, held));
            return held;
        }

        private void read(Predicate<String> wanted, Map<String, Set<String>> names) throws IOException {
            var left = new AtomicInteger(MOST);
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
                if (names.getOrDefault(path, Set.of()).contains(inode)) {
                    return;
                }
                if (left.getAndDecrement() > 0) {
                    names.computeIfAbsent(path, _ -> new HashSet<>()).add(inode);
                } else {
                    more = true;
                }
            });
        }
    }
}
