package dev.wharden.config.compose;

import dev.wharden.config.yaml.Place;
import dev.wharden.config.yaml.Yaml;
import dev.wharden.config.yaml.YamlTree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Lays one compose file over another as compose does (docs.docker.com, Merge; compose-go override): maps merge, lists
 * are joined, all else is replaced; {@code !override} replaces and {@code !reset} removes.
 */
final class ComposeMerge {
    /** Lists that are a command, of which half would make no sense. */
    private static final Set<String> REPLACED = Set.of("command", "entrypoint", "test");

    /** What may be a list of {@code NAME=value} or a map: both are merged as maps. */
    private static final Set<String> PAIRS = Set.of("environment", "labels", "sysctls", "annotations", "extra_hosts");

    /** What may be a list of names or a map of them. */
    private static final Set<String> NAMED = Set.of("networks", "depends_on");

    /** Elements of one target are one; of the others, those that are equal. */
    private static final Map<String, Function<Yaml, String>> TARGETS = Map.of(
            "volumes", ComposeMerge::target,
            "devices", ComposeMerge::target,
            "secrets", ComposeMerge::file,
            "configs", ComposeMerge::file);

    private ComposeMerge() {}

    /** The files in their order, each over those before it. */
    static Yaml all(List<Yaml> files) {
        Yaml merged = files.getFirst();
        for (Yaml file : files.subList(1, files.size())) {
            merged = merge(merged, file, "");
        }
        return plain(merged);
    }

    private static Yaml merge(Yaml below, Yaml above, String key) {
        if (above instanceof Yaml.Tagged) {
            return above;
        }
        Yaml under = below instanceof Yaml.Tagged tagged ? tagged.value() : below;
        if (REPLACED.contains(key)) {
            return above;
        }
        if (key.equals("logging")
                && !driver(under).equals(driver(above))
                && !driver(above).isEmpty()) {
            return above;
        }
        if (PAIRS.contains(key) || NAMED.contains(key)) {
            return merge(map(under), map(above));
        }
        if (under instanceof Yaml.Mapping one && above instanceof Yaml.Mapping other) {
            return merge(one, other);
        }
        if (under instanceof Yaml.Sequence || (above instanceof Yaml.Sequence && !isMap(under))) {
            return join(list(under), list(above), TARGETS.getOrDefault(key, ComposeMerge::whole), above.place());
        }
        return above;
    }

    private static Yaml merge(Yaml.Mapping below, Yaml.Mapping above) {
        var entries = new LinkedHashMap<String, Yaml.Entry>();
        below.entries().forEach(entry -> entries.put(entry.key(), entry));
        for (Yaml.Entry entry : above.entries()) {
            Optional<Yaml.Entry> under = Optional.ofNullable(entries.get(entry.key()));
            Yaml value = under.map(one -> merge(one.value(), entry.value(), entry.key()))
                    .orElse(entry.value());
            // The place of a scalar is that of the file that decides; a map that was merged stays where it began.
            Place place = under.filter(one -> entry.value() instanceof Yaml.Mapping)
                    .map(Yaml.Entry::place)
                    .orElse(entry.place());
            entries.put(entry.key(), new Yaml.Entry(place, entry.key(), value));
        }
        return new Yaml.Mapping(below.place(), List.copyOf(entries.values()));
    }

    private static Yaml join(List<Yaml> below, List<Yaml> above, Function<Yaml, String> identity, Place place) {
        var joined = new LinkedHashMap<String, Yaml>();
        below.forEach(element -> joined.put(identity.apply(element), element));
        above.forEach(element -> joined.put(identity.apply(element), element));
        return new Yaml.Sequence(place, new ArrayList<>(joined.values()));
    }

    private static List<Yaml> list(Yaml node) {
        return node instanceof Yaml.Sequence sequence ? sequence.elements() : List.of(node);
    }

    private static boolean isMap(Yaml node) {
        return node instanceof Yaml.Mapping;
    }

    private static String driver(Yaml logging) {
        return isMap(logging) ? text(logging, "driver") : "";
    }

    /** A list of names, or of {@code NAME=value}, as a map. */
    static Yaml.Mapping map(Yaml node) {
        if (node instanceof Yaml.Mapping mapping) {
            return mapping;
        }
        var entries = new LinkedHashMap<String, Yaml.Entry>();
        for (Yaml element : list(node)) {
            if (element instanceof Yaml.Scalar scalar && !scalar.isNothing()) {
                int cut = scalar.text().indexOf('=');
                String key = cut < 0 ? scalar.text() : scalar.text().substring(0, cut);
                String value = cut < 0 ? "" : scalar.text().substring(cut + 1);
                entries.put(key, new Yaml.Entry(scalar.place(), key, new Yaml.Scalar(scalar.place(), value, cut < 0)));
            }
        }
        return new Yaml.Mapping(node.place(), List.copyOf(entries.values()));
    }

    private static String whole(Yaml node) {
        return YamlTree.of(node).toString();
    }

    private static String target(Yaml node) {
        if (isMap(node)) {
            return text(node, "target");
        }
        String[] parts = whole(node).replaceAll("^\"|\"$", "").split(":", -1);
        return parts.length > 1 ? parts[1] : parts[0];
    }

    private static String file(Yaml node) {
        return isMap(node) ? text(node, "source") + ":" + text(node, "target") : whole(node);
    }

    private static String text(Yaml node, String key) {
        return YamlTree.of(node).path(key).asText("");
    }

    /** Without what was reset, and without the tags. */
    private static Yaml plain(Yaml node) {
        return switch (node) {
            case Yaml.Tagged tagged -> plain(tagged.value());
            case Yaml.Scalar scalar -> scalar;
            case Yaml.Sequence list ->
                new Yaml.Sequence(
                        list.place(),
                        list.elements().stream().map(ComposeMerge::plain).toList());
            case Yaml.Mapping mapping ->
                new Yaml.Mapping(
                        mapping.place(),
                        mapping.entries().stream()
                                .filter(entry -> !(entry.value() instanceof Yaml.Tagged tagged
                                        && tagged.tag().equals("!reset")))
                                .map(entry -> new Yaml.Entry(entry.place(), entry.key(), plain(entry.value())))
                                .toList());
        };
    }
}
