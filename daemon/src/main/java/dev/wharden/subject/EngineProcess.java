package dev.wharden.subject;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

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
    /** Copies the list. */
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
        Optional<String> flag = flag("--" + name);
        if (flag.isPresent()) {
            return Observed.known(flag.get());
        }
        return switch (file) {
            case Observed.Known<JsonNode>(JsonNode tree) ->
                Observed.known(tree.path(name).asText(absent));
            case Observed.Absent<JsonNode> _ -> Observed.known(absent);
            case Observed.Unknown<JsonNode>(String why) -> Observed.unknown(why);
        };
    }

    /**
     * Whether something is said at all of what may be said several times.
     *
     * @param flag as on the command line: {@code default-ulimit}
     * @param key as in the file: {@code default-ulimits}
     */
    public Observed<Boolean> names(String flag, String key) {
        if (flag("--" + flag).isPresent()) {
            return Observed.known(true);
        }
        return switch (file) {
            case Observed.Known<JsonNode>(JsonNode tree) ->
                Observed.known(!tree.path(key).isEmpty());
            case Observed.Absent<JsonNode> _ -> Observed.known(false);
            case Observed.Unknown<JsonNode>(String why) -> Observed.unknown(why);
        };
    }

    /** An option of the default log driver, {@code max-size}; the empty string where there is none. */
    public Observed<String> logOption(String name) {
        for (int i = 0; i < arguments.size(); i++) {
            String one = arguments.get(i);
            String value = one.equals("--log-opt") && i + 1 < arguments.size()
                    ? arguments.get(i + 1)
                    : one.startsWith("--log-opt=") ? one.substring("--log-opt=".length()) : "";
            if (value.startsWith(name + "=")) {
                return Observed.known(value.substring(name.length() + 1));
            }
        }
        return switch (file) {
            case Observed.Known<JsonNode>(JsonNode tree) ->
                Observed.known(tree.path("log-opts").path(name).asText(""));
            case Observed.Absent<JsonNode> _ -> Observed.known("");
            case Observed.Unknown<JsonNode>(String why) -> Observed.unknown(why);
        };
    }

    /** The last value of a flag: {@code --icc=false}, {@code --log-level debug}, and true for one that stands alone. */
    private Optional<String> flag(String flag) {
        Optional<String> value = Optional.empty();
        for (int i = 0; i < arguments.size(); i++) {
            String one = arguments.get(i);
            if (one.startsWith(flag + "=")) {
                value = Optional.of(one.substring(flag.length() + 1));
            } else if (one.equals(flag)) {
                boolean last = i + 1 == arguments.size() || arguments.get(i + 1).startsWith("-");
                value = Optional.of(last ? "true" : arguments.get(i + 1));
            }
        }
        return value;
    }
}
