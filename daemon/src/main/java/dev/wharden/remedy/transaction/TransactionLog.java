package dev.wharden.remedy.transaction;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.ContainerName;
import dev.wharden.remedy.plan.Cause;
import dev.wharden.remedy.state.RecordJson;
import dev.wharden.remedy.state.StateDir;
import dev.wharden.remedy.state.StateUnavailable;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The open transactions of one kind, a file each, written before each call that changes something. Recovery believes
 * nothing else: no label, no name. A file of a version that is not known is left as it is and named, never guessed at.
 *
 * <p>All methods throw {@link StateUnavailable} when the file cannot be written or read.
 *
 * @param <S> what is kept of one transaction
 */
public class TransactionLog<S extends Record> {
    /** The folder of recreations. */
    public static final String RECREATIONS = "recreate";

    /** The folder of restarts. */
    public static final String RESTARTS = "restart";

    /** The folder of updates in place. */
    public static final String UPDATES = "update";

    private static final Logger LOG = LoggerFactory.getLogger(TransactionLog.class);
    private static final int LONGEST = 200;
    private static final String SUFFIX = ".json";

    private final StateDir state;
    private final String folder;
    private final Class<S> type;
    private final Function<S, Object> key;
    private final Consumer<ObjectNode> earlier;
    /** Where those have come to of which an older place is on disk, by key. */
    private final Map<String, S> unwritten = new ConcurrentHashMap<>();

    /**
     * Keeps transactions in a folder of the state directory.
     *
     * @param key what a transaction's file is called by: a container's name or id
     * @param earlier makes of one that says no version what this version writes, besides its cause and tries
     */
    public TransactionLog(
            StateDir state, String folder, Class<S> type, Function<S, Object> key, Consumer<ObjectNode> earlier) {
        this.state = state;
        this.folder = folder;
        this.type = type;
        this.key = key;
        this.earlier = earlier;
    }

    /** The same where builds without a version have left out nothing else. */
    public TransactionLog(StateDir state, String folder, Class<S> type, Function<S, Object> key) {
        this(state, folder, type, key, old -> {});
    }

    /** Whether a name can have a transaction: the name is the file's, and those have 255 bytes. */
    public static boolean holds(ContainerName name) {
        return name.value().length() <= LONGEST;
    }

    /** Puts the transaction on disk; when this returns it survives any crash. */
    public final void put(S transaction) {
        state.write(file(key(transaction)), RecordJson.write(transaction));
        written(transaction);
    }

    /** The same where no more than one more try hangs on it: that it cannot be written is said in the log. */
    public void putIfPossible(S transaction) {
        try {
            put(transaction);
        } catch (StateUnavailable e) {
            tell(transaction, e);
        }
    }

    /**
     * The same for what has been begun, which is undone or finished also when the disk is full: it has the space that
     * is kept back, and is remembered where that is used up. Called by one log a folder.
     */
    public void putAnyway(S transaction) {
        try {
            state.writeUrgently(file(key(transaction)), RecordJson.write(transaction));
            written(transaction);
        } catch (StateUnavailable e) {
            tell(transaction, e);
            unwritten(transaction);
        }
    }

    private void tell(S transaction, StateUnavailable cause) {
        LOG.atError()
                .addKeyValue("transaction", folder + "/" + key(transaction))
                .addKeyValue("cause", String.valueOf(cause.getMessage()))
                .log("The journal cannot be written; going on with what was begun");
    }

    /** It is on disk as it is. */
    protected void written(S transaction) {
        unwritten.remove(key(transaction));
    }

    /**
     * What is on disk of it is older than this, which is remembered until then: what is done from an earlier place once
     * more would take Wharden's own work for another client's.
     */
    protected void unwritten(S transaction) {
        unwritten.put(key(transaction), transaction);
    }

    /** Whether what is on disk of it is older than what is known. */
    public final boolean isUnwritten(S transaction) {
        return unwritten.containsKey(key(transaction));
    }

    /** The open transaction of a name. */
    public Optional<S> open(ContainerName name) {
        return holds(name)
                ? read(file(name.value())).map(written -> unwritten.getOrDefault(name.value(), written))
                : Optional.empty();
    }

    /** The names that have an open transaction. */
    public List<ContainerName> open() {
        return open(state, folder);
    }

    /** The names that have an open transaction in a folder of a state directory: for readers. */
    public static List<ContainerName> open(StateDir state, String folder) {
        return state.list(folder).stream()
                .filter(file -> file.endsWith(SUFFIX))
                .map(file -> file.substring(0, file.length() - SUFFIX.length()))
                .filter(ContainerName::isValid)
                .map(ContainerName::of)
                .toList();
    }

    /** All that are on disk. One that is closed while this is read is not among them. */
    public final List<S> onDisk() {
        return files().flatMap(file -> read(file).stream()).toList();
    }

    /** The same, read once: one that cannot be read is named, is in the way of what is new, and is left as it is. */
    protected final List<S> allOnce() {
        return files().flatMap(file -> state.readOnce(file, this::parse).stream())
                .toList();
    }

    private java.util.stream.Stream<String> files() {
        return state.list(folder).stream().map(file -> folder + "/" + file);
    }

    /** Ends a transaction. */
    public void close(S transaction) {
        state.delete(file(key(transaction)));
        unwritten.remove(key(transaction));
    }

    private Optional<S> read(String file) {
        try {
            return state.read(file, type, this::parse);
        } catch (IllegalArgumentException | java.time.DateTimeException | ClassCastException e) {
            throw state.misread(file, e);
        }
    }

    private S parse(JsonNode json) {
        return RecordJson.read(json, type, this::earlier);
    }

    /** The first builds say of a cause only whether a person gave the order. */
    private void earlier(ObjectNode tree) {
        if (tree.get("order") instanceof ObjectNode order && !order.has("cause")) {
            order.put("cause", (order.path("ordered").asBoolean() ? Cause.UNDO : Cause.DRIFT).name());
        }
        if (!tree.has("tries")) {
            tree.set("tries", RecordJson.write(Tries.NONE));
        }
        earlier.accept(tree);
    }

    /** The name of a transaction's file. */
    protected final String key(S transaction) {
        return Objects.toString(key.apply(transaction));
    }

    private String file(String name) {
        return folder + "/" + name + SUFFIX;
    }
}
