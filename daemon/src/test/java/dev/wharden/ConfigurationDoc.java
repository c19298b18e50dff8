package dev.wharden;

import dev.wharden.config.RestartKeys;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes docs/configuration.md of the comments and values in config/wharden.yaml and of {@link RestartKeys}. */
final class ConfigurationDoc {
    private static final Pattern KEY = Pattern.compile("( *)([A-Za-z]+):(?: (.*))?");
    private static final Set<String> HEAD = Set.of("apiVersion", "kind");
    private static final String START = """
            # Configuration

            Generated from `config/wharden.yaml` and `RestartKeys.java`. The file is `/etc/wharden/wharden.yaml`, or \
            what `--config` or `WHARDEN_CONFIG` names; what it leaves
            out is as below. A changed file takes effect by itself, or at `wharden reload`, which says how that went; \
            a wrong one is refused whole and the last good one stays.

            "restart": holds from the start of the daemon on; `wharden reload` names such a key when it has changed.

            | key | default | a change takes effect | meaning |
            |---|---|---|---|
            """;

    private ConfigurationDoc() {}

    /** Each key that holds a value, with dots between its parts, in the file's order. */
    record Row(String key, String value, String meaning) {}

    static List<Row> rows(List<String> lines) {
        var rows = new ArrayList<Row>();
        var comment = new ArrayList<String>();
        String parent = "";
        String grand = "";
        for (String line : lines) {
            Matcher key = KEY.matcher(line);
            if (line.strip().startsWith("#")) {
                comment.add(line.strip().substring(1).strip());
            } else if (key.matches() && !HEAD.contains(key.group(2))) {
                int depth = key.group(1).length() / 2;
                String prefix = depth == 0 ? "" : depth == 1 ? grand : parent;
                String name = prefix + key.group(2);
                if (depth == 0) {
                    grand = name + ".";
                } else if (depth == 1) {
                    parent = name + ".";
                }
                if (key.group(3) != null) {
                    rows.add(new Row(name, key.group(3), String.join(" ", comment)));
                }
                comment.clear();
            } else {
                comment.clear();
            }
        }
        return rows;
    }

    static String text(List<String> lines) {
        var text = new StringBuilder(START);
        for (Row row : rows(lines)) {
            text.append("| `%s` | `%s` | %s | %s |%n"
                    .formatted(
                            row.key(),
                            row.value(),
                            when(row.key()),
                            row.meaning().replace("|", "\\|")));
        }
        return text.toString();
    }

    private static String when(String key) {
        if (RestartKeys.all().contains(key)) {
            return "restart";
        }
        return switch (key) {
            case "enforcement" -> "lower: at reload; higher: restart";
            case "web.configFile" -> "users and certificates: at reload; TLS on or off: restart";
            default -> "at reload";
        };
    }
}
