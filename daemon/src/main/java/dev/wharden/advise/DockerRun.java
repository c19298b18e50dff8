package dev.wharden.advise;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import dev.wharden.container.CreateBody;
import dev.wharden.container.Field;
import dev.wharden.container.ImageDefaults;
import dev.wharden.subject.EngineFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A container as one {@code docker run} command that can be pasted as it is printed, and the line to paste before it,
 * which keeps the present container out of its way. What comes with the image is not repeated.
 *
 * <p>Values of environment variables are secrets: in their place the command asks the engine for them, by the id of the
 * present container, which therefore must still exist. Everything in a container is hostile: each word is quoted
 * ({@link ShellWord}).
 *
 * @param before the line to paste first; it fails where something is in the way ({@link Kept})
 * @param command the command, one line
 * @param notes what it cannot say, a sentence each
 */
public record DockerRun(String before, String command, List<String> notes) {
    public DockerRun {
        notes = List.copyOf(notes);
    }

    /**
     * The command.
     *
     * @param actual inspect of the container as it is
     * @param kept where that is kept
     * @param desired the same with the changes
     * @param body what a twin with those changes is created from
     * @param image of the container
     * @param engine whose defaults are not repeated
     * @param values whether values of environment variables are shown
     */
    public static DockerRun of(
            Container actual,
            Kept kept,
            Container desired,
            CreateBody body,
            ImageDefaults image,
            EngineFacts engine,
            boolean values) {
        ObjectNode tree = body.tree().deepCopy();
        tree.withObject("/HostConfig").set("RestartPolicy", policy(desired));
        var wanted = new Container(tree);
        String name = actual.name().value();
        var env = new RunEnvironment(actual, kept.id(), wanted, image, values);
        var flags = new Flags();
        flags.add("name", name);
        RunProcess.flags(flags, wanted, image);
        env.flags(flags);
        RunHost.flags(flags, wanted, kept, engine);
        RunResources.flags(flags, wanted);
        RunMounts.flags(flags, wanted, image);
        RunNetworks.flags(flags, wanted, desired, image, kept.swarm());
        RunProcess.imageAndArguments(flags, wanted, image);
        var before = new ArrayList<String>(env.before());
        before.addAll(flags.before());
        before.addAll(kept.aside());
        String command = command(wanted, name, flags);
        return new DockerRun(String.join(" && ", before), command, flags.notes());
    }

    private static String command(Container wanted, String name, Flags flags) {
        String words = String.join(" ", flags.words());
        if (flags.connects().isEmpty()) {
            return "docker run --detach " + words;
        }
        var steps = new ArrayList<String>();
        steps.add("docker create " + words);
        if (wanted.isTrue("/OpenStdin")) {
            flags.note("Its input ends when the first docker attach to it ends: docker create has no --detach.");
        }
        flags.connects().forEach(connect -> steps.add(connect + " " + name));
        steps.add("docker start " + name);
        return String.join(" && ", steps);
    }

    private static JsonNode policy(Container desired) {
        JsonNode policy = desired.at("/HostConfig/RestartPolicy");
        return policy.isObject() ? policy : JsonNodeFactory.instance.objectNode();
    }

    /** What goes first where not every shell reads the commands: it fails in one that does not. */
    public static Optional<String> guard(String commands) {
        return commands.contains(ShellWord.BEGIN) ? Optional.of(ShellWord.GUARD) : Optional.empty();
    }

    /** Fields of a container as words of the command, those that have no value left out. */
    public static String flags(Container container, Field... fields) {
        var flags = new Flags();
        flags.fields(container, fields);
        return String.join(" ", flags.words());
    }

    /** A text as one word of a command. */
    public static String quoted(String text) {
        return ShellWord.of(text);
    }
}
