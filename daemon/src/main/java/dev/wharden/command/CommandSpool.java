package dev.wharden.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.remedy.state.StateDir;
import dev.wharden.remedy.state.StateUnavailable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commands and their answers as files of the state directory: how the command line reaches the daemon without a port or
 * a token. The folder is 0700, so only the daemon's user and root can submit; the file in it is readable, so that the
 * daemon can read what root submitted. A file that is not a command of this version is set aside and named, never
 * guessed at.
 */
public final class CommandSpool {
    private static final Logger LOG = LoggerFactory.getLogger(CommandSpool.class);
    private static final String COMMANDS = "commands";
    private static final String UNKNOWN = "unknown";
    private static final String ANSWERS = "answers";
    private static final String PROGRESS = "progress";
    private static final String SUFFIX = ".json";
    /** A uuid has 36; a name in a folder may have 255 bytes, that of an answer in the making is longer. */
    private static final int LONGEST_ID = 64;
    /** Each costs two writes that wait for the disk: commands of people do not wait for all. */
    private static final int MOST_SET_ASIDE = 200;
    /** So that every answer can be written. */
    private static final int LONGEST_MESSAGE = 8_000;

    private final StateDir state;
    /** Answers that could not be written, by the id of the command. */
    private final Map<String, Answer> owed = new ConcurrentHashMap<>();
    /** Names of what cannot be set aside, such as another user's folder: told once, and left. */
    private final Set<String> stuck = ConcurrentHashMap.newKeySet();

    /** In this state directory. */
    public CommandSpool(StateDir state) {
        this.state = state;
    }

    /**
     * How far the daemon is with a command.
     *
     * @param action the id of the action by which it is carried out
     * @param sentence for the person
     */
    public record Progress(String action, String sentence) {}

    /** Submits a command. Throws StateUnavailable when it cannot. */
    public void submit(String id, Command command) {
        state.write(file(COMMANDS, id), CommandJson.write(command));
    }

    /**
     * The commands that are not answered yet, by id. One that is not understood is answered with no and is not among
     * them.
     */
    public List<SubmittedCommand> pending() {
        // Of a copy: what cannot be paid is owed again, and would be met again for ever.
        Map.copyOf(owed).forEach(this::pay);
        var commands = new ArrayList<SubmittedCommand>();
        var strange = new ArrayList<Strange>();
        List<String> names = state.listAll(COMMANDS);
        stuck.retainAll(Set.copyOf(names));
        for (String name : names) {
            if (!name.endsWith(SUFFIX) || stuck.contains(name)) {
                continue;
            }
            String id = name.substring(0, name.length() - SUFFIX.length());
            if (id.length() > LONGEST_ID) {
                strange.add(new Strange(id, "its name is too long for a command"));
            } else {
                read(id, strange).ifPresent(commands::add);
            }
        }
        strange.stream().limit(MOST_SET_ASIDE).forEach(this::setAside);
        return List.copyOf(commands);
    }

    /** What is not understood, and why. */
    private record Strange(String id, String why) {}

    /** Empty when it was withdrawn, and when it is not understood. */
    private Optional<SubmittedCommand> read(String id, List<Strange> strange) {
        String file = file(COMMANDS, id);
        try {
            String actor =
                    Files.getOwner(state.path(file), LinkOption.NOFOLLOW_LINKS).getName();
            return state.read(file).map(content -> new SubmittedCommand(id, actor, CommandJson.read(content)));
        } catch (NoSuchFileException withdrawn) {
            return Optional.empty();
        } catch (IOException | StateUnavailable | IllegalArgumentException e) {
            strange.add(new Strange(id, String.valueOf(e.getMessage())));
            return Optional.empty();
        }
    }

