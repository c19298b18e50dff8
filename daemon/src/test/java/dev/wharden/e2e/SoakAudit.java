package dev.wharden.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.Json;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The audit log, read as it grows: what is open, how each action ended, and what counts as failed. */
final class SoakAudit {
    private static final Set<String> FAILED = Set.of("failed", "rolled_back");

    /** From its begin to its end, which is far away while it is open. */
    private record Action(String container, String verb, Instant begun, Instant ended, String result) {}

    private final Path file;
    private final Map<String, Action> actions = new LinkedHashMap<>();
    private final Map<String, Integer> outcomes = new TreeMap<>();
    private final List<String> failed = new ArrayList<>();
    private long read;

    SoakAudit(Path file) {
        this.file = file;
    }

    /** Whether something was open on what begins so, at some moment between the two. */
    boolean isOpen(String base, Instant from, Instant to) {
        read();
        return actions.values().stream()
                .anyMatch(action -> action.container().startsWith(base)
                        && !action.begun().isAfter(to)
                        && !action.ended().isBefore(from));
    }

    /** The containers on which an action is open. */
    List<String> open() {
        read();
        return actions.values().stream()
                .filter(action -> action.ended().equals(Instant.MAX))
                .map(Action::container)
                .toList();
    }

    /** Whether an undo of what begins so has begun since then. */
    boolean isUndoing(String base, Instant since) {
        read();
        return actions.values().stream()
                .anyMatch(action -> action.container().startsWith(base)
                        && action.verb().equals("Undo")
                        && action.begun().isAfter(since));
    }

    /** The last action of a name that ended well; empty when there is none. */
    String lastSuccess(String container) {
        read();
        return actions.entrySet().stream()
                .filter(one -> one.getValue().container().equals(container)
                        && one.getValue().result().equals("success"))
                .map(Map.Entry::getKey)
                .reduce("", (first, last) -> last);
    }

    /** The repairs that have counted as failed since the last call: the containers here never fail by themselves. */
    List<String> failed() {
        read();
        List<String> all = List.copyOf(failed);
        failed.clear();
        return all;
    }

    /** How many ended how. */
    Map<String, Integer> outcomes() {
        read();
        return outcomes;
    }

    private void read() {
        if (!Files.exists(file)) {
            return;
        }
        try (var in = new RandomAccessFile(file.toFile(), "r")) {
            in.seek(read);
            var bytes = new byte[(int) (in.length() - read)];
            in.readFully(bytes);
            String text = new String(bytes, StandardCharsets.UTF_8);
            String whole = text.substring(0, text.lastIndexOf('\n') + 1);
            read += whole.getBytes(StandardCharsets.UTF_8).length;
            whole.lines().filter(line -> line.contains("\"remedy_")).forEach(line -> heard(Json.tree(line)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void heard(JsonNode line) {
        String container = line.path("container").asText();
        String result = line.path("result").asText();
        Instant at = Instant.parse(line.path("time").asText());
        String id = line.path("action").asText();
        if (line.path("type").asText().equals("remedy_begun")) {
            actions.put(id, new Action(container, line.path("verb").asText(), at, Instant.MAX, ""));
        } else if (line.path("type").asText().equals("remedy_ended")) {
            outcomes.merge(line.path("verb").asText() + " " + result, 1, Integer::sum);
            if (line.hasNonNull("action")) {
                actions.computeIfPresent(
                        id, (key, open) -> new Action(open.container(), open.verb(), open.begun(), at, result));
            }
            if (FAILED.contains(result)) {
                failed.add(container + ": " + line.path("verb").asText() + " " + result + ": "
                        + line.path("reason").asText());
            }
        }
    }
}
