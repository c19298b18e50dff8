package dev.wharden.subject;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What {@code GET /volumes/{name}} says of a volume.
 *
 * @param driver such as local
 * @param options whoever created it chose them: for the local driver {@code type}, {@code device} and {@code o} of
 *     mount(8)
 */
public record Volume(String driver, Map<String, String> options) {
    public Volume {
        options = Map.copyOf(options);
    }

    /** As the engine's answer tells it. Options that are no texts are not guessed at. */
    public static Observed<Volume> of(String name, JsonNode answer) {
        JsonNode driver = answer.path("Driver");
        JsonNode options = answer.path("Options");
        boolean none = options.isMissingNode() || options.isNull();
        if (!driver.isTextual()
                || !(none || options.isObject())
                || !options.valueStream().allMatch(JsonNode::isTextual)) {
            return Observed.unknown("volume " + name + ": the engine's answer is not a volume");
        }
        var texts = new LinkedHashMap<String, String>();
        options.properties()
                .forEach(option -> texts.put(option.getKey(), option.getValue().textValue()));
        return Observed.known(new Volume(driver.textValue(), texts));
    }

    /** An option; the empty string where it is not set. */
    public String option(String name) {
        return options.getOrDefault(name, "");
    }
}
