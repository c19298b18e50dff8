package dev.wharden.subject;

import java.util.Map;

/**
 * What {@code GET /volumes/{name}} says of a volume.
 *
 * @param driver such as local
 * @param options whoever created it chose them: for the local driver {@code type}, {@code device} and {@code o} of mount(8)
 */
public record Volume(String driver, Map<String, String> options) {
    /** Copies the map. */
    public Volume {
        options = Map.copyOf(options);
    }

    /** An option; the empty string where it is not set. */
    public String option(String name) {
        return options.getOrDefault(name, "");
    }
}
