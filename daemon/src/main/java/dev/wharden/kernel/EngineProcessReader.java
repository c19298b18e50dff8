package dev.wharden.kernel;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wharden.subject.EngineProcess;
import dev.wharden.subject.Observed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Finds the process that owns the engine's socket, by the sockets of its own network namespace, so that a private
 * engine is found too; a dockerd in a container is never taken for it.
 */
final class EngineProcessReader {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** All that {@code /proc/PID/comm} says of the engine. */
    private static final byte[] NAME_LINE = "dockerd\n".getBytes(StandardCharsets.UTF_8);

    private static final String USUAL = "/etc/docker/daemon.json";

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

    /** Paths of sockets whose links are followed, of those that have the name of the engine's. */
    private static final int MOST_ALIKE = 1_000;

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
        List<String> found = pids().filter(this::isNamed)
                .mapToObj(String::valueOf)
                .filter(pid -> EngineHolders.isOnHost(files, "/proc/" + pid))
                .filter(pid -> listensAt(pid, socket))
                .toList();
        return switch (found.size()) {
            case 0 -> Observed.unknown("no dockerd of this host listens at " + socket);
            case 1 -> read("/proc/" + found.getFirst());
            default -> Observed.unknown("several processes listen at " + socket + ": " + String.join(", ", found));
        };
    }

    private IntStream pids() {
        try {
            return Arrays.stream(files.pids()).sorted();
        } catch (IOException unlisted) {
            return IntStream.empty();
        }
    }

    /** Asked of every process of the host. */
    private boolean isNamed(int pid) {
        try {
            return Arrays.equals(files.head("/proc/" + pid + "/comm", NAME_LINE.length), NAME_LINE);
        } catch (IOException ended) {
            return false;
        }
    }

    /** A container in the host's network has its sockets in the same table, as many as it likes. */
    private boolean listensAt(String pid, String socket) {
        String real = files.real(socket).orElse(socket);
        String name = real.substring(real.lastIndexOf('/'));
        var alike = new HashSet<String>();
        try {
            files.lines("/proc/" + pid + "/net/unix", line -> {
                UnixSocket one = UnixSocket.of(line);
                String path = one.path();
                if (!one.listens()) {
                    return;
                }
                if (path.equals(socket) || path.equals(real)) {
                    alike.add(real);
                } else if (path.startsWith("/") && path.endsWith(name) && alike.size() < MOST_ALIKE) {
                    alike.add(path);
                }
            });
        } catch (IOException gone) {
            return false;
        }
        return alike.contains(real)
                || alike.stream()
                        .anyMatch(path -> files.real(path).filter(real::equals).isPresent());
    }

    private Observed<EngineProcess> read(String folder) {
        try {
            List<String> command = List.of(
                    files.read(folder + "/cmdline").replaceFirst("\0$", "").split("\0", -1));
            List<String> arguments = command.subList(1, command.size());
            boolean rootless = !files.hint(folder + "/status")
                    .filter(text -> KernelLines.of(text).anyMatch(line -> line.matches("Uid:\\s+0\\s.*")))
                    .isPresent();
            Optional<String> named = named(arguments);
            String path = named.orElse(USUAL);
            return Observed.known(new EngineProcess(
                    arguments,
                    started(folder),
                    path,
                    rootless && named.isEmpty()
                            ? Observed.unknown("the configuration of a rootless engine is in its user's home")
                            : file(path),
                    changed(path),
                    listeners(folder, String.join(" ", arguments) + written(path))));
        } catch (IOException failure) {
            return ProcFiles.unread(folder, failure);
        }
    }

    private static Optional<String> named(List<String> arguments) {
        for (int i = 0; i < arguments.size(); i++) {
            String one = arguments.get(i);
            if (one.startsWith("--config-file=")) {
                return Optional.of(one.substring("--config-file=".length()));
            }
            if (one.equals("--config-file") && i + 1 < arguments.size()) {
                return Optional.of(arguments.get(i + 1));
            }
        }
        return Optional.empty();
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
        Set<String> own = EngineHolders.sockets(files, folder);
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
