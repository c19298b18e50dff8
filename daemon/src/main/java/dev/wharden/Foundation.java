package dev.wharden;

import dev.wharden.audit.AuditLog;
import dev.wharden.audit.AuditSettings;
import dev.wharden.audit.AuditUnavailable;
import dev.wharden.audit.ChainVerifier;
import dev.wharden.audit.LogLines;
import dev.wharden.audit.Recorder;
import dev.wharden.audit.Recorders;
import dev.wharden.config.Config;
import dev.wharden.config.Meaning;
import dev.wharden.controller.Assessments;
import dev.wharden.controller.World;
import dev.wharden.docker.DockerJava;
import dev.wharden.docker.EngineAddress;
import dev.wharden.docker.Operation;
import dev.wharden.kernel.HostReader;
import dev.wharden.kernel.OwnContainer;
import dev.wharden.kernel.ProcFiles;
import dev.wharden.kernel.ProcessFiles;
import dev.wharden.metrics.Meters;
import dev.wharden.metrics.Vocabulary;
import dev.wharden.observe.Observer;
import dev.wharden.policy.Catalogue;
import dev.wharden.policy.Mode;
import dev.wharden.policy.Policy;
import dev.wharden.policy.PolicySet;
import dev.wharden.source.OwnCalls;
import dev.wharden.subject.HostFacts;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the daemon and {@code apply} share: the log and the counters, the engine, the files that were read, and the straight line upon them.
 */
public final class Foundation implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Foundation.class);

    final InstantSource clock = InstantSource.system();
    final LongSupplier nanoTime = System::nanoTime;
    final AuditLog log;
    private final Path logFile;
    private final AtomicBoolean chainValid = new AtomicBoolean(true);
    final Meters meters;
    final OwnCalls ownCalls;
    final RecentActions recent;
    final Supplier<String> actions = new Actions(clock);
    final DockerJava engine;
    final EngineWatch engineWatch;
    final Reloader reloader;
    final HostWatch hostWatch;
    final Assembly assembly;

    /**
     * Opens the log and reads what an earlier run has left; asks nothing of the engine yet.
     *
     * @param first what the files say
     * @param read reads them again, or throws ConfigException
     * @param changed is told of each good set after it holds
     * @param assessments is told of each verdict
     */
    Foundation(
            EngineAddress address,
            Reloader.Files first,
            Supplier<Reloader.Files> read,
            Consumer<Reloader.Files> changed,
            Assessments assessments) {
        Config config = first.config();
        ProcFiles files = ProcFiles.ofHost();
        HostFacts host = new HostReader(files).facts();
        logFile = config.audit().file();
        log = AuditLog.open(
                new AuditSettings(
                        config.audit().file(),
                        config.audit().rotateSize(),
                        config.audit().keep(),
                        host.hostname(),
                        config.audit().signingKeyFile(),
                        Optional.of(config.auditHead())),
                clock);
        meters = new Meters(
                vocabulary(first.policies().catalogue()), config.web().containerSeries(), clock);
        recent = new RecentActions(clock);
        ownCalls = new OwnCalls(clock);
        Recorder recorder = Recorders.of(log, new LogLines(), meters, recent, ownCalls);
        engine = new DockerJava(address, config.engine().timeout(), nanoTime, meters::called);
        engineWatch = new EngineWatch(engine);
        reloader = new Reloader(first, read, recorder, clock, changed);
        hostWatch = new HostWatch(reloader, host, engineWatch);
        assembly = new Assembly(new Assembly.Parts(
                reloader::config,
                reloader,
                engine,
                engine,
                new Observer(engine, files, address.socket().toString(), clock),
                Configured.usage(files),
                new ProcessFiles(files)::of,
                host.hostname(),
                OwnContainer.id(files),
                recorder,
                assessments,
                actions,
                clock,
                nanoTime));
    }

    /** What policies and engine are now, in short: when it changes, whoever was compliant is watched by the breaker. */
    String world() {
        return world(engineWatch.get().version(), reloader.get().policies());
    }

    static String world(String engine, PolicySet policies) {
        return engine + " " + Meaning.of(policies);
    }

    /** The policies that are enforced now, name by digest; none under a ceiling of Audit. */
    Map<String, String> enforced() {
        World now = reloader.get();
        return now.policies().policies().stream()
                .filter(policy -> policy.mode().atMost(now.ceiling()) == Mode.ENFORCE)
                .collect(Collectors.toMap(Policy::digest, Policy::name, (one, other) -> one));
    }

    /** Checks the chain of the audit log in the background, because years of it take minutes. */
    void verifyChain() {
        Thread.ofVirtual().name("wharden-audit-chain").start(() -> {
            ChainVerifier.Finding finding = verified();
            chainValid.set(finding instanceof ChainVerifier.Valid);
            if (finding instanceof ChainVerifier.Broken broken) {
                LOG.atError()
                        .addKeyValue("file", broken.file())
                        .addKeyValue("line", broken.line())
                        .addKeyValue("reason", broken.why())
                        .log("The audit log's chain is broken: somebody changed it, or the disk did");
            }
        });
    }

    /** A rotation in the middle of the reading looks like a break: what is broken is read once more. */
    private ChainVerifier.Finding verified() {
        try {
            ChainVerifier.Finding first = ChainVerifier.verify(logFile);
            return first instanceof ChainVerifier.Valid ? first : ChainVerifier.verify(logFile);
        } catch (AuditUnavailable e) {
            return new ChainVerifier.Broken(logFile, 0, String.valueOf(e.getMessage()));
        }
    }

    /** What the last check found, and what was seen since; true before the first has ended. */
    boolean chainIsValid() {
        return chainValid.get() && !log.changed();
    }

    private static Vocabulary vocabulary(Catalogue catalogue) {
        List<String> controls = catalogue.all().stream()
                .map(control -> control.info().id())
                .sorted()
                .toList();
        return new Vocabulary(
                controls,
                Arrays.stream(Operation.values()).map(Operation::label).toList());
    }

    @Override
    public void close() {
        engine.close();
        log.close();
    }
}
