package dev.wharden.cli;

import dev.wharden.config.PolicyFiles;
import dev.wharden.config.yaml.ConfigException;
import dev.wharden.policy.PolicySet;
import dev.wharden.report.Phrases;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "policy",
        description = "Validates policies, shows the effective ones, and runs their tests.",
        subcommands = {PolicyCommand.Validate.class, PolicyShowCommand.class, PolicyTestCommand.class})
final class PolicyCommand {
    private PolicyCommand() {}

    @Command(
            name = "validate",
            description =
                    "Up to 100 mistakes at once, with file:line:column and the nearest right name. Exit 78 on any.")
    static final class Validate implements Callable<Integer> {
        @Mixin
        private Common common = new Common();

        @Parameters(paramLabel = "FILE", description = "Files or folders; the configured folder when none is named.")
        private List<Path> files = List.of();

        @Override
        public Integer call() {
            Session session = Session.open(common);
            List<Path> paths = files.isEmpty() ? List.of(session.policyPath()) : files;
            try {
                PolicyFiles.Loaded loaded = session.policyFiles().read(paths);
                loaded.warnings().forEach(warning -> session.complain("warning: " + warning));
                PolicySet set = loaded.policies();
                session.say(session.terminal().ansi().green("valid") + ": "
                        + Phrases.count(set.policies().size(), "policy", "policies") + ", "
                        + Phrases.count(set.exceptions().size(), "exception", "exceptions")
                        + (set.host().isPresent() ? ", a host policy" : "")
                        + (loaded.tests().isEmpty()
                                ? ""
                                : ", " + Phrases.count(loaded.tests().size(), "policy test", "policy tests")));
                return Exit.OK;
            } catch (ConfigException e) {
                e.problems().forEach(problem -> session.complain(problem.toString()));
                return Exit.CONFIG;
            }
        }
    }
}
