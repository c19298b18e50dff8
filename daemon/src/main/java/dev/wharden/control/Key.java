package dev.wharden.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Quantity;
import dev.wharden.container.Ulimit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * One setting of a control: its declaration, from which the strict reading, the JSON Schema and the documentation come,
 * and the only way to read it, so that a misspelt key does not compile.
 *
 * @param <T> what the control reads
 */
public final class Key<T> {
    private final String path;
    private final SettingType type;
    private final String meaning;
    private final List<Key<?>> nested;
    private final List<String> words;
    private final CachedSetting<T> read;
    private final Function<T, JsonNode> write;

    Key(
            String path,
            SettingType type,
            String meaning,
            List<Key<?>> nested,
            List<String> words,
            CachedSetting<T> read,
            Function<T, JsonNode> write) {
        this.words = List.copyOf(words);
        this.path = path;
        this.type = type;
        this.meaning = meaning;
        this.nested = List.copyOf(nested);
        this.read = read;
        this.write = write;
    }

    static <T> Key<T> plain(
            String path,
            SettingType type,
            String meaning,
            T absent,
            Function<JsonNode, Optional<T>> read,
            Function<T, JsonNode> write) {
        return new Key<>(path, type, meaning, List.of(), List.of(), new CachedSetting<>(path, read, absent), write);
    }

    /** {@code true} or {@code false}. Here and below, {@code absent} is the value where the policy says nothing. */
    public static Key<Boolean> flag(String path, String meaning, boolean absent) {
        return plain(
                path,
                SettingType.BOOLEAN,
                meaning,
                absent,
                node -> node.isBoolean() ? Optional.of(node.booleanValue()) : Optional.empty(),
                Values::of);
    }

    /** Any text. */
    public static Key<String> text(String path, String meaning, String absent) {
        return text(path, SettingType.TEXT, meaning, absent);
    }

    /** One of these words. */
    public static Key<String> word(String path, String meaning, String absent, String... words) {
        return text(path, SettingType.WORD, meaning, absent).of(words);
    }

    /** The same key with a closed vocabulary. */
    private Key<T> of(String... words) {
        return new Key<>(path, type, meaning, nested, List.of(words), read, write);
    }

    /** A restart policy as {@code docker run --restart} takes it. */
    public static Key<String> restart(String path, String meaning) {
        return text(path, SettingType.RESTART, meaning, "");
    }

    /** A list of restart policies. */
    public static Key<List<String>> restarts(String path, String meaning) {
        return texts(path, SettingType.RESTARTS, meaning, List.of());
    }

    /** A time such as {@code 90d}; the empty string where absent. */
    public static Key<String> duration(String path, String meaning) {
        return text(path, SettingType.DURATION, meaning, "");
    }

    /** A size as Docker's log drivers take it: {@code 10m} is ten million bytes; the empty string where absent. */
    public static Key<String> dockerSize(String path, String meaning) {
        return text(path, SettingType.DOCKER_SIZE, meaning, "");
    }