    private void setAside(Strange one) {
        String id = one.id();
        Path file = state.path(file(COMMANDS, id));
        Path aside = state.path(COMMANDS).resolve(UNKNOWN).resolve(id + SUFFIX);
        try {
            if (id.length() <= LONGEST_ID) {
                // No command line of Wharden's gives a longer name, and an answer could not have it.
                reply(id, Answer.refused("the request cannot be read; it is kept as " + aside));
            }
            Files.createDirectories(
                    state.path(COMMANDS).resolve(UNKNOWN),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            move(file, aside, one);
        } catch (IOException | StateUnavailable e) {
            // It is found again at the next look.
            LOG.atDebug()
                    .addKeyValue("file", file)
                    .addKeyValue("cause", e.toString())
                    .log("Not set aside yet");
        }
    }

    private void move(Path file, Path aside, Strange one) {
        try {
            Files.move(file, aside, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            LOG.atWarn()
                    .addKeyValue("file", aside)
                    .addKeyValue("message", one.why())
                    .log("A file in the spool is not a command of this version: it is set aside");
        } catch (IOException e) {
            stuck.add(one.id() + SUFFIX);
            LOG.atWarn()
                    .addKeyValue("file", file)
                    .addKeyValue("message", one.why())
                    .addKeyValue("cause", e.toString())
                    .log("A file in the spool is not a command of this version and cannot be set aside: remove it");
        }
    }

    /**
     * Answers a command, which is then gone. One that cannot be answered is when {@link #pending} is asked next. One
     * that was withdrawn needs no answer.
     */
    public void answer(String id, Answer answer) {
        owed.put(id, answer);
        pay(id, answer);
    }

    /**
     * Who takes it out writes it: a worker that answers and the look for commands may meet, and a file has one writer.
     */
    private void pay(String id, Answer answer) {
        if (!owed.remove(id, answer)) {
            return;
        }
        try {
            settle(id, answer);
        } catch (StateUnavailable e) {
            owed.put(id, answer);
            LOG.atDebug().addKeyValue("cause", e.getMessage()).log("A command is not answered yet");
        }
    }

    private void settle(String id, Answer answer) {
        if (!Files.exists(state.path(file(COMMANDS, id)))) {
            return;
        }
        reply(id, answer);
        state.delete(file(COMMANDS, id));
        state.delete(file(PROGRESS, id));
    }

    private void reply(String id, Answer answer) {
        ObjectNode content = JsonNodeFactory.instance.objectNode();
        content.put("kind", answer.kind().word());
        String message = answer.message();
        content.put("message", message.substring(0, Math.min(LONGEST_MESSAGE, message.length())));
        state.write(file(ANSWERS, id), content);
    }

    /** Says how far a command is that takes a while; kept until it is answered, by another daemon too. */
    public void tell(String id, Progress progress) {
        ObjectNode content = JsonNodeFactory.instance.objectNode();
        content.put("action", progress.action());
        content.put("sentence", progress.sentence());
        state.write(file(PROGRESS, id), content);
    }

    /** What was told of a command; empty when nothing was. */
    public Optional<Progress> told(String id) {
        return state.read(file(PROGRESS, id))
                .map(content -> new Progress(
                        content.path("action").asText(),
                        content.path("sentence").asText()));
    }

    /** Takes the answer to a command, which is then gone; empty while there is none. */
    public Optional<Answer> takeAnswer(String id) {
        Optional<Answer> answer = state.read(file(ANSWERS, id))
                .map(content -> new Answer(
                        // What is not known to be done is not.
                        Answer.Kind.of(content.path("kind").asText()).orElse(Answer.Kind.REFUSED),
                        content.path("message").asText()));
        answer.ifPresent(taken -> state.delete(file(ANSWERS, id)));
        return answer;
    }

    /** Removes the answers from before that time: the client has gone without reading them. */
    public void forgetAnswers(Instant before) {
        for (String name : state.list(ANSWERS)) {
            String answer = ANSWERS + "/" + name;
            try {
                if (Files.getLastModifiedTime(state.path(answer)).toInstant().isBefore(before)) {
                    state.delete(answer);
                }
            } catch (NoSuchFileException taken) {
                LOG.atDebug().addKeyValue("file", answer).log("The answer has already been read");
            } catch (IOException e) {
                throw new StateUnavailable("cannot look at " + state.path(answer), e);
            }
        }
    }

    /** Takes a command back that was not answered, so that it is not carried out when the person has gone. */
    public void withdraw(String id) {
        state.delete(file(COMMANDS, id));
        state.delete(file(PROGRESS, id));
    }

    /** Whether a command that is not answered yet was taken back; false when that cannot be seen. */
    public boolean isWithdrawn(String id) {
        return Files.notExists(state.path(file(COMMANDS, id)));
    }

    private static String file(String folder, String id) {
        return folder + "/" + id + SUFFIX;
    }
}
