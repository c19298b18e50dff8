package dev.wharden.kernel;

import dev.wharden.subject.EngineSockets;
import dev.wharden.subject.HostMounts;
import dev.wharden.subject.Observed;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;

/**
 * Finds where engines listen. A name proves nothing: any local user, and a container in the host's network, may bind
 * one, remove it and put a link in its place. What counts is a socket, of root or of the configured engine's user, in
 * folders of theirs, at a place that only root can have, or with an engine's name at one that an engine was started
 * with. No file is looked at because the kernel's table of sockets names it.
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

    private static final String TABLE = "/proc/net/unix";

    /** Names that are kept: a container in the host's network makes as many as it likes. */
    private static final int MOST = 1_000;

    private static final int ROOT = 0;

    private final ProcFiles files;

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
        return search.doubting(search.more);
    }

    private final class Search {
        private final Set<String> proven = new TreeSet<>();
        private final Set<String> alike = new TreeSet<>();
        private final Set<Integer> engines = new HashSet<>(Set.of(ROOT));
        /** Of sockets that were looked at. */
        private final Set<String> spellings = new HashSet<>(USUAL);

        /** What was not looked at. */
        private String more = "";

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
                find(paths, usual, true).ifPresent(this::take);
            }
            for (String user : files.names("/run/user")) {
                for (String name : List.of("/docker.sock", "/podman/podman.sock")) {
                    find(paths, "/run/user/" + user + name, false).ifPresent(this::take);
                }
            }
            EngineHolders.Places started = new EngineHolders(files)
                    .sockets(
                            engines,
                            folder -> find(paths, folder, true)
                                    .filter(there -> there.isOf(engines) && !there.isWritableByOthers())
                                    .isPresent());
            started(paths, started.proven(), (place, there) -> {
                if (EngineCommand.isSocket(place)) {
                    take(there);
                } else {
                    alike.add(there.path());
                }
            });
            // Any local user may have such a process, which crowds no engine out, and has no more than a name proves.
            started(paths, started.others(), (place, there) -> {
                if (EngineCommand.isSocket(place)) {
                    alike.add(there.path());
                }
            });
            more = more.isEmpty() ? started.more() : more;
            listed();
        }

        private void started(LocalPaths paths, Set<String> places, BiConsumer<String, FoundFile> taking) {
            if (places.size() > EngineCommand.MOST_PLACES) {
                more = "engines were started with more than " + EngineCommand.MOST_PLACES + " places";
            }
            places.stream()
                    .limit(EngineCommand.MOST_PLACES)
                    .forEach(place -> find(paths, place, true)
                            .filter(FoundFile::isSocket)
                            .ifPresent(there -> {
                                spellings.add(place);
                                taking.accept(place, there);
                            }));
        }

        private Optional<FoundFile> find(LocalPaths paths, String path, boolean follow) {
            try {
                return Optional.of(follow ? paths.find(path) : paths.findUnfollowed(path));
            } catch (IOException notThere) {
                return Optional.empty();
            }
        }

        private void take(FoundFile there) {
            if (there.isSocket()) {
                (there.isOf(engines) ? proven : alike).add(there.path());
            }
        }

        /** Those of other places, of which only the name is known. */
        private void listed() throws IOException {
            files.lines(TABLE, line -> {
                if (!line.contains(SOCKET)) {
                    return;
                }
                UnixSocket one = UnixSocket.of(line);
                String path = one.path();
                if (!one.listens() || spellings.contains(path) || !EngineCommand.isSocket(path)) {
                    return;
                }
                if (alike.size() < MOST) {
                    alike.add(path);
                } else if (!alike.contains(path)) {
                    more = "more than " + MOST + " sockets have the name of an engine's";
                }
            });
        }
    }
}
