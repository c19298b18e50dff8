package dev.wharden.remedy.state;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.container.ContainerName;
import dev.wharden.kernel.PlainFile;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.DateTimeException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The state directory: JSON files that are there whole or not at all, whatever crashes. A file is written beside its
 * place, synced, renamed in, and the folder is synced; files are 0600 and folders 0700, because the journal holds
 * environment values. A write that fails is counted and said once in the log; what cannot be read is told by
 * {@link #unreadable}.
 *
 * <p>Thread-safe for different files; one file has one writer at a time (all work on one container is serial).
 */
public final class StateDir {
    private static final Logger LOG = LoggerFactory.getLogger(StateDir.class);
    /** Of the formats that this Wharden writes and knows; a file that says none is of the first. */
    public static final int VERSION = 1;

    private static final String PROBE = "probe";

    private final Path root;
    private final boolean signed;
    private final Unreadable unreadable;
    private final Room room;
    private final Decoded decoded = new Decoded();

    /** Uses a folder, which is made when first written to. All in it is for whom it belongs to, the daemon's user. */
    public StateDir(Path root) {
        this(root, false);
    }

    /**
     * The same.
     *
     * @param signed whether each file stays its writer's, so that its owner says who that was; folders never do
     */
    public StateDir(Path root, boolean signed) {
        this.root = root;
        this.signed = signed;
        this.unreadable = new Unreadable(root);
        this.room = new Room(root);
    }

    /** Where a file of this state is: for messages and for what is not JSON. */
    public Path path(String file) {
        return root.resolve(file);
    }

    /** Writes a file whole. Throws StateUnavailable, and then the file is as it was before. */
    public void write(String file, JsonNode content) {
        try {
            write(file, StateJson.write(content));
        } catch (JacksonException e) {
            throw new StateUnavailable("cannot encode " + path(file), e);
        }
    }

    /**
     * The same for what was begun or cannot wait: on a full disk it takes of the space that is kept back (a megabyte,
     * by {@link #probe}). Nothing new is begun after that until there is twice as much.
     */
    public void writeUrgently(String file, JsonNode content) {
        try {
            write(file, content);
        } catch (StateUnavailable full) {
            // One that is too long for any disk leaves the directory writable.
            if (isWritable()) {
                throw full;
            }
            room.giveUp(full);
            // Also where another has given it up: there may be room then.
            write(file, content);
        }
    }

    /** Writes bytes whole. Throws StateUnavailable, and then the file is as it was before. */
    public void write(String file, byte[] content) {
        if (unreadable.isSetAside(file)) {
            // A person decides about it: it stays as it is.
            return;
        }
        Path target = path(file);
        Size.require(target, file, content);
        try {
            Path folder = makeFolder(target);
            Path draft = Draft.write(target, content, signed);
            Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            PlainFile.syncFolder(folder);
            room.written(content.length);
        } catch (IOException e) {
            throw room.failed("cannot write " + target + why(e) + ": free space or fix its rights", content.length, e);
        }
    }

    private static String why(IOException e) {
        String reason = e instanceof FileSystemException told ? told.getReason() : e.getMessage();
        return reason == null ? "" : " (" + reason + ")";
    }

    /** The bytes of a file that is no JSON; empty when there is none. Throws StateUnavailable. */
    public Optional<byte[]> bytes(String file) {
        try {
            return Optional.of(PlainFile.read(path(file), Size.most(file)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new StateUnavailable("cannot read " + path(file) + why(e) + ": fix its rights", e);
        }
    }

    /** Reads a file; empty when there is none. Throws StateUnavailable when it is no JSON: never guess. */
    public Optional<JsonNode> read(String file) {
        return content(file).map(content -> tree(file, content));
    }

    /**
     * Reads what a file means; empty when there is none. What is on disk counts, at each call: the same bytes give the
     * same object, which must not be changed. Throws as {@link #read(String)}, and what {@code parse} throws.
     */
    public <T> Optional<T> read(String file, Class<T> type, Function<JsonNode, T> parse) {
        return content(file).map(content -> {
            Optional<T> known = decoded.of(file, content, type);
            known.ifPresent(_ -> unreadable.remove(file));
            return known.orElseGet(() -> decoded.put(file, content, parse.apply(tree(file, content))));
        });
    }

    private Optional<byte[]> content(String file) {
        try {
            return Optional.of(PlainFile.read(path(file), Size.most(file)));
        } catch (NoSuchFileException e) {
            unreadable.remove(file);
            return Optional.empty();
        } catch (IOException e) {
            throw misread(file, e);
        }
    }

    private JsonNode tree(String file, byte[] content) {
        try {
            JsonNode tree = StateJson.read(content);
            JsonNode version = tree.path("version");
            if (version.isNumber() && version.asInt() != VERSION && Unreadable.isOurs(file)) {
                throw misread(file, ", which another version of Wharden wrote", new IOException("format " + version));
            }
            unreadable.remove(file);
            return tree;
        } catch (IOException e) {
            throw misread(file, e);
        }
    }

    /** A file that was read and is not what it should be: {@link #unreadable} tells of it. */
    public StateUnavailable misread(String file, Exception cause) {
        return misread(file, "", cause);
    }

    private StateUnavailable misread(String file, String what, Exception cause) {
        String why = cause instanceof PlainFile.Unfit other
                ? other.sentence()
                : "cannot read " + path(file) + what + ": restore or remove it by hand";
        unreadable.add(file, why, false);
        return new StateUnavailable(why, cause);
    }

    /**
     * What a file says that is read at the start and then kept in memory; empty when there is none, or when it cannot
     * be read: then it is told by {@link #unreadable}, is in the way of what it would decide, and is never written
     * over.
     */
    public <T> Optional<T> readOnce(String file, Function<JsonNode, T> parse) {
        try {
            return read(file).map(parse);
        } catch (StateUnavailable | IllegalArgumentException | DateTimeException | ClassCastException e) {
            StateUnavailable told = e instanceof StateUnavailable unavailable ? unavailable : misread(file, e);
            LOG.atError().addKeyValue("file", path(file)).log("A file of the state cannot be read; nothing is guessed");
            unreadable.add(file, told.getMessage() + ", then restart wharden", true);
            return Optional.empty();
        }
    }

    /** The files that cannot be read, a sentence each with what to do; sorted by file. */
    public List<String> unreadable() {
        return unreadable.sentences();
    }

    /** Why a container must not be touched, because of a file that cannot be read; empty when none is in its way. */
    public Optional<String> inTheWayOf(ContainerName name) {
        return unreadable.inTheWayOf(name);
    }

    /** Reads whatever decides, for {@link #unreadable} to tell: for who looks on without being the daemon. */
    public void examine() {
        for (String folder : Unreadable.FOLDERS) {
            for (String file : list(folder)) {
                try {
                    read(folder + "/" + file);
                } catch (StateUnavailable told) {
                    LOG.atDebug().addKeyValue("cause", told.getMessage()).log("Not readable");
                }
            }
        }
    }

    /** Attempts to write that failed since the start. */
    public long failures() {
        return room.failures();
    }

    /** Whether no write has failed, or as many bytes as one that did have been written since, or have had room. */
    public boolean isWritable() {
        return room.isEnough();
    }

    /**
     * Tries to write again after a failure, so that it is known when it is over, and keeps space back for
     * {@link #writeUrgently}. Never takes what another write may need just then.
     */
    public void probe() {
        room.probe(content -> {
            write(PROBE, content);
            delete(PROBE);
        });
    }

    /** Removes a file; none is no error. */
    public void delete(String file) {
        if (unreadable.isSetAside(file)) {
            return;
        }
        Path target = path(file);
        try {
            decoded.remove(file);
            if (Files.deleteIfExists(target)) {
                PlainFile.syncFolder(parent(target));
            }
            unreadable.remove(file);
        } catch (IOException e) {
            throw room.failed("cannot remove " + target, Room.BLOCK, e);
        }
    }

    /** The names of the whole files in a folder of this state, sorted; drafts of a crash are not among them. */
    public List<String> list(String folder) {
        Path source = path(folder);
        return listAll(folder).stream()
                .filter(name -> Files.isRegularFile(source.resolve(name)))
                .toList();
    }

    /** The same of all that is in it, of links, folders and FIFOs too. */
    public List<String> listAll(String folder) {
        Path source = path(folder);
        if (!Files.isDirectory(source)) {
            return List.of();
        }
        try (var files = Files.list(source)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.endsWith(".new"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new StateUnavailable("cannot list " + source, e);
        }
    }

    private static Path makeFolder(Path target) throws IOException {
        Path folder = parent(target);
        if (!Files.isDirectory(folder)) {
            PlainFile.makeFolder(folder, "rwx------");
            PlainFile.syncFolder(parent(folder));
        }
        return folder;
    }

    private static Path parent(Path path) {
        Path parent = path.toAbsolutePath().getParent();
        return parent == null ? path : parent;
    }
}
