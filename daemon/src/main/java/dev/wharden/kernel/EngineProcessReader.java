package dev.wharden.kernel;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wharden.subject.EngineProcess;
import dev.wharden.subject.Observed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/**
 * Finds the process that owns the engine's socket, by the sockets of its own network namespace, so that a private
 * engine is found too; a dockerd in a container, or of another user, is never taken for it.
 */
final class EngineProcessReader {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int ROOT = 0;

    /** Where one listens that was told no place, or to take what systemd listens on. */
    private static final List<String> USUAL_SOCKETS = List.of("/run/docker.sock", "/var/run/docker.sock");

    /** That one was started with and are looked at. */
    private static final int MOST_PLACES = 64;

    /** Columns of {@code /proc/PID/net/tcp}: local address, state, inode; LISTEN is 0A (include/net/tcp_states.h). */
    private static final int ADDRESS = 1;

    private static final int STATE = 3;
    private static final int INODE = 9;

    /**
     * Fields of {@code /proc/PID/stat} after the name: the 22nd is the start, in ticks of 1/100 s since the boot
     * (proc_pid_stat(5)).
     */
    private static final int START = 19;

    private static final int TICKS = 100;

    /** The engine takes what systemd listens on for it. */
    private static final String ACTIVATED = "fd://";

    private static final List<String> UNITS = List.of(
            "/etc/systemd/system/docker.socket",
            "/run/systemd/system/docker.socket",
            "/usr/lib/systemd/system/docker.socket");

    private final ProcFiles files;

    EngineProcessReader(ProcFiles files) {
        this.files = files;
    }

    /** The process behind a socket; Unknown where there is none, or more than one. */
    Observed<EngineProcess> find(String socket) {
        String real = files.real(socket).orElse(socket);
        try {
            var listening = new ArrayList<String>();
            for (String folder : new EngineHolders(files).folders(users(real), EngineCommand.DOCKER::equals)) {
                if (listensAt(folder, socket, real)) {
                    listening.add(folder);
                }
            }
            // Those of one network have the same table: each was started with its own place.
            List<String> found = listening.size() < 2
                    ? listening
                    : listening.stream().filter(one -> isPlace(one, real)).toList();
            return switch (found.size()) {
                case 0 -> Observed.unknown("no dockerd of this host listens at " + socket);
                case 1 -> read(found.getFirst());
                default ->
                    Observed.unknown("several processes listen at " + socket + ": "
                            + String.join(", ", found).replace("/proc/", ""));
            };
        } catch (IOException unlisted) {
            return ProcFiles.unread("/proc", unlisted);
        }
    }

    /** Root, and the user of a rootless one. */
    private Set<Integer> users(String socket) {
        try {
            return files.attributes(socket, "uid").get("uid") instanceof Integer owner ? users(owner) : users(ROOT);
        } catch (IOException gone) {
            return users(ROOT);
        }
    }

    private static Set<Integer> users(int owner) {
        return owner == ROOT ? Set.of(ROOT) : Set.of(ROOT, owner);
    }

    /** Its places, of which it is one. */
    private List<String> places(String folder, String real) {
        return hosts(folder).stream()
                .flatMap(EngineProcessReader::paths)
                .limit(MOST_PLACES)
                .filter(place -> place.equals(real)
                        || files.real(place).filter(real::equals).isPresent())
                .toList();
    }

    /** Where it was told to listen: what else it names, such as containerd's socket, is another's. */
    private List<String> hosts(String folder) {
        try {
            EngineCommand command = EngineCommand.of(files, EngineCommand.DOCKER, folder);
            var hosts = new ArrayList<>(command.hosts());
            if (hosts.isEmpty() && file(command.configuration()) instanceof Observed.Known<JsonNode>(JsonNode tree)) {
                tree.path("hosts").forEach(host -> hosts.add(host.asText("")));
            }
            return hosts.isEmpty() ? USUAL_SOCKETS : hosts;
        } catch (IOException ended) {
            return List.of();
        }
    }

    private static Stream<String> paths(String host) {
        String path = EngineCommand.path(host);
        if (path.startsWith("/")) {
            return Stream.of(path);
        }
        return path.isEmpty() || path.startsWith(ACTIVATED) ? USUAL_SOCKETS.stream() : Stream.empty();
    }

    private boolean isPlace(String folder, String real) {
        return !places(folder, real).isEmpty();
    }

    /** A container in the host's network has its sockets in the same table: no name in it is looked at. */
    private boolean listensAt(String folder, String socket, String real) {
        var spellings = new HashSet<>(List.of(socket, real));
        spellings.addAll(places(folder, real));
        var there = new AtomicBoolean();
        try {
            files.lines(folder + "/net/unix", line -> {
                UnixSocket one = UnixSocket.of(line);
                there.compareAndSet(false, one.listens() && spellings.contains(one.path()));
            });
        } catch (IOException gone) {
            return false;
        }
        return there.get();
    }

