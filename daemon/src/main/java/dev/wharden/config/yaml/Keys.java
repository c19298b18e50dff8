package dev.wharden.config.yaml;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Reads a mapping strictly: each key that there may be is asked for once, and {@link #close} reports every key that
 * nobody asked for. Not thread-safe.
 */
public final class Keys implements AutoCloseable {
    private final Yaml.Mapping mapping;
    private final Problems problems;
    private final Set<String> known = new LinkedHashSet<>();
    private final Map<String, String> elsewhere = new HashMap<>();
    private final boolean isMapping;

    private Keys(Yaml.Mapping mapping, boolean isMapping, Problems problems) {
        this.mapping = mapping;
        this.isMapping = isMapping;
        this.problems = problems;
    }

    /** Of a node; when it is no mapping that is reported, and it is read as an empty one. */
    public static Keys of(Yaml node, Problems problems) {
        if (node instanceof Yaml.Mapping mapping) {
            return new Keys(mapping, true, problems);
        }
        problems.error(node.place(), "expected a map, found " + node.description());
        return new Keys(new Yaml.Mapping(node.place(), List.of()), false, problems);
    }

    /** Where the mapping starts. */
    public Place place() {
        return mapping.place();
    }

    /** The value at a key, which is known from now on. */
    public Optional<Yaml> find(String key) {
        known.add(key);
        return mapping.entries().stream()
                .filter(entry -> entry.key().equals(key))
                .map(Yaml.Entry::value)
                .findFirst();
    }

    /** The value at a key, or the fallback when it is not there or, which is reported, wrong. */
    public <T> T read(String key, Function<Yaml, Optional<T>> as, T fallback) {
        return find(key).flatMap(as).orElse(fallback);
    }

    /** The value at a key that must be there; empty when it is not or is wrong, which is reported. */
    public <T> Optional<T> require(String key, Function<Yaml, Optional<T>> as) {
        Optional<Yaml> found = find(key);
        if (found.isEmpty() && isMapping) {
            problems.error(mapping.place(), "key " + Words.quote(key) + " is missing");
        }
        return found.flatMap(as);
    }

    /** Keys that are none of this mapping: the error for one of them says where it belongs. */
    public void elsewhere(Collection<String> keys, String where) {
        keys.forEach(key -> elsewhere.put(key, where));
    }

    /** Reports the keys that nobody asked for. */
    @Override
    public void close() {
        Set<String> unused = new HashSet<>(known);
        mapping.entries().forEach(entry -> unused.remove(entry.key()));
        for (Yaml.Entry entry : mapping.entries()) {
            if (!known.contains(entry.key())) {
                problems.error(entry.place(), "unknown key " + Words.quote(entry.key()) + hint(entry.key(), unused));
            }
        }
    }

    private String hint(String wrong, Set<String> unused) {
        String where = elsewhere.get(wrong);
        if (where != null) {
            return ", it belongs to " + where;
        }
        String near = Words.suggestion(wrong, unused);
        return near.isEmpty() && !known.isEmpty() && known.size() <= 12
                ? ", expected one of " + String.join(", ", known)
                : near;
    }
}
