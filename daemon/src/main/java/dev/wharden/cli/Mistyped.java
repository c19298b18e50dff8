package dev.wharden.cli;

import dev.wharden.config.Words;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says in one line what is wrong with a command line, and what was probably meant. */
final class Mistyped {
    private Mistyped() {}

    /** Picocli's words for a value that is none of an enum's. */
    private static final Pattern ONE_OF =
            Pattern.compile("Invalid value for (?:option|positional parameter.*) '([^']+)'.*: expected one of \\[(.*)]"
                    + " \\(case-insensitive\\) but was '(.*)'");
    /** Those of this program's own conversions, which end with the right words. */
    private static final Pattern USE =
            Pattern.compile("Invalid value for option '([^']+)': ([a-z ]+) '(.*)': use (.*)");

    private static String value(String message) {
        Matcher oneOf = ONE_OF.matcher(message);
        if (oneOf.matches()) {
            String right = oneOf.group(2).toLowerCase(Locale.ROOT);
            return "invalid value " + Words.quote(oneOf.group(3)) + " for " + oneOf.group(1)
                    + use(oneOf.group(3).toLowerCase(Locale.ROOT), right);
        }
        Matcher use = USE.matcher(message);
        if (use.matches()) {
            return use.group(2) + " " + Words.quote(use.group(3)) + " for " + use.group(1)
                    + use(use.group(3), use.group(4));
        }
        return message.startsWith("Missing ")
                ? "missing "
                        + message.substring("Missing ".length())
                                .replaceFirst("^required (parameter|option|options and parameters)s?: ", "")
                                .replace("'", "")
                : message;
    }

    private static String use(String wrong, String right) {
        String suggestion = Words.suggestion(wrong, List.of(right.split(", ")));
        return (suggestion.isEmpty() ? "." : suggestion) + " Use " + right;
    }

    static String message(ParameterException e) {
        if (!(e instanceof UnmatchedArgumentException unmatched)
                || unmatched.getUnmatched().isEmpty()) {
            return value(Wharden.firstLine(e));
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
