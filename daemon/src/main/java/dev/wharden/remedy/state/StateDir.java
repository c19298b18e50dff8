package dev.wharden.remedy.state;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The state directory: JSON files that are there whole or not at all, whatever crashes. A file is written beside its place, synced, renamed in, and the folder is
 * synced; files are 0600 and folders 0700, because the journal holds environment values.
 *
 * <p>Thread-safe for different files; one file has one writer at a time (all work on one container is serial).
 */
public final class StateDir {
    /** What was written can be read again, however long a container's labels are: a journal that cannot be would leave a recreation open for ever. */
    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNameLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build());

    private static final Set<PosixFilePermission> FOLDER = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");

    private final Path root;

    /** Uses a folder, which is made when first written to. */
    public StateDir(Path root) {
        this.root = root;
    }

    /** Where a file of this state is: for messages and for what is not JSON. */
    public Path path(String file) {
        return root.resolve(file);
    }

    /** Writes a file whole. Throws StateUnavailable, and then the file is as it was before. */
    public void write(String file, JsonNode content) {
        try {
            write(file, JSON.writeValueAsBytes(content));
        } catch (JacksonException e) {
            throw new StateUnavailable("cannot encode " + path(file), e);
        }
    }

    /** Writes bytes whole. Throws StateUnavailable, and then the file is as it was before. */
    public void write(String file, byte[] content) {
        Path target = path(file);
        try {
            Path folder = makeFolder(target);
            Path draft = folder.resolve(target.getFileName() + ".new");
            Files.deleteIfExists(draft);
            try (var channel =
                    FileChannel.open(draft, Set.of(CREATE_NEW, WRITE), PosixFilePermissions.asFileAttribute(FILE))) {
                ByteBuffer bytes = ByteBuffer.wrap(content);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            sync(folder);
        } catch (IOException e) {
            throw new StateUnavailable("cannot write " + target + ": free space or fix its rights", e);
        }
    }

    /** Reads a file; empty when there is none. Throws StateUnavailable when it is there but cannot be read or is no JSON: never guess. */
    public Optional<JsonNode> read(String file) {
        Path source = path(file);
        try {
            return Optional.of(JSON.readTree(Files.readAllBytes(source)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new StateUnavailable("cannot read " + source + ": restore or remove it by hand", e);
        }
    }

    /** Removes a file; none is no error. */
    public void delete(String file) {
        Path target = path(file);
        try {
            if (Files.deleteIfExists(target)) {
                sync(parent(target));
            }
        } catch (IOException e) {
            throw new StateUnavailable("cannot remove " + target, e);
        }
    }

    /** The names of the whole files in a folder of this state, sorted; drafts of a crash are not among them. */
    public List<String> list(String folder) {
        Path source = path(folder);
        if (!Files.isDirectory(source)) {
            return List.of();
        }
        try (var files = Files.list(source)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
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
            Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(FOLDER));
            sync(parent(folder));
        }
        return folder;
    }

    private static Path parent(Path path) {
        Path parent = path.toAbsolutePath().getParent();
        return parent == null ? path : parent;
    }

    private static void sync(Path folder) throws IOException {
        try (var channel = FileChannel.open(folder, READ)) {
            channel.force(true);
        }
    }
}
