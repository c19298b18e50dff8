package dev.wharden.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.ContainerName;
import java.time.Duration;
import java.util.Optional;

/**
 * The one format of a command in the spool. What this version did not write is refused, whatever in it looks familiar.
 */
final class CommandJson {
    private static final int VERSION = 1;
    private static final String CONTAINER = "container";
    private static final String REASON = "reason";

    private CommandJson() {}

    static ObjectNode write(Command command) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        tree.put("version", VERSION);
        tree.put("command", command.word());
        command.target().ifPresent(name -> tree.put(CONTAINER, name.value()));
        switch (command) {
            case Command.Containment asked -> tree.put(REASON, asked.reason());
            case Command.Accept accept -> tree.put(REASON, accept.reason());
            case Command.Undo undo -> tree.put("action", undo.action()).put(REASON, undo.reason());
            case Command.Pause pause ->
                tree.put("seconds", pause.duration().toSeconds()).put(REASON, pause.reason());
            case Command.Resume resume -> {}
            case Command.Reload reload -> {}
        }
        return tree;
    }

    /** Throws IllegalArgumentException that says what is wrong. */
    static Command read(JsonNode tree) {
        if (!tree.path("version").isInt() || tree.path("version").asInt() != VERSION) {
            throw new IllegalArgumentException("its format is version " + tree.path("version") + ", not " + VERSION);
        }
        String word = text(tree, "command");
        return switch (word) {
            case "quarantine" -> new Command.Quarantine(container(tree), text(tree, REASON));
            case "release" -> new Command.Release(container(tree), false, text(tree, REASON));
            case "release_in_place" -> new Command.Release(container(tree), true, text(tree, REASON));
            case "accept" -> new Command.Accept(container(tree), text(tree, REASON));
            case "undo" -> new Command.Undo(text(tree, "action"), text(tree, REASON));
            case "pause" -> new Command.Pause(seconds(tree), text(tree, REASON));
            case "resume" -> new Command.Resume(tree.has(CONTAINER) ? Optional.of(container(tree)) : Optional.empty());
            case "reload" -> new Command.Reload();
            default -> throw new IllegalArgumentException("there is no command " + word);
        };
    }

    private static ContainerName container(JsonNode tree) {
        String name = text(tree, CONTAINER);
        if (!ContainerName.isValid(name)) {
            throw new IllegalArgumentException("no container can have the name " + name);
        }
        return ContainerName.of(name);
    }

    private static Duration seconds(JsonNode tree) {
        JsonNode seconds = tree.path("seconds");
        if (!seconds.canConvertToLong() || !seconds.isIntegralNumber() || seconds.asLong() < 0) {
            throw new IllegalArgumentException("seconds is not a whole number: " + seconds);
        }
        return Duration.ofSeconds(seconds.asLong());
    }

    private static String text(JsonNode tree, String key) {
        if (!tree.path(key).isTextual()) {
            throw new IllegalArgumentException(key + " is missing");
        }
        return tree.path(key).asText();
    }
}
