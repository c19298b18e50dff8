package dev.wharden.kernel;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wharden.subject.EngineProcess;
import dev.wharden.subject.Observed;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
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

    /** That one was started with and are looked at: a walk through links that somebody made for it takes 30 ms. */
    private static final int MOST_PLACES = 16;

    private static final GivenFile NONE = new GivenFile("", Instant.EPOCH);

    /**
     * Fields of {@code /proc/PID/stat} after the name: the 22nd is the start, in ticks of 1/100 s since the boot
     * (proc_pid_stat(5)).
     */
    private static final int START = 19;

    private static final int TICKS = 100;

    private final ProcFiles files;

    EngineProcessReader(ProcFiles files) {
        this.files = files;
    }

    /**
     * A process that may be it.
     *
     * @param places where it was told to listen that are the socket's
     */
    private record Candidate(String folder, List<String> places) {
        private boolean listens(String socket, String real, Set<String> bound) {
            return bound.contains(socket)
                    || bound.contains(real)
                    || places.stream().anyMatch(bound::contains);
        }
    }

    /** The process behind a socket; Unknown where there is none, or more than one, or that takes too long to tell. */
    Observed<EngineProcess> find(String socket) {
        String real = files.real(socket).orElse(socket);
        Set<Integer> users = users(real);
        try {
            List<String> folders = new EngineHolders(files).folders(users, EngineCommand.DOCKER::equals);
            if (folders.size() > EngineHolders.MOST_ALIKE) {
                return Observed.unknown(EngineHolders.tooMany(EngineCommand.DOCKER));
            }
            List<Candidate> listening = listening(candidates(folders, real, users), socket, real);
            // Those of one network have the same table: each was started with its own place.
            List<Candidate> found = listening.size() < 2
                    ? listening
                    : listening.stream().filter(one -> !one.places().isEmpty()).toList();
            return switch (found.size()) {
                case 0 -> Observed.unknown("no dockerd of this host listens at " + socket);
                case 1 -> read(found.getFirst().folder(), users);
                default ->
                    Observed.unknown("several processes listen at " + socket + ": "
                            + found.stream()
                                    .map(one -> one.folder().replace("/proc/", ""))
                                    .collect(Collectors.joining(", ")));
            };
        } catch (IOException unlisted) {
            return ProcFiles.unread("/proc", unlisted);
        }
    }

    /** Their places are any local user's words, for all of which no more than one thread waits. */
    private List<Candidate> candidates(List<String> folders, String real, Set<Integer> users) throws IOException {
        return InTime.read("places that engines were told", () -> {
            LocalPaths paths = LocalPaths.of(files);
            return folders.stream()
                    .map(folder -> new Candidate(folder, places(paths, hosts(folder, users), real)))
                    .toList();
        });
    }

    private List<Candidate> listening(List<Candidate> all, String socket, String real) {
        var spellings = new HashSet<>(List.of(socket, real));
        all.forEach(one -> spellings.addAll(one.places()));
        var tables = new HashMap<Map<String, Object>, Set<String>>();
        return all.stream()
                .filter(one -> one.listens(socket, real, bound(one.folder(), spellings, tables)))
                .toList();
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

    /** Of the places where it was told to listen those that are the socket's. */
    private static List<String> places(LocalPaths paths, List<String> hosts, String real) {
        return hosts.stream()
                .flatMap(EngineProcessReader::paths)
                .limit(MOST_PLACES)
                .filter(place -> place.equals(real) || leadsTo(paths, place, real))
                .toList();
    }

    private static boolean leadsTo(LocalPaths paths, String place, String real) {
        try {
            return paths.find(place).path().equals(real);
        } catch (IOException unseen) {
            return false;
        }
    }

    /** Where it was told to listen: what else it names, such as containerd's socket, is another's. */
    private List<String> hosts(String folder, Set<Integer> users) {
        try {
            EngineCommand command = EngineCommand.of(files, EngineCommand.DOCKER, folder);
            var hosts = new ArrayList<>(command.hosts());
            if (hosts.isEmpty()
                    && tree(command.configuration(), file(command, users))
                            instanceof Observed.Known<JsonNode>(JsonNode tree)) {
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
        return path.isEmpty() || path.startsWith(EngineListeners.ACTIVATED) ? USUAL_SOCKETS.stream() : Stream.empty();
    }

    /**
     * Which of these are listened at in its network. A container in the host's network has its sockets in the same
     * table: no name in it is looked at. That of one network is one file, whichever process shows it, and is read once.
     */
    private Set<String> bound(String folder, Set<String> spellings, Map<Map<String, Object>, Set<String>> tables) {
        String path = folder + "/net/unix";
        var there = new HashSet<String>();
        try {
            Map<String, Object> table = files.attributes(path, "dev,ino");
            Set<String> known = tables.get(table);
            if (known != null) {
                return known;
            }
            files.lines(path, line -> {
                UnixSocket one = UnixSocket.of(line);
                if (one.listens() && spellings.contains(one.path())) {
                    there.add(one.path());
                }
            });
            tables.put(table, there);
        } catch (IOException gone) {
            return Set.of();
        }
        return there;
    }

    private Observed<EngineProcess> read(String folder, Set<Integer> users) {
        try {
            EngineCommand command = EngineCommand.of(files, EngineCommand.DOCKER, folder);
            List<String> arguments = command.arguments();
            boolean rootless = ProcessStatus.of(files, folder).numbers("Uid").getFirst() != ROOT;
            Observed<GivenFile> file = file(command, users);
            GivenFile text = file instanceof Observed.Known<GivenFile>(GivenFile known) ? known : NONE;
            String path = command.configuration();
            return Observed.known(new EngineProcess(
                    arguments,
                    started(folder),
                    path,
                    rootless && command.given().isEmpty()
                            ? Observed.unknown("the configuration of a rootless engine is in its user's home")
                            : tree(path, file),
                    text.changed(),
                    // What cannot be read may name any.
                    new EngineListeners(files)
                            .of(
                                    folder,
                                    String.join(" ", arguments)
                                            + (file instanceof Observed.Unknown<GivenFile>
                                                    ? EngineListeners.ACTIVATED
                                                    : text.text()))));
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

    private Observed<GivenFile> file(EngineCommand command, Set<Integer> users) {
        String path = command.configuration();
        try {
            return Observed.known(command.file(files, users));
        } catch (NoSuchFileException none) {
            return Observed.absent(path + ": no such file");
        } catch (IOException failure) {
            return ProcFiles.unread(path, failure);
        }
    }

    private static Observed<JsonNode> tree(String path, Observed<GivenFile> file) {
        return switch (file) {
            case Observed.Known<GivenFile>(GivenFile known) -> tree(path, known.text());
            case Observed.Unknown<GivenFile>(String why) -> Observed.unknown(why);
            case Observed.Absent<GivenFile>(String why) -> Observed.absent(why);
        };
    }

    private static Observed<JsonNode> tree(String path, String text) {
        try {
            JsonNode tree = JSON.readTree(text);
            return tree.isObject() ? Observed.known(tree) : Observed.unknown(path + ": not a JSON object");
        } catch (JsonProcessingException broken) {
            return Observed.unknown(path + ": not JSON");
        }
    }
}
