package dev.wharden.cli;

import dev.wharden.OneReconcile;
import dev.wharden.Reloader;
import dev.wharden.config.Config;
import dev.wharden.container.ContainerName;
import dev.wharden.policy.PolicySet;
import dev.wharden.report.TableReport;
import dev.wharden.web.WebAccess;
import java.util.List;

/** Carries {@code apply} out. */
final class Applying {
    private Applying() {}

    /** Reconciles each container until it has settled; 0 when none has drift left that its policy wants repaired. Throws Failure when one that was named is not there, after the others. */
    static int run(Session session, Config config, PolicySet policies, List<String> names) throws InterruptedException {
        var files = new Reloader.Files(config, policies, WebAccess.OPEN, List.of());
        try (var once = OneReconcile.begin(session.engine(), files)) {
            OneReconcile.Settled settled;
            try (var progress = new ProgressLine(session)) {
                settled = once.run(names.stream().map(Session::containerName).toList(), progress);
            }
            session.print(
                    new TableReport(session.terminal().ink(), session.terminal().width()).write(settled.report()));
            if (!settled.missing().isEmpty()) {
                throw Failure.noSuchContainer(
                        settled.missing().stream().map(ContainerName::value).toList(),
                        session.look().names());
            }
            return settled.report().hasFindingAt(dev.wharden.control.Severity.LOW) ? Exit.DRIFT : Exit.OK;
        }
    }
}
