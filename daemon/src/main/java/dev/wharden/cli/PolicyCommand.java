package dev.wharden.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.config.ConfigException;
import dev.wharden.config.PolicyFiles;
import dev.wharden.policy.Desired;
import dev.wharden.policy.Mode;
import dev.wharden.policy.Policy;
import dev.wharden.policy.PolicySet;
import dev.wharden.report.Ansi;
import dev.wharden.report.Phrases;
import dev.wharden.report.Printable;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "policy",
        description = "Validates policies, and shows the effective policy.",
        subcommands = {PolicyCommand.Validate.class, PolicyCommand.Show.class})
final class PolicyCommand {
    private PolicyCommand() {}

    @Command(
            name = "validate",
            description = "Every mistake at once, with file:line:column and the nearest right name. Exit 78 on any.")
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
                        + (set.host().isPresent() ? ", a host policy" : ""));
                return Exit.OK;
            } catch (ConfigException e) {
                e.problems().forEach(problem -> session.complain(problem.toString()));
                return Exit.CONFIG;
            }
        }
    }

    @Command(name = "show", description = "The effective policies, profile merged in, each value with its origin.")
    static final class Show implements Callable<Integer> {
        @Mixin
        private Common common = new Common();

        @Parameters(arity = "0..1", paramLabel = "NAME", description = "One policy.")
        private Optional<String> name = Optional.empty();

        @Override
        public Integer call() {
            Session session = Session.open(common);
            List<Policy> policies = session.policies(Mode.AUDIT).policies().stream()
                    .filter(policy -> name.isEmpty() || policy.name().equals(name.get()))
                    .toList();
            if (policies.isEmpty()) {
                throw new Failure(
                        Exit.USAGE,
                        name.map(n -> "there is no policy " + n).orElse("there is no policy") + " in "
                                + session.policyPath());
            }
            policies.forEach(policy -> show(session, policy));
            return Exit.OK;
        }

        private static void show(Session session, Policy policy) {
            Ansi ansi = session.terminal().ansi();
            session.say(ansi.bold(policy.name()) + "  priority " + policy.priority() + ", mode "
                    + policy.mode().word() + ", profile " + policy.profile().word() + "  "
                    + ansi.dim("sha256 " + policy.digest()));
            for (Desired desired : policy.desired()) {
                session.say("  " + desired.control());
                desired.onDrift().ifPresent(onDrift -> session.say("    onDrift: " + onDrift.word()));
                desired.severity().ifPresent(severity -> session.say("    severity: " + severity.word()));
                desired.settings()
                        .tree()
                        .properties()
                        .forEach(entry -> session.say("    " + entry.getKey() + ": " + text(entry.getValue())
                                + origin(ansi, desired, entry.getKey())));
            }
        }

        private static String text(JsonNode value) {
            return Printable.of(value.isTextual() ? value.textValue() : value.toString());
        }

        private static String origin(Ansi ansi, Desired desired, String key) {
            String origin = desired.origins().getOrDefault(key, "");
            return origin.isEmpty() ? "" : ansi.dim("   # " + Printable.of(origin));
        }
    }
}
