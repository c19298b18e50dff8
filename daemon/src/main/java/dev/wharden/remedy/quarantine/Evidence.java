package dev.wharden.remedy.quarantine;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Changes;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import dev.wharden.docker.DockerWriter;
import dev.wharden.remedy.state.StateDir;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down what there is to be seen of a frozen group: {@code evidence/<action>/<id>/…} with a manifest and the
 * SHA-256 digests, all 0600 because inspect answers and logs hold secrets. What cannot be got is named in the manifest
 * and stops nothing: containment goes before proof.
 */
public final class Evidence {
    private static final Logger LOG = LoggerFactory.getLogger(Evidence.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    static final String FOLDER = "evidence";
    static final String SUMS = "SHA256SUMS";
    static final String MANIFEST = "manifest.json";
    private static final int SHORT = 12;
    static final String NO_ROOM = "the disk of the state directory is nearly full";

    private final DockerReader reader;
    private final KernelEvidence kernel;
    private final StateDir state;
    private final InstantSource clock;
    private final Supplier<EvidenceSettings> settings;
    private final BooleanSupplier room;

    /**
     * Asks at each quarantine.
     *
     * @param room whether the disk has room for more of it
     */
    Evidence(
            DockerReader reader,
            KernelEvidence kernel,
            StateDir state,
            InstantSource clock,
            Supplier<EvidenceSettings> settings,
            BooleanSupplier room) {
        this.reader = reader;
        this.kernel = kernel;
        this.state = state;
        this.clock = clock;
        this.settings = settings;
        this.room = room;
    }

    /**
     * Takes what an earlier attempt has not taken, because it was interrupted or had no room: what was seen is never
     * written again, since a later look sees less. Throws DockerException when the engine does not answer: it is not
     * taken yet then.
     *
     * @param members whose evidence
     * @param folder below {@code evidence/}
     */
    Taken take(DockerWriter writer, Quarantined quarantined, List<HeldContainer> members, String folder) {
        String root = FOLDER + "/" + folder + "/";
        Optional<byte[]> whole = state.bytes(root + SUMS);
        if (whole.isPresent()) {
            return new Taken(true, digest(whole.get()));
        }
        ObjectNode manifest = JsonNodeFactory.instance.objectNode();
        manifest.put("action", quarantined.action());
        manifest.put("cause", quarantined.cause());
        manifest.put("takenAt", clock.instant().toString());
        ObjectNode files = manifest.putObject("sha256");
        ObjectNode missing = manifest.putObject("missing");
        ObjectNode images = manifest.putObject("images");
        images.setAll(committed(root));
        var bundle = new Bundle(root, files, missing);
        for (HeldContainer member : members) {
            bundle.earlier(shortId(member) + "/");
            bundle.earlier(shortId(member) + "/proc/");
            take(member, bundle);
            if (settings.get().commit() && !images.has(shortId(member))) {
                commit(writer, quarantined, member, images, missing);
            }
        }
        byte[] told = bytes(manifest);
        state.write(root + MANIFEST, told);
        if (missing.properties().stream()
                .anyMatch(file -> file.getValue().asText().equals(NO_ROOM))) {
            LOG.atWarn()
                    .addKeyValue("action", quarantined.action())
                    .addKeyValue("directory", state.path(root))
                    .log("Evidence is not whole: " + NO_ROOM);
            return new Taken(false, digest(told));
        }
        files.put(MANIFEST, digest(told));
        return new Taken(true, bundle.close());
    }

    /** Whether a folder has a manifest alone to show for what was taken, and not its end. */
    boolean isOpen(String folder) {
        String root = FOLDER + "/" + folder + "/";
        return Files.exists(state.path(root + MANIFEST)) && !Files.exists(state.path(root + SUMS));
    }

    /** What an earlier attempt has committed. */
    private ObjectNode committed(String root) {
        ObjectNode none = JsonNodeFactory.instance.objectNode();
        Optional<byte[]> manifest = state.bytes(root + MANIFEST);
        try {
            return manifest.isPresent() && JSON.readTree(manifest.get()).path("images") instanceof ObjectNode images
                    ? images
                    : none;
        } catch (IOException changed) {
            return none;
        }
    }

    /**
     * Why the evidence is not safe where it is; empty when it is: who gets out of a container has the engine's own
     * folder first.
     */
    public static Optional<String> warning(StateDir state, String dataRoot) {
        Path root = real(Path.of(dataRoot));
        return real(state.path("")).startsWith(root)
                ? Optional.of("its evidence lies in the engine's own folder " + root
                        + ", which is the first place that an attacker reaches from a container: set another "
                        + "stateDirectory")
                : Optional.empty();
    }

    private static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            return path.toAbsolutePath().normalize();
        }
    }

    private void take(HeldContainer member, Bundle bundle) {
        String folder = shortId(member) + "/";
        bundle.put(folder + "before.json", () -> bytes(member.before().tree()));
        bundle.put(
                folder + "inspect.json", () -> bytes(reader.inspect(member.id()).tree()));
        bundle.put(folder + "top.json", () -> bytes(reader.top(member.id())));
        bundle.put(folder + "changes.json", () -> bytes(asTold(reader.changes(member.id()))));
        bundle.put(
                folder + "log.txt",
                () -> reader.logs(member.id(), settings.get().logLines()));
        kernel(member, bundle, folder);
    }

    private void commit(
            DockerWriter writer, Quarantined quarantined, HeldContainer member, ObjectNode images, ObjectNode missing) {
        if (!room.getAsBoolean()) {
            // The engine's disk is mostly the same one.
            missing.put(shortId(member) + "/commit", NO_ROOM);
            return;
        }
        String tag = quarantined.action() + "-" + shortId(member);
        try {
            images.put(shortId(member), writer.commit(member.id(), "wharden-evidence", tag));
        } catch (DockerException e) {
            missing.put(shortId(member) + "/commit", answered(e));
        }
    }

    private void kernel(HeldContainer member, Bundle bundle, String folder) {
        try {
            kernel.files()
                    .apply(reader.inspect(member.id()))
                    .forEach((name, content) -> bundle.put(folder + "proc/" + name.replace('/', '_'), () -> content));
        } catch (DockerException e) {
            bundle.missing.put(folder + "proc", answered(e));
        }
    }

    /** What the engine has said; silence is thrown. */
    private static String answered(DockerException e) {
        if (e instanceof DockerException.Unavailable silent && !silent.isAnswered()) {
            throw e;
        }
        return String.valueOf(e.getMessage());
    }

    private static String shortId(HeldContainer member) {
        return member.id().substring(0, Math.min(SHORT, member.id().length()));
    }

    /** One element of the engine's own list. */
    private record Changed(
            @JsonProperty("Path") String path,
            @JsonProperty("Kind") int kind) {}

    private static List<Changed> asTold(Changes changes) {
        return changes.kinds().entrySet().stream()
                .map(change -> new Changed(change.getKey(), change.getValue().number()))
                .toList();
    }

    private static byte[] bytes(Object tree) {
        try {
            return JSON.writeValueAsBytes(tree);
        } catch (JsonProcessingException e) {
            return List.of("not encodable", e.getOriginalMessage()).toString().getBytes(StandardCharsets.UTF_8);
        }
    }

    private static String digest(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private final class Bundle {
        private final String root;
        private final ObjectNode files;
        private final ObjectNode missing;

        Bundle(String root, ObjectNode files, ObjectNode missing) {
            this.root = root;
            this.files = files;
            this.missing = missing;
        }

        /** What an earlier attempt has written stays, and is covered too. */
        void earlier(String folder) {
            state.list(root + folder)
                    .forEach(name -> state.bytes(root + folder + name)
                            .ifPresent(bytes -> files.put(folder + name, digest(bytes))));
        }

        /** Where there is room, or it is there already. */
        void put(String file, Supplier<byte[]> content) {
            if (room.getAsBoolean() || state.bytes(root + file).isPresent()) {
                take(file, content);
            } else {
                missing.put(file, NO_ROOM);
            }
        }

        void take(String file, Supplier<byte[]> content) {
            Optional<byte[]> written = state.bytes(root + file);
            if (written.isPresent()) {
                files.put(file, digest(written.get()));
                return;
            }
            try {
                byte[] bytes = content.get();
                state.write(root + file, bytes);
                files.put(file, digest(bytes));
            } catch (DockerException e) {
                missing.put(file, answered(e));
            }
        }

        /** As {@code sha256sum} writes it; returns its own digest. */
        String close() {
            var sums = new StringBuilder();
            files.properties()
                    .forEach(file -> sums.append(file.getValue().asText())
                            .append("  ")
                            .append(file.getKey())
                            .append('\n'));
            byte[] bytes = sums.toString().getBytes(StandardCharsets.UTF_8);
            state.write(root + SUMS, bytes);
            return digest(bytes);
        }
    }
}