    /**
     * A limit of each process, {@code soft:hard} or a number for both, by the last part of its path: {@code nofile}.
     */
    public static Key<Optional<Ulimit>> ulimit(String path, String meaning) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        return plain(
                path,
                SettingType.ULIMIT,
                meaning,
                Optional.empty(),
                node -> Optional.of(Ulimit.parse(name, node.asText())),
                limit -> limit.map(it -> Values.of(it.soft() + ":" + it.hard())).orElse(Values.none()));
    }

    /** {@code uid:gid}, both above 0, or the word {@code observed}; the empty string where absent. */
    public static Key<String> user(String path, String meaning) {
        return text(path, SettingType.USER, meaning, "");
    }

    static Key<String> text(String path, SettingType type, String meaning, String absent) {
        return plain(
                path,
                type,
                meaning,
                absent,
                node -> node.isValueNode() && !node.isNull() ? Optional.of(node.asText()) : Optional.empty(),
                Values::of);
    }

    /** A list of texts. */
    public static Key<List<String>> texts(String path, String meaning, List<String> absent) {
        return texts(path, SettingType.TEXTS, meaning, absent);
    }

    /** A list of capabilities, with or without CAP_, or ALL. */
    public static Key<List<String>> capabilities(String path, String meaning) {
        return texts(path, SettingType.CAPABILITIES, meaning, List.of());
    }

    /** A list of absolute paths. */
    public static Key<List<String>> paths(String path, String meaning, List<String> absent) {
        return texts(path, SettingType.PATHS, meaning, absent);
    }

    /** A list of absolute paths, each with options of a tmpfs after a colon where it needs any. */
    public static Key<List<String>> tmpfs(String path, String meaning) {
        return texts(path, SettingType.TMPFS, meaning, List.of());
    }

    static Key<List<String>> texts(String path, SettingType type, String meaning, List<String> absent) {
        return plain(path, type, meaning, List.copyOf(absent), Values::texts, Values::of);
    }

    /** A list of IP addresses, not of names; empty where absent. */
    public static Key<List<String>> addresses(String path, String meaning) {
        return texts(path, SettingType.ADDRESSES, meaning, List.of());
    }

    /** A version such as {@code 5.10}. */
    public static Key<String> version(String path, String meaning, String absent) {
        return text(path, SettingType.VERSION, meaning, absent);
    }

    /** A map of names to patterns ({@link dev.wharden.container.Glob}), each a text or a list; empty where absent. */
    public static Key<Map<String, List<String>>> patterns(String path, String meaning) {
        return plain(path, SettingType.PATTERNS, meaning, Map.of(), Values::patterns, Values::ofPatterns);
    }

    /** A uid. */
    public static Key<Long> uid(String path, String meaning, long absent) {
        return number(path, SettingType.UID, meaning, absent);
    }

    /** A port, or 0 for one below every port. */
    public static Key<Long> port(String path, String meaning, long absent) {
        return number(path, SettingType.PORT, meaning, absent);
    }

    /** The kernel's adjustment of who is killed first when memory runs out, -1000 to 1000 (proc(5)). */
    public static Key<Long> score(String path, String meaning, long absent) {
        return number(path, SettingType.SCORE, meaning, absent);
    }

    /** A percentile, 50 to 99. */
    public static Key<Long> percent(String path, String meaning, long absent) {
        return number(path, SettingType.PERCENT, meaning, absent);
    }

    private static Key<Long> number(String path, SettingType type, String meaning, long absent) {
        return plain(
                path,
                type,
                meaning,
                absent,
                node -> node.isIntegralNumber() ? Optional.of(node.longValue()) : Optional.empty(),
                Values::of);
    }

    /** A list of ports; empty where absent. */
    public static Key<List<Long>> ports(String path, String meaning) {
        return plain(path, SettingType.PORTS, meaning, List.of(), Values::numbers, Values::ofNumbers);
    }

    /** Kubernetes' quantity of bytes, {@code 512Mi}, or the word {@code required}. */
    public static Key<Optional<Bound>> bytes(String path, String meaning) {
        return bound(path, SettingType.BYTES, meaning, Quantity::bytes);
    }

    /** Kubernetes' quantity of processors, {@code "1"} or {@code 500m}, or the word {@code required}. */
    public static Key<Optional<Bound>> processors(String path, String meaning) {
        return bound(path, SettingType.PROCESSORS, meaning, Quantity::processors);
    }

    /** A whole number, or the word {@code required}. */
    public static Key<Optional<Bound>> count(String path, String meaning) {
        return bound(path, SettingType.COUNT, meaning, Quantity::count);
    }

    private static Key<Optional<Bound>> bound(
            String path, SettingType type, String meaning, Function<String, OptionalLong> quantity) {
        return plain(
                path,
                type,
                meaning,
                Optional.empty(),
                node -> Optional.of(Bound.of(node, quantity)),
                bound -> bound.map(it -> Values.of(it.word())).orElse(Values.none()));
    }

    /**
     * A map with keys of its own, whose paths begin with this one, such as {@code limits/memory}; otherwise
     * IllegalArgumentException.
     */
    public static Key<Settings> group(String path, String meaning, Key<?>... nested) {
        for (Key<?> key : nested) {
            if (!key.path.startsWith(path + "/")) {
                throw new IllegalArgumentException(key.path + " is not in " + path);
            }
        }
        return new Key<>(
                path,
                SettingType.OBJECT,
                meaning,
                List.of(nested),
                List.of(),
                new CachedSetting<>(
                        path,
                        node -> node instanceof ObjectNode tree ? Optional.of(new Settings(tree)) : Optional.empty(),
                        Settings.EMPTY),
                Settings::tree);
    }

    /** As it stands in the map: {@code memory}. */
    public String name() {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** What may stand there. */
    public SettingType type() {
        return type;
    }

    /** One sentence for people. */
    public String meaning() {
        return meaning;
    }

    /** All that a WORD or WORDS may be, else empty. */
    public List<String> words() {
        return words;
    }

    /** The keys of an OBJECT, or of each of MAPS, else empty. */
    public List<Key<?>> nested() {
        return nested;
    }

    /** Into the tree of the settings. */
    String pointer() {
        return "/" + path;
    }

    T read(JsonNode settings) {
        return read.in(settings);
    }

    JsonNode write(T value) {
        return write.apply(value);
    }
}
