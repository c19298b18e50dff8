package dev.wharden.cli;

import dev.wharden.Wiring;
import dev.wharden.config.Config;
import dev.wharden.config.Reloader;
import dev.wharden.container.ContainerName;
import dev.wharden.control.Severity;
import dev.wharden.controller.OnePass;
import dev.wharden.policy.PolicySet;
import dev.wharden.report.CheckReport;
import dev.wharden.report.TableReport;
import dev.wharden.web.WebAccess;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Carries {@code apply} out. */
final class Applying {
    private Applying() {}

    /**
     * Reconciles each container until it has settled; 0 when none has drift left that its policy wants repaired. Throws
     * Failure when one that was named is not there, or one could not be done, after the others.
     */
    static int run(Session session, Config config, PolicySet policies, List<String> names) throws InterruptedException {
        var files = new Reloader.Files(config, policies, WebAccess.OPEN, List.of());
        List<ContainerName> named = names.stream().map(Session::containerName).toList();
        try (var apply = Wiring.apply(session.engine(), files)) {
            Set<ContainerName> wanted = named.isEmpty() ? apply.pass().all() : new TreeSet<>(named);
            apply.begin().run();
            OnePass.Left left;
            try (var progress = new ProgressLine(session.terminal())) {
                left = apply.pass().run(wanted, progress);
                // Of all containers one may go at any time; who names one is told.
                left.gone().stream()
                        .filter(name -> !named.contains(name))
                        .forEach(name -> progress.say(name + ": it is gone"));
            }
            CheckReport report = apply.report().apply(wanted);
            session.print(new TableReport(
                            session.terminal().ansi(), session.terminal().width())
                    .write(report));
            List<String> missing = left.gone().stream()
                    .filter(named::contains)
                    .map(ContainerName::value)
                    .toList();
            if (!missing.isEmpty()) {
                throw Failure.noSuchContainer(missing, session.containers());
            }
            if (!left.stuck().isEmpty()) {
                throw new Failure(
                        Exit.UNREACHABLE,
                        "not done, since the engine does not let it: "
                                + left.stuck().stream()
                                        .map(ContainerName::value)
                                        .collect(Collectors.joining(", ")));
            }
            return report.hasFindingAt(Severity.LOW) ? Exit.DRIFT : Exit.OK;
        }
    }
}
