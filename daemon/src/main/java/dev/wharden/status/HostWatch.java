package dev.wharden.status;

import dev.wharden.control.Severity;
import dev.wharden.controller.World;
import dev.wharden.docker.DockerReader;
import dev.wharden.policy.HostVerdict;
import dev.wharden.policy.Judged;
import dev.wharden.report.CheckReport;
import dev.wharden.subject.EngineFacts;
import dev.wharden.subject.HostFacts;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * The host and its engine, and their verdict: evaluated whenever somebody asks, since the host's facts do not change while the machine is up and the engine's are those
 * of the last {@link #look}, so that neither page nor scrape has to ask it. Thread-safe: one value.
 */
public final class HostWatch {
    private final Supplier<World> world;
    private final HostFacts host;
    private final DockerReader reader;
    private final AtomicReference<EngineFacts> engine = new AtomicReference<>(EngineFacts.NONE);

    /** Nothing is known of the engine yet. */
    public HostWatch(Supplier<World> world, HostFacts host, DockerReader reader) {
        this.world = world;
        this.host = host;
        this.reader = reader;
    }

    /** Asks the engine. Throws a DockerException when it does not answer; what was known stays then. */
    public void look() {
        engine.set(reader.engine());
    }

    /** What the engine last said of itself; {@link EngineFacts#NONE} before it was asked. */
    public EngineFacts engine() {
        return engine.get();
    }

    /** What the host is. */
    public HostFacts facts() {
        return host;
    }

    private HostVerdict verdict() {
        return world.get().policies().evaluateHost(host, engine.get());
    }

    /** As a report shows it. */
    public CheckReport.Host report() {
        return report(verdict());
    }

    /** The same of a verdict. */
    public static CheckReport.Host report(HostVerdict verdict) {
        return new CheckReport.Host(
                verdict.state(),
                verdict.findings().stream().map(Judged::finding).toList());
    }

    /** For {@code host_check_passed}: control and severity to 1 or 0; what could not be read is not among them. */
    public Map<List<String>, Double> checks() {
        HostVerdict verdict = verdict();
        var checks = new LinkedHashMap<List<String>, Double>();
        for (String control : verdict.judged()) {
            List<Judged> findings = verdict.findings().stream()
                    .filter(judged -> judged.finding().detail().control().equals(control))
                    .toList();
            if (findings.isEmpty()) {
                checks.put(List.of(control, severity(control).word()), 1.0);
            } else if (findings.stream().anyMatch(Judged::counts)) {
                findings.stream()
                        .filter(Judged::counts)
                        .findFirst()
                        .ifPresent(judged -> checks.put(
                                List.of(
                                        control,
                                        judged.finding().detail().severity().word()),
                                0.0));
            }
        }
        return checks;
    }

    private Severity severity(String control) {
        return world.get().policies().catalogue().hostControls().stream()
                .filter(known -> known.info().id().equals(control))
                .map(known -> known.info().severity())
                .findFirst()
                .orElse(Severity.MEDIUM);
    }
}
