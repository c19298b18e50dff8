package dev.wharden.control;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What an engine may say at a place of an inspect answer, by {@code src/test/resources/inspect/types.txt}: independent
 * of the table that the product reads by.
 */
final class InspectOracle {
    private static final Map<String, List<String>> ROWS = read();

    private InspectOracle() {}

    private static Map<String, List<String>> read() {
        var rows = new LinkedHashMap<String, List<String>>();
        try {
            for (String line : Files.readAllLines(Path.of("src/test/resources/inspect/types.txt"))) {
                List<String> words = List.of(line.split(" ", -1));
                if (!line.startsWith("#")) {
                    rows.put(words.getFirst(), words.subList(1, words.size()));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return rows;
    }

    /** Whether a place is in the file. */
    static boolean knows(String place) {
        return ROWS.containsKey(place);
    }

    /**
     * Whether an engine may say that at a place, {@code /HostConfig/Devices/*}. A place that is not in the file may
     * hold anything: no control reads it.
     */
    static boolean allows(String place, JsonNode value) {
        boolean shorter = value.isMissingNode() && place.endsWith("/*");
        return shorter
                || !knows(place)
                || ROWS.getOrDefault(place, List.of()).stream().anyMatch(word -> is(word, value));
    }

    private static boolean is(String word, JsonNode value) {
        return switch (word) {
            case "text" -> value.isTextual();
            case "flag" -> value.isBoolean();
            case "whole" -> value.isIntegralNumber() && value.canConvertToLong();
            case "number" -> value.isNumber();
            case "list" -> value.isArray();
            case "map", "object" -> value.isObject();
            case "null" -> value.isNull();
            case "missing" -> value.isMissingNode();
            default -> {
                if (!word.startsWith("text/")) {
                    throw new IllegalStateException("types.txt: " + word);
                }
                yield value.isTextual() && Pattern.matches(word.substring("text/".length()), value.textValue());
            }
        };
    }
}
