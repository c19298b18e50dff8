package dev.wharden.remedy.recreate.notes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.ContainerName;
import dev.wharden.remedy.state.ContainerFile;
import dev.wharden.remedy.state.StateDir;
import dev.wharden.remedy.state.StateUnavailable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What earlier repairs of a container tell a person: how long it was down, why its last twin failed, and the end of the
 * log of the container that was replaced. A file a name in {@code repairs/}. Nothing is decided by it, so a file that
 * cannot be read or written is nothing known, and no repair or rollback waits for it.
 *
 * @param state where the files are
 */
public record RepairNotes(StateDir state) {
    private static final Logger LOG = LoggerFactory.getLogger(RepairNotes.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String FOLDER = "repairs";
    private static final int MOST_DOWNTIMES = 5;

    private record Note(Optional<FailedTwin> failure, List<Duration> downtimes, Optional<Predecessor> predecessor) {}

    private static final Note NOTHING = new Note(Optional.empty(), List.of(), Optional.empty());

    /** The networks that what is replaced or restarted needs; what is read from there is acted on. */
    public PrunableNetworks networks() {
        return new PrunableNetworks(state);
    }

    /** Why the last repair of a container failed; empty when it did not. */
    public Optional<FailedTwin> failure(ContainerName name) {
        return read(name).failure();
    }

    /** The failures of these containers, by name. */
    public List<FailedTwin> failures(Collection<ContainerName> names) {
        var known = new TreeMap<ContainerName, FailedTwin>();
        for (ContainerName name : names) {
            failure(name).ifPresent(failure -> known.put(name, failure));
        }
        return List.copyOf(known.values());
    }

    /** How long the latest repairs that ended well took the container down, the oldest first. */
    public List<Duration> downtimes(ContainerName name) {
        return read(name).downtimes();
    }

    /** The end of the log of the container that the last recreation has removed; empty when there was none. */
    public Optional<Predecessor> predecessor(ContainerName name) {
        return read(name).predecessor();
    }

    /** Where the notes on a container are kept. */
    public Path file(ContainerName name) {
        return state.path(ContainerFile.of(FOLDER, name));
    }

    /** A container is about to be removed, and its log with it. */
    public void removing(ContainerName name, Predecessor predecessor) {
        Note known = read(name);
        write(name, new Note(known.failure(), known.downtimes(), Optional.of(predecessor)));
    }

    /** A repair ended well: what failed before is no longer of interest. */
    public void succeeded(ContainerName name, Optional<Duration> downtime) {
        Note known = read(name);
        var downtimes = new ArrayList<>(known.downtimes());
        downtime.ifPresent(downtimes::add);
        int size = downtimes.size();
        var latest = new Note(
                Optional.empty(),
                List.copyOf(downtimes.subList(Math.max(0, size - MOST_DOWNTIMES), size)),
                known.predecessor());
        if (!latest.equals(known)) {
            write(name, latest);
        }
    }

    /** Forgets all but these. Throws StateUnavailable. */
    public void retain(Collection<ContainerName> names) {
        var files = names.stream().map(name -> ContainerFile.of(FOLDER, name)).collect(Collectors.toSet());
        state.list(FOLDER).stream()
                .map(file -> FOLDER + "/" + file)
                .filter(file -> !files.contains(file))
                .forEach(state::delete);
    }

    /** Keeps why its last twin failed, in place of what was kept before. */
    public void failed(ContainerName name, FailedTwin failure) {
        Note known = read(name);
        write(name, new Note(Optional.of(failure), known.downtimes(), known.predecessor()));
    }

    private void write(ContainerName name, Note note) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        tree.put("name", name.value());
        note.failure().ifPresent(failure -> tree.set("failure", failure.tree()));
        note.downtimes().stream().map(Duration::toMillis).forEach(tree.putArray("downtimeMillis")::add);
        note.predecessor().ifPresent(predecessor -> tree.set("predecessor", predecessor.tree()));
        try {
            state.write(ContainerFile.of(FOLDER, name), tree);
        } catch (StateUnavailable e) {
            warn(name, e);
        }
    }

    private Note read(ContainerName name) {
        try {
            Optional<byte[]> bytes = state.bytes(ContainerFile.of(FOLDER, name));
            return bytes.isEmpty() ? NOTHING : parse(JSON.readTree(bytes.get()));
        } catch (StateUnavailable notOurs) {
            return NOTHING;
        } catch (IOException | DateTimeException e) {
            warn(name, e);
            return NOTHING;
        }
    }

    private static Note parse(JsonNode tree) {
        var downtimes = new ArrayList<Duration>();
        tree.path("downtimeMillis").forEach(millis -> downtimes.add(Duration.ofMillis(Math.max(0, millis.asLong()))));
        JsonNode failure = tree.path("failure");
        JsonNode predecessor = tree.path("predecessor");
        return new Note(
                failure.isObject() ? Optional.of(FailedTwin.of(failure)) : Optional.empty(),
                List.copyOf(downtimes),
                predecessor.isObject() ? Optional.of(Predecessor.of(predecessor)) : Optional.empty());
    }

    private static void warn(ContainerName name, Exception e) {
        LOG.atWarn()
                .addKeyValue("container", name)
                .addKeyValue(
                        "cause",
                        String.valueOf(e.getMessage()).lines().findFirst().orElse(""))
                .log("What earlier repairs of the container tell cannot be kept");
    }
}
