package dev.wharden.kernel;

import java.io.IOException;
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

    /** Engines, and the file that each reads where none is named. */
    private static final Map<String, String> FILES = Map.of(
            DOCKER,
            "/etc/docker/daemon.json",
            "containerd",
            "/etc/containerd/config.toml",
            "crio",
            "/etc/crio/crio.conf",
            "podman",
            "",
            "cri-dockerd",
            "",
            "buildkitd",
            "/etc/buildkit/buildkitd.toml");

    /** What names a socket: dockerd(8), containerd(8), crio(8), buildkitd. */
    private static final Set<String> SOCKETS =
            Set.of("-H", "--host", "--containerd", "-a", "--address", "--addr", "--listen");

    private static final Set<String> CONFIGURATION = Set.of("--config-file", "--config", "-c");
    private static final String UNIX = "unix://";

    /** The names of engines' sockets; any character may be in the folders. */
    static final Pattern SOCKET = Pattern.compile(
            "/.*/(docker|containerd|podman|crio|cri-dockerd|buildkitd)\\.sock(\\.ttrpc)?", Pattern.DOTALL);

    /** JSON and TOML. */
    private static final Pattern QUOTED = Pattern.compile("[\"'](?:unix://)?(/[^\"'\n]*)[\"']");

    EngineCommand {
        arguments = List.copyOf(arguments);
    }

    static boolean isEngine(String name) {
        return FILES.containsKey(name);
    }

    /** Of a process of that name. */
    static EngineCommand of(ProcFiles files, String name, String folder) throws IOException {
        List<String> all =
                List.of(files.read(folder + "/cmdline").replaceFirst("\0$", "").split("\0", -1));
        return new EngineCommand(name, all.subList(1, all.size()));
    }

    /** The configuration file that it was given. */
    Optional<String> given() {
        return values(CONFIGURATION).findFirst();
    }

    /** That, or the usual one; empty for one that has none. */
    String configuration() {
        return given().orElse(FILES.getOrDefault(name, ""));
    }

    /** The sockets that its command line names, and its configuration; nothing of a file that cannot be read. */
    List<String> sockets(ProcFiles files) {
        var named = new ArrayList<String>();
        Stream.concat(values(SOCKETS), arguments.stream().filter(one -> one.startsWith(UNIX)))
                .map(value -> value.startsWith(UNIX) ? value.substring(UNIX.length()) : value)
                .filter(value -> value.startsWith("/"))
                .forEach(named::add);
        String path = configuration();
        if (path.startsWith("/")) {
            QUOTED.matcher(files.hint(path).orElse("")).results().forEach(quoted -> {
                if (SOCKET.matcher(quoted.group(1)).matches()) {
                    named.add(quoted.group(1));
                }
            });
        }
        return named;
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
