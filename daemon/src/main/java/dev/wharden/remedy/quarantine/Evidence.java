package dev.wharden.remedy.quarantine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import dev.wharden.docker.DockerWriter;
import dev.wharden.remedy.state.StateDir;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Supplier;

/**
 * Writes down what there is to be seen of a frozen group: {@code evidence/<action>/<id>/…} with a manifest of SHA-256 digests, all 0600 because inspect answers and
 * logs hold secrets. What cannot be got is named in the manifest and stops nothing: containment goes before proof.
 */
final class Evidence {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int SHORT = 12;

    private final DockerReader reader;
    private final KernelEvidence kernel;
    private final StateDir state;
    private final InstantSource clock;
    private final Supplier<EvidenceSettings> settings;

    Evidence(
            DockerReader reader,
            KernelEvidence kernel,
            StateDir state,
            InstantSource clock,
            Supplier<EvidenceSettings> settings) {
        this.reader = reader;
        this.kernel = kernel;
        this.state = state;
        this.clock = clock;
        this.settings = settings;
    }

    /** Takes it all again, over what an interrupted attempt has left. */
    void take(DockerWriter writer, Quarantined quarantined) {
        ObjectNode manifest = JsonNodeFactory.instance.objectNode();
        manifest.put("action", quarantined.action());
        manifest.put("cause", quarantined.cause());
        manifest.put("takenAt", clock.instant().toString());
        ObjectNode files = manifest.putObject("sha256");
        ObjectNode missing = manifest.putObject("missing");
        ObjectNode images = manifest.putObject("images");
        String root = "evidence/" + quarantined.action() + "/";
        for (Member member : quarantined.members()) {
            String folder = shortId(member) + "/";
            var bundle = new Bundle(root, files, missing);
            bundle.put(folder + "before.json", () -> bytes(member.before().tree()));
            bundle.put(
                    folder + "inspect.json",
                    () -> bytes(reader.inspect(member.id()).tree()));
            bundle.put(folder + "top.json", () -> bytes(reader.top(member.id())));
            bundle.put(
                    folder + "changes.json",
                    () -> bytes(JsonNodeFactory.instance.arrayNode().addAll(reader.changes(member.id()))));
            bundle.put(
                    folder + "log.txt",
                    () -> reader.logs(member.id(), settings.get().logLines()));
            kernel(member, bundle, folder, missing);
            if (settings.get().commit()) {
                try {
                    images.put(
                            shortId(member),
                            writer.commit(
                                    member.id(), "wharden-evidence", quarantined.action() + "-" + shortId(member)));
                } catch (DockerException e) {
                    missing.put(folder + "commit", e.getMessage());
                }
            }
        }
        state.write(root + "manifest.json", manifest);
    }

    private void kernel(Member member, Bundle bundle, String folder, ObjectNode missing) {
        try {
            kernel.of(reader.inspect(member.id()))
                    .forEach((name, content) -> bundle.put(folder + "proc/" + name.replace('/', '_'), () -> content));
        } catch (DockerException e) {
            missing.put(folder + "proc", e.getMessage());
        }
    }

    private static String shortId(Member member) {
        return member.id().substring(0, Math.min(SHORT, member.id().length()));
    }

    private static byte[] bytes(JsonNode tree) {
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

        void put(String file, Supplier<byte[]> content) {
            try {
                byte[] bytes = content.get();
                state.write(root + file, bytes);
                files.put(file, digest(bytes));
            } catch (DockerException e) {
                missing.put(file, e.getMessage());
            }
        }
    }
}
