package dev.wharden.remedy.guard;

import dev.wharden.subject.Subject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Who probably makes a container anew again and again, by the labels that compose and updaters leave or read. A guess
 * for people, and worded as one: whoever creates a container chooses its labels, so their text is hostile, is shortened
 * and holds nothing that a terminal or a log acts on.
 */
final class OtherWriter {
    private static final String COMPOSE = "com.docker.compose.";
    private static final int LONGEST = 100;

    /** Where Portainer keeps its stacks' compose files, in its own container. */
    private static final String PORTAINER_STACKS = "/data/compose/";

    /** Prefix of a label to the tool that reads or leaves it (engine-facts §5.4, peers §2). */
    private static final Map<String, String> UPDATERS = updaters();

    private OtherWriter() {}

    /** The end of a sentence: {@code probably docker compose (project shop, …); wharden explain web prints …}. */
    static String of(Subject subject) {
        return probable(Owners.ownLabels(subject.declared(), subject.image())) + "; wharden explain "
                + subject.declared().name() + " prints the override that ends it, then";
    }

    /** The beginning of that sentence. */
    static String war(int times, Duration after) {
        return "somebody undid the repair " + times
                + " times within an hour by creating the container again, the last time " + after.toSeconds()
                + " s after it; ";
    }

    private static String probable(Map<String, String> labels) {
        var writers = new ArrayList<String>();
        if (labels.containsKey(COMPOSE + "project")) {
            writers.add(compose(labels));
        }
        UPDATERS.forEach((prefix, tool) -> {
            if (labels.keySet().stream().anyMatch(label -> label.startsWith(prefix))) {
                writers.add(tool);
            }
        });
        return writers.isEmpty()
                ? "no label says by whom: a script, configuration management such as Ansible, or a person"
                : "probably " + String.join(" or ", writers);
    }

    private static String compose(Map<String, String> labels) {
        String folder = labels.getOrDefault(COMPOSE + "project.working_dir", "");
        var parts = new ArrayList<String>();
        for (String key : List.of("project", "service")) {
            part(parts, key, labels.getOrDefault(COMPOSE + key, ""));
        }
        part(parts, "folder", folder);
        part(parts, "files", labels.getOrDefault(COMPOSE + "project.config_files", ""));
        return (folder.startsWith(PORTAINER_STACKS) ? "a stack of Portainer (" : "docker compose (")
                + String.join(", ", parts) + ")";
    }

    private static void part(List<String> parts, String name, String value) {
        if (!value.isEmpty()) {
            parts.add(name + " " + harmless(value));
        }
    }

    private static String harmless(String text) {
        String shown = text.codePoints()
                .limit(LONGEST)
                .map(c -> Character.isISOControl(c)
                                || Character.getType(c) == Character.FORMAT
                                || Character.getType(c) == Character.LINE_SEPARATOR
                                || Character.getType(c) == Character.PARAGRAPH_SEPARATOR
                                || Character.getType(c) == Character.SURROGATE
                        ? '?'
                        : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        return text.codePointCount(0, text.length()) > LONGEST ? shown + "…" : shown;
    }

    private static Map<String, String> updaters() {
        var updaters = new LinkedHashMap<String, String>();
        updaters.put("com.centurylinklabs.watchtower.", "Watchtower");
        updaters.put("io.portainer.", "Portainer");
        updaters.put("wud.", "WUD");
        updaters.put("coolify.", "Coolify");
        return updaters;
    }
}
