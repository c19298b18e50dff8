package dev.wharden.remedy.recreate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.ContainerName;
import dev.wharden.remedy.state.RecordJson;
import dev.wharden.remedy.state.StateDir;
import dev.wharden.remedy.state.StateUnavailable;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The open transactions, one file a container name, written before each step. Recovery believes nothing else: no label,
 * no name.
 *
 * <p>All methods throw {@link StateUnavailable} when the file cannot be written or read; a journal that cannot be read
 * is never guessed at.
 *
 * @param <T> what is kept of one transaction
 */
public final class Journal<T extends Record> {
    /** The folder of recreations. */
    public static final String RECREATIONS = "recreate";

    /** The folder of restarts. */
    public static final String RESTARTS = "restart";

    /** The folder of updates in place. */
    public static final String UPDATES = "update";

    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);
    private static final int LONGEST = 200;
    private static final String SUFFIX = ".json";

    private final StateDir state;
    private final String folder;
    private final Class<T> type;
    private final Consumer<ObjectNode> earlier;

    /**
     * Keeps transactions in a folder of the state directory.
     *
     * @param earlier makes of one that says no version what this version writes
     */
    public Journal(StateDir state, String folder, Class<T> type, Consumer<ObjectNode> earlier) {
        this.state = state;
        this.folder = folder;
        this.type = type;
        this.earlier = earlier;
    }

    /** Whether a name can have a transaction: the name is the file's, and those have 255 bytes. */
    public static boolean holds(ContainerName name) {
        return name.value().length() <= LONGEST;
    }

    /** Puts the transaction on disk; when this returns it survives any crash. */
    public void put(ContainerName name, T transaction) {
        state.write(file(name), RecordJson.write(transaction));
    }

    /**
     * The same for what has been begun, which is undone or finished also when the disk is full: where the journal
     * stopped, resuming decides the same again.
     */
    void putIfPossible(ContainerName name, T transaction) {
        try {
            put(name, transaction);
        } catch (StateUnavailable e) {
            LOG.atError()
                    .setCause(e)
                    .addKeyValue("container", name)
                    .log("The journal cannot be written; going on with what was begun");
        }
    }

    /** The open transaction of a name. */
    public Optional<T> open(ContainerName name) {
        return holds(name) ? state.read(file(name)).map(json -> parse(name, json)) : Optional.empty();
    }

    /** The names that have an open transaction. */
    public List<ContainerName> open() {
        return open(state, folder);
    }

    /** The names that have an open transaction in a folder of a state directory: for whoever only looks. */
    public static List<ContainerName> open(StateDir state, String folder) {
        return state.list(folder).stream()
                .filter(file -> file.endsWith(SUFFIX))
                .map(file -> file.substring(0, file.length() - SUFFIX.length()))
                .filter(ContainerName::isValid)
                .map(ContainerName::of)
                .toList();
    }

    /** Ends the transaction of a name. */
    public void close(ContainerName name) {
        state.delete(file(name));
    }

    private T parse(ContainerName name, JsonNode json) {
        try {
            return RecordJson.read(json, type, earlier);
        } catch (IllegalArgumentException | java.time.DateTimeException | ClassCastException e) {
            throw state.misread(file(name), e);
        }
    }

    private String file(ContainerName name) {
        return folder + "/" + name + SUFFIX;
    }
}
