package dev.wharden.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Rows that say the same of several containers, so that each reason is said once. */
final class SharedReasons {
    /** In a reason that many share, for the name of each. */
    private static final String ANY = "NAME";

    private SharedReasons() {}

    /**
     * Reasons to the names that share them, in the order of the rows. A command that ends in the container's own name
     * counts as the same for all.
     *
     * @param rows each with a {@code name}
     * @param field of each row that holds the reason
     */
    static Map<String, List<String>> of(JsonNode rows, String field) {
        var byReason = new LinkedHashMap<String, List<JsonNode>>();
        for (JsonNode row : rows) {
            byReason.computeIfAbsent(general(row, field), any -> new ArrayList<>())
                    .add(row);
        }
        var shared = new LinkedHashMap<String, List<String>>();
        byReason.forEach((reason, same) -> shared.put(
                same.size() == 1 ? same.getFirst().path(field).asText() : reason,
                same.stream().map(row -> row.path("name").asText()).toList()));
        return shared;
    }

    private static String general(JsonNode row, String field) {
        String reason = row.path(field).asText();
        String name = " " + row.path("name").asText();
        return reason.endsWith(name) ? reason.substring(0, reason.length() - name.length()) + " " + ANY : reason;
    }
}
