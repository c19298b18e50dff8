package dev.wharden.config;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.config.yaml.ConfigException;
import dev.wharden.config.yaml.YamlText;
import dev.wharden.container.Glob;
import dev.wharden.policy.Durations;
import dev.wharden.policy.Match;
import dev.wharden.policy.PolicyException;
import java.util.List;

/** Writes an exception as the document that it is read from. */
public final class ExceptionDocument {
    private ExceptionDocument() {}

    /**
     * The text of a policy file with this exception, which has been read back strictly.
     *
     * @param file its name to be, for messages
     * @param files the reader of the policies that it will stand beside
     * @throws ConfigException when it would be refused when read: a bad name, an unknown control, no condition
     */
    public static String text(PolicyException exception, String file, PolicyFiles files) {
        String text = write(exception);
        List<PolicyException> back = files.readText(file, text).policies().exceptions();
        if (!back.equals(List.of(exception))) {
            throw ConfigException.of(file, "would be read as another exception than the one that was meant");
        }
        return text;
    }

    private static String write(PolicyException exception) {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.put("apiVersion", "wharden.dev/v1");
        document.put("kind", DocumentKind.POLICY_EXCEPTION.word);
        document.putObject("metadata").put("name", exception.name());
        ObjectNode spec = document.putObject("spec");
        if (!exception.match().isEmpty()) {
            match(spec.putObject("match"), exception.match());
        }
        exception.controls().forEach(spec.putArray("controls")::add);
        spec.put("reason", exception.reason());
        spec.put("owner", exception.owner());
        spec.put("expiresAt", exception.expiresAt().toString());
        spec.put("grace", Durations.format(exception.grace()));
        return YamlText.of(document);
    }

    private static void match(ObjectNode node, Match match) {
        globs(node, "images", match.images());
        globs(node, "names", match.names());
        if (!match.labels().isEmpty()) {
            ObjectNode labels = node.putObject("labels");
            match.labels().forEach((label, glob) -> labels.put(label, glob.pattern()));
        }
    }

    private static void globs(ObjectNode node, String key, List<Glob> globs) {
        if (!globs.isEmpty()) {
            globs.forEach(glob -> node.withArray(key).add(glob.pattern()));
        }
    }
}
