package dev.wharden.cli;

import dev.wharden.config.Words;
import java.util.Collection;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says in one line what is wrong with a command line, and what was probably meant. */
final class Mistyped {
    private Mistyped() {}

    static String message(ParameterException e) {
        if (!(e instanceof UnmatchedArgumentException unmatched)
                || unmatched.getUnmatched().isEmpty()) {
            return Wharden.firstLine(e);
        }
        CommandSpec spec = e.getCommandLine().getCommandSpec();
        String wrong = unmatched.getUnmatched().getFirst();
        if (wrong.startsWith("-")) {
            String option = wrong.replaceFirst("=.*", "");
            return "unknown option " + Words.quote(option)
                    + Words.suggestion(option, spec.optionsMap().keySet());
        }
        Collection<String> commands =
                spec.subcommands().isEmpty() ? List.of() : spec.subcommands().keySet();
        return commands.isEmpty()
                ? "unexpected argument " + Words.quote(wrong)
                : "unknown command " + Words.quote(wrong) + Words.suggestion(wrong, commands);
    }
}
