package dev.wharden.remedy.state;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Wishes and their answers as files of the state directory. The folder is 0700, so only the daemon's user and root can leave one; the file is readable in it, so that
 * the daemon can read what root left.
 */
public final class Wishes {
    private static final Logger LOG = LoggerFactory.getLogger(Wishes.class);
    private static final String WISHES = "wishes";
    private static final String ANSWERS = "answers";
    private static final String PROGRESS = "progress";
    private static final String SUFFIX = ".json";

    private final StateDir state;
    /** What could not be written, by the id of the wish. */
    private final Map<String, Wish.Answer> owed = new ConcurrentHashMap<>();

    /** In this state directory. */
    public Wishes(StateDir state) {
        this.state = state;
    }

    /** The folder that the daemon watches. */
    public Path folder() {
        return state.path(WISHES);
    }

    /** Leaves a wish. Throws StateUnavailable when it cannot. */
    public void leave(Wish wish) {
        ObjectNode content = JsonNodeFactory.instance.objectNode();
        content.put("verb", wish.verb().word());
        content.put("target", wish.target());
        content.put("reason", wish.reason());
        content.put("seconds", wish.duration().toSeconds());
        String file = WISHES + "/" + wish.id() + SUFFIX;
        state.write(file, content);
        try {
            Files.setPosixFilePermissions(state.path(file), PosixFilePermissions.fromString("rw-r--r--"));
        } catch (IOException e) {
            throw new StateUnavailable("cannot make " + state.path(file) + " readable", e);
        }
    }

    /** The wishes not answered yet, oldest name first. One that is not understood is answered with no and is not among them. */
    public List<Wish> pending() {
        owed.forEach(this::pay);
        var wishes = new ArrayList<Wish>();
        for (String file : state.list(WISHES)) {
            if (!file.endsWith(SUFFIX)) {
                continue;
            }
            String id = file.substring(0, file.length() - SUFFIX.length());
            Optional<Wish> wish = read(id, file);
            wish.ifPresentOrElse(wishes::add, () -> answer(id, Wish.Answer.refused("the request cannot be read")));
        }
        return List.copyOf(wishes);
    }

    private Optional<Wish> read(String id, String file) {
        String name = WISHES + "/" + file;
        try {
            JsonNode content = state.read(name).orElse(JsonNodeFactory.instance.objectNode());
            String actor = Files.getOwner(state.path(name)).getName();
            return Wish.Verb.of(content.path("verb").asText())
                    .map(verb -> new Wish(
                            id,
                            verb,
                            content.path("target").asText(),
                            content.path("reason").asText(),
                            Duration.ofSeconds(content.path("seconds").asLong()),
                            actor));
        } catch (IOException | StateUnavailable e) {
            return Optional.empty();
        }
    }

    /** Answers a wish, which is then gone. One that cannot be answered is when {@link #pending} is asked next. One that was withdrawn needs no answer. */
    public void answer(String id, Wish.Answer answer) {
        owed.put(id, answer);
        pay(id, answer);
    }

    private void pay(String id, Wish.Answer answer) {
        try {
            write(id, answer);
            owed.remove(id);
        } catch (StateUnavailable e) {
            LOG.atDebug().addKeyValue("cause", e.getMessage()).log("A command is not answered yet");
        }
    }

    private void write(String id, Wish.Answer answer) {
        if (!Files.exists(state.path(WISHES + "/" + id + SUFFIX))) {
            return;
        }
        ObjectNode content = JsonNodeFactory.instance.objectNode();
        content.put("kind", answer.kind().word());
        content.put("message", answer.message());
        state.write(ANSWERS + "/" + id + SUFFIX, content);
        state.delete(WISHES + "/" + id + SUFFIX);
        state.delete(PROGRESS + "/" + id + SUFFIX);
    }

    /** Says how far one is that takes a while; kept until it is answered, by another daemon too. */
    public void tell(String id, Wish.Progress progress) {
        ObjectNode content = JsonNodeFactory.instance.objectNode();
        content.put("action", progress.action());
        content.put("sentence", progress.sentence());
        state.write(PROGRESS + "/" + id + SUFFIX, content);
    }

    /** What was told of one; empty when nothing was. */
    public Optional<Wish.Progress> told(String id) {
        return state.read(PROGRESS + "/" + id + SUFFIX)
                .map(content -> new Wish.Progress(
                        content.path("action").asText(),
                        content.path("sentence").asText()));
    }

    /** Takes the answer to a wish, which is then gone; empty while there is none. */
    public Optional<Wish.Answer> takeAnswer(String id) {
        String file = ANSWERS + "/" + id + SUFFIX;
        Optional<Wish.Answer> answer = state.read(file)
                .map(content -> new Wish.Answer(
                        Wish.Answer.Kind.of(content.path("kind").asText()),
                        content.path("message").asText()));
        answer.ifPresent(taken -> state.delete(file));
        return answer;
    }

    /** Removes the answers from before that time: whoever asked has gone without reading them. */
    public void forgetAnswers(Instant before) {
        for (String file : state.list(ANSWERS)) {
            String answer = ANSWERS + "/" + file;
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

    /** Takes a wish back that nobody answered, so that it is not fulfilled when the person has gone. */
    public void withdraw(String id) {
        state.delete(WISHES + "/" + id + SUFFIX);
        state.delete(PROGRESS + "/" + id + SUFFIX);
    }
}
