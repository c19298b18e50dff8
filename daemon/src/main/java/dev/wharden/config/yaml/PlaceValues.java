package dev.wharden.config.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.wharden.control.Countries;
import dev.wharden.control.Endpoint;
import dev.wharden.control.ShortTime;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads settings that say where something is: countries and endpoints; and versions. */
public final class PlaceValues {
    /** What a version looks like, up to four numbers. */
    public static final String VERSION = "[0-9]{1,6}(\\.[0-9]{1,6}){0,3}";

    private static final Pattern IS_VERSION = Pattern.compile(VERSION);

    /** Of endpoints in one list: each is connected to again and again. */
    public static final int MOST_ENDPOINTS = 20;

    private final YamlValues values;

    PlaceValues(YamlValues values) {
        this.values = values;
    }

    /** {@code 5.10}; quoted, since YAML takes it for the number 5.1. */
    Optional<JsonNode> version(Yaml node) {
        Optional<String> text = values.text(node);
        if (text.isPresent() && !IS_VERSION.matcher(text.get()).matches()) {
            return values.wrong(node, "expected a version such as \"5.10\", found " + Words.quote(text.get()));
        }
        return text.map(TextNode::new);
    }

    /** A country. */
    Optional<JsonNode> country(Yaml node) {
        Optional<String> text = values.text(node);
        if (text.isPresent() && !Countries.isCountry(text.get())) {
            String area = Countries.AREAS.contains(text.get()) ? ", which is an area: only allowed takes one" : "";
            return values.wrong(
                    node,
                    "unknown country " + Words.quote(text.get()) + nearest(text.get(), Set.of()) + area
                            + "; write two letters of ISO 3166-1, such as NO");
        }
        return text.map(TextNode::new);
    }

    /** A country, or an area. */
    Optional<JsonNode> place(Yaml node) {
        Optional<String> text = values.text(node);
        if (text.isPresent() && !Countries.isPlace(text.get())) {
            return values.wrong(
                    node,
                    "unknown country " + Words.quote(text.get())
                            + nearest(text.get(), Set.copyOf(Countries.AREAS)) + "; write two letters of ISO 3166-1, "
                            + String.join(" or ", Countries.AREAS));
        }
        return text.map(TextNode::new);
    }

    /** Two letters that are not a country are near to dozens: only what is mistaken for one, or a name, is proposed. */
    private static String nearest(String wrong, Set<String> areas) {
        Map<String, String> names = Countries.names();
        String small = wrong.toLowerCase(Locale.ROOT);
        var known = new HashSet<String>();
        if (small.length() > 2 && !Countries.AREAS.contains(wrong)) {
            known.addAll(areas);
            known.addAll(
                    names.keySet().stream().filter(name -> name.length() > 2).toList());
        }
        Optional<String> word = Optional.ofNullable(names.get(small))
                .or(() -> areas.stream()
                        .filter(area -> area.equalsIgnoreCase(wrong))
                        .findFirst())
                .or(() -> Words.nearest(small, known).map(name -> names.getOrDefault(name, name)));
        return word.map(code -> ", did you mean " + Words.quote(code) + "?").orElse("");
    }

    /** A list that is not longer than may be measured. */
    <T> Optional<T> fewEnough(Yaml node, Optional<T> list) {
        return node instanceof Yaml.Sequence sequence && sequence.elements().size() > MOST_ENDPOINTS
                ? values.wrong(
                        node,
                        "at most " + MOST_ENDPOINTS + " are measured, found "
                                + sequence.elements().size())
                : list;
    }

    /** {@code 20ms}. */
    Optional<JsonNode> roundTrip(Yaml node) {
        if (node instanceof Yaml.Scalar scalar && ShortTime.parse(scalar.text()).isPresent()) {
            return Optional.of(new TextNode(scalar.text()));
        }
        return values.wrong(
                node,
                "expected a time such as 20ms or 1.5ms, up to " + ShortTime.format(ShortTime.MOST) + ", found "
                        + node.description());
    }

    /** {@code host:port} or a URL. */
    Optional<JsonNode> endpoint(Yaml node) {
        Optional<String> text = values.text(node);
        if (text.isPresent() && Endpoint.parse(text.get()).isEmpty()) {
            int colon = text.get().indexOf("://");
            List<String> schemes = Endpoint.KNOWN_SCHEMES;
            String scheme = colon < 0 ? "" : text.get().substring(0, colon);
            return values.wrong(
                    node,
                    "expected host:port or a URL such as https://example.org, found " + Words.quote(text.get())
                            + (colon < 0 || schemes.contains(scheme) ? "" : Words.suggestion(scheme, schemes)));
        }
        return text.map(TextNode::new);
    }
}
