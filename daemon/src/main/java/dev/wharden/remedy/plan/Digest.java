package dev.wharden.remedy.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.container.Container;
import dev.wharden.control.Edit;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.TreeMap;

/** SHA-256 of what a container declares, so that the log can say what was before and after without saying it. */
public final class Digest {
    private Digest() {}

    /** Of its Config and HostConfig, whatever the order of their keys. */
    public static String of(Container container) {
        var text = new StringBuilder();
        canonical(container.at("/Config"), text);
        canonical(container.at("/HostConfig"), text);
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest(text.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Of what an update leaves. */
    public static String of(Remedy.Update update) {
        Container after = update.actual();
        for (Edit edit : update.edits()) {
            after = after.with(edit.pointer(), edit.value());
        }
        return of(after);
    }

    private static void canonical(JsonNode node, StringBuilder text) {
        if (node.isObject()) {
            var sorted = new TreeMap<String, JsonNode>();
            node.properties().forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
            text.append('{');
            sorted.forEach((key, value) -> {
                text.append(key).append(':');
                canonical(value, text);
                text.append(',');
            });
            text.append('}');
        } else if (node.isArray()) {
            text.append('[');
            node.forEach(element -> {
                canonical(element, text);
                text.append(',');
            });
            text.append(']');
        } else {
            text.append(node);
        }
    }
}