    private Observed<EngineProcess> read(String folder) {
        try {
            EngineCommand command = EngineCommand.of(files, EngineCommand.DOCKER, folder);
            List<String> arguments = command.arguments();
            boolean rootless = !files.hint(folder + "/status")
                    .filter(text -> KernelLines.of(text).anyMatch(line -> line.matches("Uid:\\s+0\\s.*")))
                    .isPresent();
            String path = command.configuration();
            return Observed.known(new EngineProcess(
                    arguments,
                    started(folder),
                    path,
                    rootless && command.given().isEmpty()
                            ? Observed.unknown("the configuration of a rootless engine is in its user's home")
                            : file(path),
                    changed(path),
                    listeners(folder, String.join(" ", arguments) + written(path))));
        } catch (IOException failure) {
            return ProcFiles.unread(folder, failure);
        }
    }

    private Instant started(String folder) throws IOException {
        String stat = files.read(folder + "/stat");
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        long boot = KernelLines.of(files.read("/proc/stat"))
                .filter(line -> line.startsWith("btime "))
                .map(line -> line.substring("btime ".length()).strip())
                .filter(digits -> digits.matches("\\d{1,12}"))
                .findFirst()
                .map(Long::valueOf)
                .orElseThrow(() -> new IOException("no btime in /proc/stat"));
        if (fields.length <= START || !fields[START].matches("\\d{1,18}")) {
            throw new IOException("no start time");
        }
        return Instant.ofEpochSecond(boot).plusMillis(Long.parseLong(fields[START]) * 1000 / TICKS);
    }

    private Observed<JsonNode> file(String path) {
        if (!path.startsWith("/")) {
            return Observed.unknown(path + ": not an absolute path");
        }
        try {
            JsonNode tree = JSON.readTree(files.read(path));
            return tree.isObject() ? Observed.known(tree) : Observed.unknown(path + ": not a JSON object");
        } catch (NoSuchFileException none) {
            return Observed.absent(path + ": no such file");
        } catch (JsonProcessingException broken) {
            return Observed.unknown(path + ": not JSON");
        } catch (IOException failure) {
            return ProcFiles.unread(path, failure);
        }
    }

    private Instant changed(String path) {
        if (!path.startsWith("/")) {
            return Instant.EPOCH;
        }
        try {
            return Files.getLastModifiedTime(files.local(path)).toInstant();
        } catch (IOException none) {
            return Instant.EPOCH;
        }
    }

    private Observed<List<String>> listeners(String folder, String command) {
        Set<String> own = EngineHolders.inodes(files, folder);
        if (own.isEmpty()) {
            return activated(folder, command);
        }
        var addresses = new ArrayList<String>();
        for (String table : Listeners.TABLES) {
            try {
                files.lines(folder + table, line -> {
                    String[] fields = line.strip().split("\\s+", -1);
                    if (fields.length > INODE
                            && fields[STATE].equals(Listeners.LISTENING)
                            && own.contains(fields[INODE])) {
                        addresses.add(Listeners.address(fields[ADDRESS]));
                    }
                });
            } catch (NoSuchFileException none) {
                // Without IPv6 there is no such table.
            } catch (IOException failure) {
                return ProcFiles.unread(folder + table, failure);
            } catch (IllegalArgumentException odd) {
                return Observed.unknown(folder + table + ": " + odd.getMessage());
            }
        }
        return Observed.known(List.copyOf(addresses));
    }

    /** The file's text for a look at its sockets; where it cannot be read it may name any. */
    private String written(String path) {
        return files.exists(path) ? files.hint(path).orElse(ACTIVATED) : "";
    }

    /**
     * Without the right to see its sockets: the engine itself warns of each TCP address that it was given, but not of
     * those of a socket unit, which anyone may read.
     */
    private Observed<List<String>> activated(String folder, String command) {
        if (!command.contains(ACTIVATED)) {
            return Observed.known(List.of());
        }
        var lines = new ArrayList<String>();
        for (String unit : UNITS) {
            var parts = new ArrayList<>(List.of(unit));
            files.names(unit + ".d").forEach(name -> parts.add(unit + ".d/" + name));
            for (String part : parts) {
                Optional<String> text = files.hint(part);
                if (text.isEmpty() && files.exists(part)) {
                    return Observed.unknown(part + ": cannot be read");
                }
                text.stream().flatMap(KernelLines::of).map(String::strip).forEach(lines::add);
            }
        }
        List<String> streams = lines.stream()
                .filter(line -> line.startsWith("ListenStream="))
                .map(line -> line.substring("ListenStream=".length()).strip())
                .toList();
        return streams.isEmpty()
                ? Observed.unknown(folder + "/fd: permission denied")
                : Observed.known(streams.stream()
                        .filter(stream -> !stream.isEmpty() && !stream.startsWith("/") && !stream.startsWith("%t/"))
                        .toList());
    }
}
