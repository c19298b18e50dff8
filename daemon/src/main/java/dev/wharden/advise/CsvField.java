package dev.wharden.advise;

import java.util.ArrayList;
import java.util.List;

/**
 * The values of {@code --mount} and {@code --network}: fields of one line of CSV (RFC 4180), each {@code key=value}.
 */
final class CsvField {
    private final List<String> fields = new ArrayList<>();

    CsvField add(String key, String value) {
        if (!value.isEmpty()) {
            String field = key + "=" + value;
            boolean plain = field.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
            fields.add(plain ? field : '"' + field.replace("\"", "\"\"") + '"');
        }
        return this;
    }

    CsvField word(String word, boolean there) {
        if (there) {
            fields.add(word);
        }
        return this;
    }

    String line() {
        return String.join(",", fields);
    }
}
