package dev.wharden;

import dev.wharden.audit.AuditEvent;
import dev.wharden.audit.Recorder;
import dev.wharden.config.Config;
import dev.wharden.config.ConfigException;
import dev.wharden.controller.World;
import dev.wharden.policy.Mode;
import dev.wharden.policy.PolicySet;
import dev.wharden.remedy.state.Wish;
import dev.wharden.report.Phrases;
import dev.wharden.report.Status;
import dev.wharden.web.WebAccess;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads configuration and policies anew. A bad file is refused whole and the last good set stays; a lower ceiling holds at once, a higher one waits for a restart.
 * Thread-safe: reading is under this object's lock, what was read is one reference.
 */
public final class Reloader implements Supplier<World> {
    /**
     * What the files say.
     *
     * @param web who may read over HTTP
     * @param watched the files and folders that this was read from
     */
    public record Files(Config config, PolicySet policies, WebAccess web, List<Path> watched) {
        /** Copies the list. */
        public Files {
            watched = List.copyOf(watched);
        }
    }

    /** What holds now. */
    private record Holding(Files files, World world, Status.Reload reload) {}

    private static final Logger LOG = LoggerFactory.getLogger(Reloader.class);

    private final Supplier<Files> read;
    private final Mode ceilingAtStart;
    private final Config atStart;
    private final Recorder recorder;
    private final InstantSource clock;
    private final Consumer<Files> changed;
    private final AtomicReference<Holding> holding;

    /**
     * Holds what was read at start.
     *
     * @param read reads all files strictly, or throws ConfigException
     * @param changed is told of each good set after it holds
     */
    Reloader(Files first, Supplier<Files> read, Recorder recorder, InstantSource clock, Consumer<Files> changed) {
        this.read = read;
        this.ceilingAtStart = first.config().enforcement();
        this.atStart = first.config();
        this.recorder = recorder;
        this.clock = clock;
        this.changed = changed;
        this.holding = new AtomicReference<>(hold(first));
        recorder.record(new AuditEvent.Reloaded(true, "", "start", digests(first.policies())));
    }

    @Override
    public World get() {
        return holding.get().world();
    }

    /** The configuration that holds. */
    Config config() {
        return holding.get().files().config();
    }

    /** The files and folders that what holds was read from. */
    List<Path> watched() {
        return holding.get().files().watched();
    }

    /** How the last reading went. */
    Status.Reload last() {
        return holding.get().reload();
    }

    /** Reads for an actor, or because files changed; tells in one sentence how that went. */
    synchronized Wish.Answer reload(String actor) {
        Files files;
        try {
            files = read.get();
        } catch (ConfigException e) {
            return refused(e, actor);
        }
        Holding next = hold(files);
        holding.set(next);
        recorder.record(new AuditEvent.Reloaded(true, "", actor, digests(files.policies())));
        changed.accept(files);
        String higher = files.config().enforcement().compareTo(next.world().ceiling()) > 0
                ? "; enforcement stays " + next.world().ceiling().word() + " until a restart"
                : "";
        String sentence = "read " + Phrases.count(files.policies().policies().size(), "policy", "policies") + " and "
                + Phrases.count(files.policies().exceptions().size(), "exception", "exceptions") + higher
                + restart(files.config());
        LOG.atInfo().addKeyValue("actor", actor).addKeyValue("result", sentence).log("Reloaded");
        return Wish.Answer.done(sentence);
    }

    private String restart(Config now) {
        List<String> keys = RestartKeys.changed(atStart, now);
        return keys.isEmpty() ? "" : "; " + String.join(", ", keys) + " will hold after a restart";
    }

    private Wish.Answer refused(ConfigException e, String actor) {
        String problems =
                String.join("; ", e.problems().stream().map(Object::toString).toList());
        holding.updateAndGet(
                now -> new Holding(now.files(), now.world(), new Status.Reload(clock.instant(), problems)));
        recorder.record(new AuditEvent.Reloaded(false, problems, actor, List.of()));
        LOG.atError().addKeyValue("problems", problems).log("Changed files are refused, the last good set stays");
        return Wish.Answer.refused("refused, the last good set stays: " + problems);
    }

    private Holding hold(Files files) {
        Instant now = clock.instant();
        Mode ceiling = files.config().enforcement().atMost(ceilingAtStart);
        return new Holding(files, new World(files.policies(), ceiling), new Status.Reload(now, ""));
    }

    private static List<AuditEvent.PolicyDigest> digests(PolicySet policies) {
        return policies.policies().stream()
                .map(policy -> new AuditEvent.PolicyDigest(policy.name(), policy.digest()))
                .toList();
    }
}
