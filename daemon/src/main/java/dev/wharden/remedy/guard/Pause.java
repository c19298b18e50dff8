package dev.wharden.remedy.guard;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.remedy.state.StateDir;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * The host's pause: by wish, with an end, or by a file that works when the daemon is down. Guarded by the lock of
 * {@link Guards}.
 */
final class Pause {
    private static final String FILE = "guard/pause.json";

    private final StateDir state;
    private final Path mark;
    private Optional<Paused> wished;

    Pause(StateDir state, Path mark) {
        this.state = state;
        this.mark = mark;
        this.wished = state.readOnce(FILE, Pause::parse);
    }

    /**
     * Why nothing may be changed now; empty when it is not paused. A file of which it is not known whether it is there
     * pauses.
     */
    Optional<Paused> at(Instant now) {
        if (!Files.notExists(mark)) {
            return Optional.of(new Paused(Instant.MAX, "the file " + mark + " is there", "file"));
        }
        return wished.filter(paused -> now.isBefore(paused.until()));
    }

    void begin(Paused paused) {
        ObjectNode file = JsonNodeFactory.instance.objectNode();
        file.put("until", paused.until().toString());
        file.put("reason", paused.reason());
        file.put("actor", paused.actor());
        state.write(FILE, file);
        wished = Optional.of(paused);
    }

    void end() {
        state.delete(FILE);
        wished = Optional.empty();
    }

    private static Paused parse(JsonNode file) {
        return new Paused(
                Instant.parse(file.path("until").asText()),
                file.path("reason").asText(),
                file.path("actor").asText());
    }
}
