package dev.wharden;

import dev.wharden.control.Severity;
import dev.wharden.controller.World;
import dev.wharden.policy.HostVerdict;
import dev.wharden.policy.Judged;
import dev.wharden.report.CheckReport;
import dev.wharden.subject.EngineFacts;
import dev.wharden.subject.HostFacts;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The host's own verdict, judged whenever somebody asks: it is a handful of values that do not change while the machine is up. */
final class HostWatch {
    private final Supplier<World> world;
    private final HostFacts host;
    private final Supplier<EngineFacts> engine;

    HostWatch(Supplier<World> world, HostFacts host, Supplier<EngineFacts> engine) {
        this.world = world;
        this.host = host;
        this.engine = engine;
    }

    HostFacts facts() {
        return host;
    }

    private HostVerdict verdict() {
        return world.get().policies().evaluateHost(host, engine.get());
    }

    CheckReport.Host report() {
        return report(verdict());
    }

    /** As a report shows it. */
    static CheckReport.Host report(HostVerdict verdict) {
        return new CheckReport.Host(
                verdict.state(),
                verdict.findings().stream().map(Judged::finding).toList());
    }

    /** For {@code host_check_passed}: control and severity to 1 or 0; what could not be read is not among them. */
    Map<List<String>, Double> checks() {
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
