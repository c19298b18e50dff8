package dev.wharden.config;

import dev.wharden.command.Answer;
import dev.wharden.config.yaml.ConfigException;
import dev.wharden.policy.PolicySet;
import dev.wharden.report.Phrases;
import dev.wharden.web.WebAccess;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads configuration and policies again. A bad file is refused whole and the last good set stays; a lower ceiling
 * holds at once, a higher one waits for a restart. Thread-safe: reading is under this object's lock.
 */
public final class Reloader {
    /**
     * What the files say.
     *
     * @param web who may read over HTTP
     * @param watched the files and folders that this was read from
     */
    public record Files(Config config, PolicySet policies, WebAccess web, List<Path> watched) {
        public Files {
            watched = List.copyOf(watched);
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(Reloader.class);

    private final Current current;
    private final Supplier<Files> read;
    private final Consumer<Files> changed;

    /**
     * Changes what holds.
     *
     * @param read reads all files strictly, or throws ConfigException
     * @param changed is told of each good set after it holds
     */
    public Reloader(Current current, Supplier<Files> read, Consumer<Files> changed) {
        this.current = current;
        this.read = read;
        this.changed = changed;
    }

    /** Reads for an actor, or because files changed; tells in one sentence how that went. */
    public synchronized Answer reload(String actor) {
        Files files;
        try {
            files = read.get();
        } catch (ConfigException e) {
            return refused(e, actor);
        }
        current.take(files, actor);
        changed.accept(files);
        String pending = current.last().pending();
        String sentence = "read " + Phrases.count(files.policies().policies().size(), "policy", "policies") + " and "
                + Phrases.count(files.policies().exceptions().size(), "exception", "exceptions")
                + (pending.isEmpty() ? "" : "; " + pending);
        LOG.atInfo().addKeyValue("actor", actor).addKeyValue("result", sentence).log("Reloaded");
        return Answer.done(sentence);
    }

    private Answer refused(ConfigException e, String actor) {
        String problems =
                String.join("; ", e.problems().stream().map(Object::toString).toList());
        current.refuse(problems, actor);
        LOG.atError().addKeyValue("problems", problems).log("Changed files are refused, the last good set stays");
        return Answer.refused("refused, the last good set stays: " + problems);
    }
}
