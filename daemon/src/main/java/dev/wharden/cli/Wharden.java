package dev.wharden.cli;

import dev.wharden.audit.AuditUnavailable;
import dev.wharden.config.yaml.ConfigException;
import dev.wharden.docker.DockerException;
import dev.wharden.remedy.state.AlreadyRunning;
import dev.wharden.remedy.state.StateUnavailable;
import dev.wharden.report.Printable;
import dev.wharden.web.WebUnavailable;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line's root. */
@Command(
        name = "wharden",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "Keeps every container on a plain Docker host in its hardened state.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            RunCommand.class,
            CheckCommand.class,
            PlanCommand.class,
            ApplyCommand.class,
            ExplainCommand.class,
            ControlsCommand.class,
            PolicyCommand.class,
            QuarantineCommand.class,
            ExceptionCommand.class,
            AcceptCommand.class,
            PauseCommand.class,
            ResumeCommand.class,
            UndoCommand.class,
            ReloadCommand.class,
            StatusCommand.class,
            DoctorCommand.class,
            AuditCommand.class
        },
        footer = {
            "",
            "Begin with:",
            "  wharden doctor            what is missing on this host",
            "  wharden check             evaluate every container once, change nothing",
            "  wharden explain NAME      why, and the flags that would make it pass",
            "  wharden plan              what Enforce would do",
            "",
            "Exit codes: 0 fine, 1 drift found or not ready, 2 usage, 69 engine or daemon not reachable,",
            "70 a bug, 74 the output could not be written, 75 the daemon is running,",
            "78 bad configuration or policy."
        })
public final class Wharden {
    /** How a failure to connect is told. */
    private static final String NO_CONNECTION = "no connection to the engine";

    private Wharden() {}

    /** The root when it is known which command is meant. */
    @Command(name = "wharden", mixinStandardHelpOptions = true, versionProvider = Version.class)
    private static final class Short {}

    /** Runs a command and exits with its code. */
    public static void main(String[] arguments) {
        Output output = Output.install();
        int code = commandLine(arguments).execute(arguments);
        if (output.lost().isPresent() && (code == Exit.OK || code == Exit.DRIFT)) {
            System.err.println("wharden: not all of the output could be written: "
                    + output.lost().get());
            code = Exit.UNWRITTEN;
        }
        System.exit(code);
    }

    /** The whole command line. */
    public static CommandLine commandLine() {
        return configured(new CommandLine(Wharden.class));
    }

    /**
     * As much of the command line as these arguments need, which is a sixth of a second less: what the options of a
     * command are is found out by reflection. A mistake is told by the whole one, which knows what was meant.
     */
    static CommandLine commandLine(String... arguments) {
        Optional<Class<?>> asked = Arrays.stream(
                        Wharden.class.getAnnotation(Command.class).subcommands())
                .filter(command -> arguments.length > 0
                        && command.getAnnotation(Command.class).name().equals(arguments[0]))
                .findFirst();
        return asked.map(command -> configured(new CommandLine(Short.class).addSubcommand(command))
                        .setParameterExceptionHandler(
                                (e, words) -> commandLine().execute(words)))
                .orElseGet(Wharden::commandLine);
    }

    private static CommandLine configured(CommandLine line) {
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setUsageHelpAutoWidth(true);
        line.setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8));
        help(line);
        line.setParameterExceptionHandler((e, arguments) -> {
            e.getCommandLine()
                    .getErr()
                    .println("wharden: " + Printable.of(Mistyped.message(e)) + " (see "
                            + e.getCommandLine().getCommandSpec().qualifiedName() + " --help)");
            return Exit.USAGE;
        });
        line.setExecutionExceptionHandler((e, command, parsed) -> Wharden.explain(e, command.getErr()));
        return line;
    }

    private static void help(CommandLine line) {
        line.getSubcommands().values().forEach(command -> {
            command.getCommandSpec().mixinStandardHelpOptions(true);
            help(command);
        });
    }

    private static int explain(Exception e, PrintWriter err) {
        return switch (e) {
            case Failure failure -> say(err, failure.code(), String.valueOf(failure.getMessage()));
            case ConfigException config -> {
                config.problems().forEach(problem -> err.println("wharden: " + Printable.of(problem.toString())));
                yield Exit.CONFIG;
            }
            case DockerException.Stuck stuck ->
                say(
                        err,
                        Exit.UNREACHABLE,
                        stuck.getMessage() + ": it waits for the log driver, volume or network of a container; look at"
                                + " its log (wharden doctor)");
            case DockerException.Unavailable down -> say(err, Exit.UNREACHABLE, unreachable(down));
            case DockerException.NotFound gone -> say(err, Exit.USAGE, String.valueOf(gone.getMessage()));
            case DockerException docker -> say(err, Exit.UNREACHABLE, String.valueOf(docker.getMessage()));
            case AlreadyRunning running -> say(err, Exit.RUNNING, String.valueOf(running.getMessage()));
            case WebUnavailable taken -> say(err, Exit.UNREACHABLE, String.valueOf(taken.getMessage()));
            case StateUnavailable state -> say(err, Exit.UNREACHABLE, String.valueOf(state.getMessage()));
            case AuditUnavailable audit -> say(err, Exit.UNREACHABLE, String.valueOf(audit.getMessage()));
            default -> {
                e.printStackTrace(err);
                yield say(err, Exit.BUG, "this is a bug in Wharden: please report the lines above");
            }
        };
    }

    /** What to do about an engine that does not answer. */
    private static String unreachable(DockerException.Unavailable down) {
        String message = String.valueOf(down.getMessage());
        String why = message.contains(NO_CONNECTION) ? message.substring(message.indexOf(NO_CONNECTION)) : message;
        String advice = why.contains("Permission denied")
                ? "run as root, or as a member of the socket's group"
                : why.startsWith(NO_CONNECTION) ? "start Docker, or name its socket with --engine" : "see its log";
        return why + ": " + advice + " (wharden doctor)";
    }

    private static int say(PrintWriter err, int code, String message) {
        err.println("wharden: " + Printable.of(message));
        return code;
    }

    /** What an exception says, without the lines that are for programmers. */
    static String firstLine(Exception e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
}
