package dev.wharden.config;

import dev.wharden.config.yaml.Yaml;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Where the values of a policy are written: {@code remediation/onDrift} to {@code web.yaml:14}.
 *
 * @param places path below {@code spec}, its keys joined by slashes, to the file's name and the line
 */
public record WrittenPlaces(Map<String, String> places) {
    /** A policy that no file says: a built-in profile. */
    public static final WrittenPlaces NONE = new WrittenPlaces(Map.of());

    /** Copies the map. */
    public WrittenPlaces {
        places = Map.copyOf(places);
    }

    static WrittenPlaces of(Yaml spec) {
        var places = new HashMap<String, String>();
        collect("", spec, places);
        return new WrittenPlaces(places);
    }

    private static void collect(String path, Yaml node, Map<String, String> places) {
        if (node instanceof Yaml.Mapping mapping) {
            for (Yaml.Entry entry : mapping.entries()) {
                String below = path.isEmpty() ? entry.key() : path + "/" + entry.key();
                places.put(below, entry.place().brief());
                collect(below, entry.value(), places);
            }
        }
    }

    /** Where that key is written; empty where the file does not say it. */
    Optional<String> find(String path) {
        return Optional.ofNullable(places.get(path));
    }
}
