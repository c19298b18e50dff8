package dev.wharden.remedy.quarantine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.remedy.state.RecordJson;
import dev.wharden.remedy.state.StateDir;
import dev.wharden.remedy.state.StateUnavailable;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The quarantines on disk, one file a target's id. Readers see whole records at any time; the one writer is
 * {@link Quarantiner}, under its lock.
 */
final class QuarantineJournal {
    private static final Logger LOG = LoggerFactory.getLogger(QuarantineJournal.class);
    private static final String FOLDER = "quarantine";

    private final StateDir state;
    private final Map<String, Quarantined> open = new ConcurrentSkipListMap<>();
    /** Ids of those whose last place is not on disk. */
    private final Set<String> unwritten = ConcurrentHashMap.newKeySet();

    /**
     * Reads them all. While one cannot be read nothing new is begun: whoever it holds must not be touched, and it is
     * not known who shares with him.
     */
    QuarantineJournal(StateDir state) {
        this.state = state;
        for (String file : state.list(FOLDER)) {
            state.readOnce(FOLDER + "/" + file, QuarantineJournal::parse)
                    .ifPresent(read -> open.put(read.containerId(), read));
        }
    }

    /**
     * What is on disk now. One that is closed while this is read is not in it. Throws StateUnavailable when one cannot
     * be read.
     */
    static List<Quarantined> read(StateDir state) {
        var all = new ArrayList<Quarantined>();
        for (String file : state.list(FOLDER)) {
            String path = FOLDER + "/" + file;
            try {
                state.read(path).map(QuarantineJournal::parse).ifPresent(all::add);
            } catch (DateTimeException | IllegalArgumentException e) {
                throw state.misread(path, e);
            }
        }
        return all;
    }

    List<Quarantined> all() {
        return List.copyOf(open.values());
    }

    Quarantined save(Quarantined quarantined) {
        state.write(file(quarantined), RecordJson.write(quarantined));
        open.put(quarantined.containerId(), quarantined);
        unwritten.remove(quarantined.containerId());
        return quarantined;
    }

    /** Whether what is on disk of it is older than what is known. */
    boolean isUnwritten(Quarantined quarantined) {
        return unwritten.contains(quarantined.containerId());
    }

    /** The one of a target's id as it is now. */
    Optional<Quarantined> find(String containerId) {
        return Optional.ofNullable(open.get(containerId));
    }

    /**
     * Keeps where a quarantine has come to. When that cannot be written it goes on all the same: from an earlier place
     * it is only done once more, and one that is not on disk at all is judged and frozen again after a crash.
     */
    Quarantined advance(Quarantined quarantined) {
        try {
            return save(quarantined);
        } catch (StateUnavailable e) {
            LOG.atError()
                    .addKeyValue("container", quarantined.container())
                    .addKeyValue("cause", e.getMessage())
                    .log("The place of a quarantine could not be written; it goes on all the same");
            open.put(quarantined.containerId(), quarantined);
            unwritten.add(quarantined.containerId());
            return quarantined;
        }
    }

    void close(Quarantined quarantined) {
        state.delete(file(quarantined));
        open.remove(quarantined.containerId());
        unwritten.remove(quarantined.containerId());
    }

    private static String file(Quarantined quarantined) {
        return FOLDER + "/" + quarantined.containerId() + ".json";
    }

    private static Quarantined parse(JsonNode tree) {
        return RecordJson.read(tree, Quarantined.class, QuarantineJournal::earlier);
    }

    /** What says no version says of a member only what it was before. */
    private static void earlier(ObjectNode tree) {
        ArrayNode members = tree.arrayNode();
        tree.path("members").forEach(before -> members.addObject().set("before", before));
        tree.set("members", members);
    }
}
