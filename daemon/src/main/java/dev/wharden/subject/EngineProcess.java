package dev.wharden.subject;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The process that owns the engine's socket: what {@code GET /info} does not say of it.
 *
 * @param arguments its command line without the program
 * @param started when
 * @param configuration the path of its configuration file
 * @param file what that file says now; Absent where there is none
 * @param changed when that file was changed last; {@link Instant#EPOCH} where there is none
 * @param listeners the TCP addresses on which it listens, {@code 0.0.0.0:2375}
 */
public record EngineProcess(
        List<String> arguments,
        Instant started,
        String configuration,
        Observed<JsonNode> file,
        Instant changed,
        Observed<List<String>> listeners) {
    private static final Duration PRECISION = Duration.ofSeconds(3);

    public EngineProcess {
        arguments = List.copyOf(arguments);
    }

    /**
     * One of its settings, as dockerd(8) names them in both places: the flag, or else the file's. The engine refuses to
     * start where both say it.
     *
     * @param absent the engine's default
     */
    public Observed<String> setting(String name, String absent) {
        return flag("--" + name)
                .map(Observed::known)
                .orElseGet(() -> inForce(tree -> tree.path(name).asText(absent), absent));
    }

    /**
     * Whether the file was changed after the start. The kernel tells the boot in whole seconds, so that a moment more
     * is not enough.
     */
    public boolean isChanged() {
        return changed.isAfter(started.plus(PRECISION));
    }

    /** Whether the command line says it, so that the file does not count. */
    public boolean flagged(String name) {
        return flag("--" + name).isPresent();
    }

    /**
     * Whether something is said at all of what may be said several times.
     *
     * @param flag as on the command line: {@code default-ulimit}
     * @param key as in the file: {@code default-ulimits}
     */
    public Observed<Boolean> names(String flag, String key) {
        return flagged(flag)
                ? Observed.known(true)
                : inForce(tree -> !tree.path(key).isEmpty(), false);
    }

    /** An option of the default log driver, {@code max-size}; the empty string where there is none. */
    public Observed<String> logOption(String name) {
        return values("--log-opt")
                .filter(value -> value.startsWith(name + "="))
                .map(value -> value.substring(name.length() + 1))
                .findFirst()
                .map(Observed::known)
                .orElseGet(
                        () -> inForce(tree -> tree.path("log-opts").path(name).asText(""), ""));
    }

    /** The DNS servers that it gives its containers; empty where it takes the host's. */
    public Observed<List<String>> nameServers() {
        List<String> flags = values("--dns").toList();
        return flags.isEmpty()
                ? inForce(
                        tree -> tree.path("dns")
                                .valueStream()
                                .map(server -> server.asText(""))
                                .toList(),
                        List.of())
                : Observed.known(flags);
    }

    /**
     * What the file said when the process started: unknown where it was changed since, since most of it is read at a
     * start only.
     */
    private <T> Observed<T> inForce(Function<JsonNode, T> read, T absent) {
        if (isChanged()) {
            return Observed.unknown(configuration + " was changed after the engine had started: restart the engine");
        }
        return file instanceof Observed.Absent<JsonNode> ? Observed.known(absent) : file.map(read);
    }

    private Optional<String> flag(String flag) {
        return values(flag).reduce((first, last) -> last);
    }

    /** The values of a flag: {@code --icc=false}, {@code --log-level debug}, and true for one that stands alone. */
    private Stream<String> values(String flag) {
        return IntStream.range(0, arguments.size()).boxed().flatMap(i -> {
            String one = arguments.get(i);
            if (one.startsWith(flag + "=")) {
                return Stream.of(one.substring(flag.length() + 1));
            }
            boolean last = i + 1 == arguments.size() || arguments.get(i + 1).startsWith("-");
            return one.equals(flag) ? Stream.of(last ? "true" : arguments.get(i + 1)) : Stream.of();
        });
    }
}
