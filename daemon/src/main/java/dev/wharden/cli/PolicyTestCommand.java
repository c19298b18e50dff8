package dev.wharden.cli;

import dev.wharden.config.PolicyFiles;
import dev.wharden.config.PolicyTest;
import dev.wharden.config.ProfilePolicy;
import dev.wharden.policy.Mode;
import dev.wharden.policy.PolicySet;
import dev.wharden.report.Ansi;
import dev.wharden.report.Folding;
import dev.wharden.report.Phrases;
import dev.wharden.report.Printable;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "test",
        description = {
            "Runs the PolicyTest files of a folder: containers, and what policies must say of them.",
            "No engine is needed. Exit 1 when a case fails, 78 when a file is wrong."
        },
        footer = {
            "",
            "  wharden policy test /usr/share/wharden/config/tests   the tests of the shipped policies, to begin with",
            "",
            "A test names its policies, or a profile. Where it does not, the policies of the same folder are meant;",
            "where that has none, those of --policies or the configured ones."
        })
final class PolicyTestCommand implements Callable<Integer> {
    @Mixin
    private Common common = new Common();

    @Parameters(arity = "1..*", paramLabel = "DIR", description = "Folders or files.")
    private List<Path> paths = List.of();

    @Option(
            names = {"-q", "--quiet"},
            description = "Say nothing of the cases that pass.")
    private boolean quiet;

    private final Map<List<Path>, PolicySet> named = new HashMap<>();

    @Override
    public Integer call() {
        Session session = Session.open(common);
        int failed = 0;
        int run = 0;
        for (Path path : paths) {
            PolicyFiles.Loaded loaded = session.policyFiles().read(path);
            for (PolicyTest test : loaded.tests()) {
                PolicySet policies = policies(session, test, loaded);
                for (PolicyTest.Case one : test.cases()) {
                    var differences = new PolicyTestRun(one, policies, test.at().orElseGet(Instant::now)).differences();
                    run++;
                    failed += differences.isEmpty() ? 0 : 1;
                    say(session, test, one, differences);
                }
            }
        }
        if (run == 0) {
            throw new Failure(
                    Exit.USAGE,
                    "no PolicyTest in "
                            + String.join(
                                    ", ", paths.stream().map(Path::toString).toList())
                            + " (examples: /usr/share/wharden/config/tests)");
        }
        Ansi ansi = session.terminal().ansi();
        session.say(Phrases.count(run, "case", "cases") + ": " + ansi.green((run - failed) + " passed")
                + (failed == 0 ? "" : ", " + ansi.red(failed + " failed")));
        return failed == 0 ? Exit.OK : Exit.DRIFT;
    }

    private PolicySet policies(Session session, PolicyTest test, PolicyFiles.Loaded beside) {
        if (test.profile().isPresent()) {
            return ProfilePolicy.of(test.profile().get(), Mode.AUDIT, session.catalogue());
        }
        if (!test.policies().isEmpty()) {
            return named.computeIfAbsent(
                    test.policies(), files -> session.policyFiles().read(files).policies());
        }
        return beside.policies().policies().isEmpty()
                ? named.computeIfAbsent(List.of(), any -> session.policiesOrRestricted())
                : beside.policies();
    }

    private void say(
            Session session, PolicyTest test, PolicyTest.Case one, List<PolicyTestRun.Difference> differences) {
        Ansi ansi = session.terminal().ansi();
        String title = Printable.of(test.name() + ": " + one.name());
        if (differences.isEmpty()) {
            if (!quiet) {
                session.say(ansi.green("ok   ") + title);
            }
            return;
        }
        session.say(ansi.red("FAIL ") + ansi.bold(title) + "  "
                + ansi.dim(Printable.of(one.place().toString())));
        for (PolicyTestRun.Difference difference : differences) {
            session.say("  " + difference.of());
            difference.missing().forEach(line -> session.say(ansi.red("    - expected  " + Printable.of(line))));
            for (String line : difference.extra()) {
                List<String> folded = Folding.fold(
                        " ".repeat(16), Printable.of(line), session.terminal().width());
                session.say(ansi.green("    + found     " + folded.getFirst().stripLeading()));
                folded.stream().skip(1).forEach(more -> session.say(ansi.green(more)));
            }
        }
    }
}
