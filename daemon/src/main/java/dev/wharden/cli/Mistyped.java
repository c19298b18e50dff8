package dev.wharden.cli;

import dev.wharden.config.yaml.Words;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
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
            // Durations are examples, of which none is meant.
            String meant = !use.group(2).equals("invalid duration")
                    ? use(use.group(3), use.group(4))
                    : (use.group(3).matches("\\d+") ? ", which has no unit" : "") + ". Use " + use.group(4);
            return use.group(2) + " " + Words.quote(use.group(3)) + " for " + use.group(1) + meant;
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

    /** The commands that have the option that was written, or else the one that was meant. */
    private static String option(String wrong, CommandSpec spec) {
        List<String> owners =
                commands(spec.root(), command -> command.optionsMap().containsKey(wrong));
        if (!owners.isEmpty()) {
            return ", an option of " + String.join(", ", owners) + " only";
        }
        // Of one letter only its case can be mistyped: every other letter is as near.
        boolean isShort = wrong.length() <= 2;
        return Words.suggestion(
                wrong,
                spec.optionsMap().keySet().stream()
                        .filter(right -> !isShort || right.equalsIgnoreCase(wrong))
                        .toList());
    }

    /** The subcommand that was meant, or else those of that name elsewhere. */
    private static String command(String wrong, CommandSpec spec) {
        String suggestion = Words.suggestion(wrong, spec.subcommands().keySet());
        List<String> elsewhere = commands(spec.root(), command -> command.name().equals(wrong));
        return suggestion.isEmpty() && !elsewhere.isEmpty()
                ? ", did you mean " + String.join(" or ", elsewhere) + "?"
                : suggestion;
    }

    private static List<String> commands(CommandSpec from, Predicate<CommandSpec> which) {
        Stream<String> below =
                from.subcommands().values().stream().flatMap(sub -> commands(sub.getCommandSpec(), which).stream());
        return Stream.concat(which.test(from) ? Stream.of(from.qualifiedName()) : Stream.of(), below)
                .toList();
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
            return "unknown option " + Words.quote(option) + option(option, spec);
        }
        return spec.subcommands().isEmpty()
                ? "unexpected argument " + Words.quote(wrong)
                : "unknown command " + Words.quote(wrong) + command(wrong, spec);
    }
}
