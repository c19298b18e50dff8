package dev.wharden.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The audit log of hundreds of runs by container, of which only what is new is read. */
final class CrashTrail {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;
    private final Map<String, List<JsonNode>> lines = new HashMap<>();
    private long read;

    CrashTrail(Path file) {
        this.file = file;
    }

    /** How many lines of a type a container has. */
    long count(String container, String type) {
        return of(container, type).size();
    }

    /** Whether a person who asked for something was last answered with no. */
    boolean declined(String container, String verb) {
        return of(container, "ordered").stream()
                .filter(line -> line.path("verb").asText().equals(verb))
                .reduce((earlier, later) -> later)
                .filter(line -> line.path("result").asText().equals("refused"))
                .isPresent();
    }

    /** The action of a container's last remedy of a kind that has ended; empty when none has. */
    Optional<String> last(String container, String kind) {
        return of(container, "remedy_ended").stream()
                .filter(line -> line.path("verb").asText().equals(kind))
                .map(line -> line.path("action").asText())
                .reduce((earlier, later) -> later);
    }

    /** The actions that began and never ended. */
    List<String> open(String container) {
        Set<String> ended = of(container, "remedy_ended").stream()
                .map(line -> line.path("action").asText())
                .collect(Collectors.toSet());
        return of(container, "remedy_begun").stream()
                .map(line -> line.path("action").asText())
                .filter(action -> !ended.contains(action))
                .toList();
    }

    /**
     * The calls to the engine of the first remedy of a kind of the first of these containers, in their order; none when
     * there is no such remedy.
     */
    List<String> calls(List<String> containers, String kind) {
        String action = of(containers.getFirst(), "remedy_begun").stream()
                .filter(line -> line.path("verb").asText().equals(kind))
                .map(line -> line.path("action").asText())
                .findFirst()
                .orElse("none");
        return containers.stream()
                .flatMap(container -> of(container, "intent").stream())
                .filter(line -> line.path("action").asText().equals(action))
                .sorted(Comparator.comparingLong(line -> line.path("seq").asLong()))
                .map(line -> line.path("verb").asText().replaceFirst(" .*", ""))
                .toList();
    }

    /** Whether the engine last refused to remove what Wharden had made, since it cannot find its process. */
    boolean ghost(String container) {
        return of(container, "done").stream()
                .reduce((earlier, later) -> later)
                .filter(line -> line.path("reason").asText().contains(CrashStage.GHOST))
                .isPresent();
    }

    /** Everything of a container, for people. */
    String story(String container) {
        return of(container).stream()
                .map(line -> List.of("time", "type", "verb", "result", "reason").stream()
                        .map(field -> line.path(field).asText(""))
                        .collect(Collectors.joining(" ", "    ", "\n")))
                .collect(Collectors.joining());
    }

    private List<JsonNode> of(String container, String type) {
        return of(container).stream()
                .filter(line -> line.path("type").asText().equals(type))
                .toList();
    }

    private synchronized List<JsonNode> of(String container) {
        if (Files.exists(file)) {
            readOn();
        }
        return List.copyOf(lines.getOrDefault(container, List.of()));
    }

    private void readOn() {
        try (var in = new RandomAccessFile(file.toFile(), "r")) {
            in.seek(read);
            var fresh = new byte[Math.toIntExact(in.length() - read)];
            in.readFully(fresh);
            int end = fresh.length;
            while (end > 0 && fresh[end - 1] != '\n') {
                end--;
            }
            for (String line :
                    new String(fresh, 0, end, StandardCharsets.UTF_8).lines().toList()) {
                JsonNode one = JSON.readTree(line);
                lines.computeIfAbsent(one.path("container").asText(), name -> new ArrayList<>())
                        .add(one);
            }
            read += end;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
