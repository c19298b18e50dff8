package dev.wharden.config;

import dev.wharden.audit.AuditEvent;
import dev.wharden.audit.Recorder;
import dev.wharden.controller.World;
import dev.wharden.policy.Mode;
import dev.wharden.policy.Policy;
import dev.wharden.policy.PolicySet;
import dev.wharden.report.Status;
import dev.wharden.subject.Guarded;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The configuration and policies in force: those of the start until a {@link Reloader} reads others. The ceiling of the
 * start is never raised. Thread-safe: what was read is one reference.
 */
public final class Current implements Supplier<World> {
    private record Holding(Reloader.Files files, World world, Status.Reload reload) {}

    private final Config atStart;
    private final Recorder recorder;
    private final InstantSource clock;
    private final AtomicReference<Holding> holding;
    private final GuardedPlaces guarded;

    /** Holds what was read at start, and records that. */
    public Current(Reloader.Files first, Recorder recorder, InstantSource clock) {
        this.atStart = first.config();
        this.recorder = recorder;
        this.clock = clock;
        this.holding = new AtomicReference<>(hold(first));
        this.guarded = new GuardedPlaces(() -> List.of(atStart, config()), this::watched, clock);
        recorder.record(new AuditEvent.Reloaded(true, "", "start", digests(first.policies())));
    }

    @Override
    public World get() {
        return holding.get().world();
    }

    /** The configuration, keys that need a restart included: those are as the file has them now. */
    public Config config() {
        return holding.get().files().config();
    }

    /** The policies that are enforced, name by digest; none under a ceiling of Audit. */
    public Map<String, String> enforced() {
        World now = get();
        return now.policies().policies().stream()
                .filter(policy -> policy.mode().atMost(now.ceiling()) == Mode.ENFORCE)
                .collect(Collectors.toMap(Policy::digest, Policy::name, (one, other) -> one));
    }

    /** What policies and engine mean, in short: when it changes, what was compliant is watched by the breaker. */
    public String fingerprint(String engineVersion) {
        return fingerprint(engineVersion, get().policies());
    }

    /** The same of other policies. */
    public static String fingerprint(String engineVersion, PolicySet policies) {
        return engineVersion + " " + Meaning.of(policies);
    }

    /** What is shown of its bounds. */
    public Status.Limits limits() {
        Config now = config();
        return new Status.Limits(
                now.disruption().maxPerHour(),
                now.disruption().quarantinesPerHour(),
                now.quarantine().alertAfter(),
                now.stateDirectory());
    }

    /** The files and folders that what holds was read from. */
    public List<Path> watched() {
        return holding.get().files().watched();
    }

    /** Where Wharden's own files are: those that are in use, and those that a restart would use. */
    public Guarded guarded() {
        return guarded.get();
    }

    /** How the last reading went. */
    public Status.Reload last() {
        return holding.get().reload();
    }

    /** These hold from now on. */
    void take(Reloader.Files files, String actor) {
        holding.set(hold(files));
        recorder.record(new AuditEvent.Reloaded(true, "", actor, digests(files.policies())));
    }

    /** What was read is refused, and what holds stays. */
    void refuse(String problems, String actor) {
        Instant at = clock.instant();
        holding.updateAndGet(now -> new Holding(
                now.files(),
                now.world(),
                new Status.Reload(at, problems, now.reload().pending())));
        recorder.record(new AuditEvent.Reloaded(false, problems, actor, List.of()));
    }

    private Holding hold(Reloader.Files files) {
        Mode ceiling = files.config().enforcement().atMost(atStart.enforcement());
        String pending = RestartKeys.pending(atStart, files.config(), ceiling);
        return new Holding(
                files, new World(files.policies(), ceiling), new Status.Reload(clock.instant(), "", pending));
    }

    private static List<AuditEvent.PolicyDigest> digests(PolicySet policies) {
        return policies.policies().stream()
                .map(policy -> new AuditEvent.PolicyDigest(policy.name(), policy.digest()))
                .toList();
    }
}
