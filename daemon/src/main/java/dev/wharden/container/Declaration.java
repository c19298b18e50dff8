package dev.wharden.container;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * How a container was declared, a digest a field: enough to tell which fields have changed, and nothing of what they
 * hold. Fields that every container of another id has otherwise are left out, and so are labels of compose and of
 * Wharden's own work.
 *
 * @param digests of the fields that are not empty: a line each, pointer and digest
 */
public record Declaration(String digests) {
    private static final Set<String> PASSING = Set.of(
            "/Config/AttachStderr",
            "/Config/AttachStdin",
            "/Config/AttachStdout",
            "/HostConfig/ConsoleSize",
            "/HostConfig/ContainerIDFile");

    private static final List<String> OWN_LABELS = List.of("com.docker.compose.", "dev.wharden.");
    private static final int DIGITS = 12;

    /** That of a container. */
    public static Declaration of(Container container) {
        var fields = new TreeMap<String, String>();
        for (String part : List.of("/Config", "/HostConfig")) {
            for (Map.Entry<String, JsonNode> field : container.at(part).properties()) {
                String pointer = part + "/" + field.getKey();
                if (!isEmpty(field.getValue()) && !PASSING.contains(pointer)) {
                    fields.put(pointer, digest(field.getValue()));
                }
            }
        }
        String hostname = container.text("/Config/Hostname");
        if (!hostname.isEmpty() && container.id().startsWith(hostname)) {
            fields.remove("/Config/Hostname");
        }
        if (container.at("/Config/Labels") instanceof ObjectNode labels) {
            ObjectNode others = labels.deepCopy();
            List.copyOf(labels.properties()).stream()
                    .map(Map.Entry::getKey)
                    .filter(label -> OWN_LABELS.stream().anyMatch(label::startsWith))
                    .forEach(others::remove);
            fields.remove("/Config/Labels");
            if (!others.isEmpty()) {
                fields.put("/Config/Labels", digest(others));
            }
        }
        fields.put("/Image", digest(container.at("/Image")));
        var networks = new TreeSet<String>();
        container.at("/NetworkSettings/Networks").fieldNames().forEachRemaining(networks::add);
        fields.put("/NetworkSettings/Networks", digest(String.join("\n", networks)));
        var lines = new StringBuilder();
        fields.forEach((pointer, digest) ->
                lines.append(pointer).append(' ').append(digest).append('\n'));
        return new Declaration(lines.toString());
    }

    /** The pointers of the fields that differ, sorted. */
    public List<String> changed(Declaration other) {
        Map<String, String> own = fields();
        Map<String, String> others = other.fields();
        var pointers = new TreeSet<>(own.keySet());
        pointers.addAll(others.keySet());
        return pointers.stream()
                .filter(pointer -> !String.valueOf(own.get(pointer)).equals(String.valueOf(others.get(pointer))))
                .toList();
    }

    private Map<String, String> fields() {
        var fields = new TreeMap<String, String>();
        digests.lines().forEach(line -> {
            int space = line.lastIndexOf(' ');
            if (space > 0) {
                fields.put(line.substring(0, space), line.substring(space + 1));
            }
        });
        return fields;
    }

    /** What an engine shows in one version and leaves out in another. */
    private static boolean isEmpty(JsonNode value) {
        return value.isNull()
                || (value.isTextual() && value.textValue().isEmpty())
                || (value.isContainerNode() && value.isEmpty())
                || (value.isBoolean() && !value.booleanValue())
                || (value.isNumber() && value.decimalValue().signum() == 0);
    }

    private static String digest(JsonNode value) {
        return digest(value.toString());
    }

    private static String digest(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest).substring(0, DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
