package dev.wharden.cli;

import dev.wharden.config.Config;
import dev.wharden.policy.Mode;
import dev.wharden.policy.PolicySet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "apply",
        description = {
            "Reconciles each container once, under all bounds of the daemon, then exits.",
            "Under enforcement: Audit it says so, shows the plan and exits 1. Refused (75) while the daemon runs."
        })
final class ApplyCommand implements Callable<Integer> {
    @Mixin
    private Common common = new Common();

    @Parameters(paramLabel = "NAME", description = "Containers; all when none is named.")
    private List<String> names = List.of();

    @Option(
            names = "--enforcement",
            paramLabel = "Audit|Enforce",
            description = "In place of the file's: this host's ceiling.")
    private Optional<Mode> enforcement = Optional.empty();

    @Override
    public Integer call() throws InterruptedException {
        Session.requireSupportedHost();
        Session session = Session.openActing(common);
        Mode ceiling = enforcement.orElse(session.config().enforcement());
        if (ceiling == Mode.AUDIT) {
            session.complain("enforcement is Audit, so nothing is changed; this is the plan:");
            PlanCommand.show(session, names);
            return Exit.DRIFT;
        }
        PolicySet policies = session.policies(Mode.ENFORCE);
        Config config = session.config().withEnforcement(ceiling);
        return Applying.run(session, config, policies, names);
    }
}
