package dev.wharden.kernel;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * How an engine was started.
 *
 * @param name what the kernel calls it: {@code dockerd}
 * @param arguments without the program
 */
record EngineCommand(String name, List<String> arguments) {
    static final String DOCKER = "dockerd";

    /** What of dockerd(8) names the places where it listens itself. */
    private static final Set<String> HOSTS = Set.of("-H", "--host");

    /** Bytes of a command line: any local user may have written it. */
    private static final int LONGEST = 64 << 10;

    /** Sockets of one that are told; one more where there are more. */
    static final int MOST_PLACES = 64;

    private static final String PODMAN = "podman";

    /** Engines: dockerd(8), containerd(8), crio(8), podman-system-service(1), cri-dockerd, buildkitd. */
    private static final Map<String, Kind> KINDS = Map.of(
            DOCKER,
            new Kind("/etc/docker/daemon.json", Set.of("-H", "--host", "--containerd")),
            "containerd",
            new Kind("/etc/containerd/config.toml", Set.of("-a", "--address")),
            "crio",
            new Kind("/etc/crio/crio.conf", Set.of("--listen")),
            PODMAN,
            new Kind("", Set.of()),
            "cri-dockerd",
            new Kind("", Set.of("--container-runtime-endpoint", "--docker-endpoint")),
            "buildkitd",
            new Kind("/etc/buildkit/buildkitd.toml", Set.of("--addr")));

    private static final Set<String> CONFIGURATION = Set.of("--config-file", "--config", "-c");
    private static final String UNIX = "unix://";

    /** The names of engines' sockets; any character may be in the folders. */
    private static final Pattern SOCKET = Pattern.compile(
            "/.*/(docker|containerd|podman|crio|cri-dockerd|buildkitd)\\.sock(\\.ttrpc)?", Pattern.DOTALL);

    /** JSON and TOML. */
    private static final Pattern QUOTED = Pattern.compile("[\"'](?:unix://)?(/[^\"'\n]*)[\"']");

    /**
     * An engine.
     *
     * @param file that it reads where none is named
     * @param sockets the flags that name a socket
     */
    private record Kind(String file, Set<String> sockets) {}

    EngineCommand {
        arguments = List.copyOf(arguments);
    }

    static boolean isEngine(String name) {
        return KINDS.containsKey(name);
    }

    /** Whether a path has the name of an engine's socket. */
    static boolean isSocket(String path) {
        return SOCKET.matcher(path).matches();
    }

    /** Of a process of that name. Throws IOException where it has ended, or was started with more than is read. */
    static EngineCommand of(ProcFiles files, String name, String folder) throws IOException {
        byte[] line = files.head(folder + "/cmdline", LONGEST + 1);
        if (line.length > LONGEST) {
            throw new IOException("its command line is longer than " + LONGEST + " bytes");
        }
        List<String> all = List.of(
                new String(line, StandardCharsets.UTF_8).replaceFirst("\0$", "").split("\0", -1));
        return new EngineCommand(name, all.subList(1, all.size()));
    }

    /** The configuration file that it was given. */
    Optional<String> given() {
        return values(CONFIGURATION).findFirst();
    }

    /** That, or the usual one; empty for one that has none. */
    String configuration() {
        return given().orElse(kind().file());
    }

    /** That file. Throws NoSuchFileException or another IOException, as where others than these users may change it. */
    GivenFile file(ProcFiles files, Set<Integer> users) throws IOException {
        return given().isPresent()
                ? GivenFile.named(files, configuration(), users)
                : GivenFile.usual(files, configuration());
    }

    private Kind kind() {
        return KINDS.getOrDefault(name, new Kind("", Set.of()));
    }

    /** Where a dockerd was told to listen, as its command line says it. */
    List<String> hosts() {
        return values(HOSTS).toList();
    }

    /** The path of an address; the address itself where it is none of a socket. */
    static String path(String address) {
        return address.startsWith(UNIX) ? address.substring(UNIX.length()) : address;
    }

    /** Any other program called podman than the service listens nowhere: its arguments are those of containers. */
    private Stream<String> service() {
        List<String> words = arguments.stream()
                .dropWhile(one -> one.startsWith("-"))
                .limit(2)
                .toList();
        return name.equals(PODMAN) && words.equals(List.of("system", "service"))
                ? arguments.stream().filter(one -> one.startsWith(UNIX))
                : Stream.empty();
    }

    /**
     * The sockets that its command line names, and its configuration; nothing of a file that cannot be read, or that
     * others than these users may change.
     */
    List<String> sockets(ProcFiles files, Set<Integer> users) {
        var named = new ArrayList<String>();
        Stream.concat(values(kind().sockets()), service())
                .map(EngineCommand::path)
                .filter(value -> value.startsWith("/"))
                .limit(MOST_PLACES + 1L)
                .forEach(named::add);
        QUOTED.matcher(text(files, users))
                .results()
                .map(quoted -> quoted.group(1))
                .filter(EngineCommand::isSocket)
                .limit(MOST_PLACES + 1L)
                .forEach(named::add);
        return named;
    }

    private String text(ProcFiles files, Set<Integer> users) {
        try {
            return configuration().isEmpty() ? "" : file(files, users).text();
        } catch (IOException unread) {
            return "";
        }
    }

    /** {@code --host=unix:///a}, {@code --host unix:///a}, {@code -H=/a} and {@code -Hunix:///a}. */
    private Stream<String> values(Set<String> flags) {
        var values = new ArrayList<String>();
        for (int i = 0; i < arguments.size(); i++) {
            String one = arguments.get(i);
            int equals = one.indexOf('=');
            if (equals > 0 && flags.contains(one.substring(0, equals))) {
                values.add(one.substring(equals + 1));
            } else if (flags.contains(one) && i + 1 < arguments.size()) {
                values.add(arguments.get(i + 1));
            } else if (one.startsWith("-H") && flags.contains("-H")) {
                values.add(one.substring(2));
            }
        }
        return values.stream();
    }
}
