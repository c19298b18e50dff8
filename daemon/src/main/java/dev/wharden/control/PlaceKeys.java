package dev.wharden.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Settings that say where something is, and how far away. */
public final class PlaceKeys {
    private PlaceKeys() {}

    /** A country by its two letters of ISO 3166-1; the empty string where absent. */
    public static Key<String> country(String path, String meaning) {
        return Key.text(path, SettingType.COUNTRY, meaning, "");
    }

    /** A list of countries, and of areas such as {@code EEA}; empty where absent. */
    public static Key<List<String>> countries(String path, String meaning) {
        return Key.texts(path, SettingType.COUNTRIES, meaning, List.of());
    }

    /** An {@link Endpoint}; empty where absent. */
    public static Key<Optional<Endpoint>> endpoint(String path, String meaning) {
        return text(path, SettingType.ENDPOINT, meaning, Endpoint::parse, Endpoint::toString);
    }

    /** A list of {@link Endpoint}s, each once; empty where absent. */
    public static Key<List<Endpoint>> endpoints(String path, String meaning) {
        return Key.plain(
                path,
                SettingType.ENDPOINTS,
                meaning,
                List.of(),
                node -> Values.texts(node)
                        .map(texts -> texts.stream()
                                .flatMap(text -> Endpoint.parse(text).stream())
                                .distinct()
                                .toList()),
                endpoints ->
                        Values.of(endpoints.stream().map(Endpoint::toString).toList()));
    }

    /** A {@link ShortTime}; empty where absent. */
    public static Key<Optional<Duration>> roundTrip(String path, String meaning) {
        return text(path, SettingType.ROUND_TRIP, meaning, ShortTime::parse, ShortTime::format);
    }

    private static <T> Key<Optional<T>> text(
            String path,
            SettingType type,
            String meaning,
            Function<String, Optional<T>> parse,
            Function<T, String> format) {
        return Key.plain(
                path,
                type,
                meaning,
                Optional.empty(),
                node -> Optional.of(parse.apply(node.asText())),
                value -> value.map(it -> Values.of(format.apply(it))).orElse(Values.none()));
    }

    /** A list of maps, each of which has every one of these keys; empty where absent. */
    public static Key<List<Settings>> maps(String path, String meaning, Key<?>... keys) {
        Function<JsonNode, Optional<List<Settings>>> read = node -> Optional.of(node.valueStream()
                .flatMap(one -> one instanceof ObjectNode tree
                        ? Optional.of(tree).stream()
                        : Optional.<ObjectNode>empty().stream())
                .map(Settings::new)
                .toList());
        return new Key<>(
                path,
                SettingType.MAPS,
                meaning,
                List.of(keys),
                List.of(),
                new CachedSetting<>(path, read, List.of()),
                maps -> Values.ofNodes(maps.stream().map(Settings::tree).toList()));
    }
}
