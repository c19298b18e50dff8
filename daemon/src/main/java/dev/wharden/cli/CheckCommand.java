package dev.wharden.cli;

import dev.wharden.control.Severity;
import dev.wharden.policy.PolicySet;
import dev.wharden.report.CheckReport;
import dev.wharden.report.ContainerReport;
import dev.wharden.report.JsonReport;
import dev.wharden.report.TableReport;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "check",
        description = {
            "Evaluates containers once and changes nothing. Uses profile restricted when no policy exists.",
            "Exit 1 when something is found at or above --fail-on, on the host too; what could not be read counts too."
        },
        footer = {
            "",
            "  wharden check                        every container of this host",
            "  wharden check web db -o json         two of them, for a script",
            "  docker inspect web | wharden check --inspect -    a file instead of an engine",
            "  wharden check --compose compose.yaml compose.prod.yaml    before anything runs, for CI",
            "  docker compose config | wharden check --compose -         with extends and include resolved"
        })
final class CheckCommand implements Callable<Integer> {
    private static final int SHORT_ID = 12;

    @Mixin
    private Common common = new Common();

    @Parameters(paramLabel = "NAME", description = "Containers; all when none is named.")
    private List<String> names = List.of();

    @Option(
            names = "--fail-on",
            paramLabel = "LEVEL",
            defaultValue = "low",
            description = "critical, high, medium, low or info (default: low).")
    private Severity failOn = Severity.LOW;

    @Option(
            names = "--by",
            paramLabel = "WHAT",
            defaultValue = "container",
            description = "Groups the table by container or control (default: container).")
    private TableReport.By by = TableReport.By.CONTAINER;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "table or json.")
    private Format format = Format.TABLE;

    @Option(
            names = "--inspect",
            paramLabel = "FILE|-",
            description = "Evaluates inspect JSON instead of an engine's containers. What only engine or host know, as "
                    + "what a volume mounts, is unknown.")
    private Optional<String> inspect = Optional.empty();

    @Option(
            names = "--no-host",
            description = "Leaves out the host, which is evaluated under its HostPolicy when no NAME is given.")
    private boolean noHost;

    @Option(
            names = "--compose",
            arity = "1..*",
            paramLabel = "FILE|DIR|-",
            description = "Evaluates the services of compose files before anything runs, for CI; NAME is a service.")
    private List<String> compose = List.of();

    /** How the report is printed. */
    enum Format {
        TABLE,
        JSON
    }

    @Override
    public Integer call() {
        Session session = Session.open(common);
        PolicySet policies = session.policiesOrRestricted();
        if (!compose.isEmpty()) {
            if (inspect.isPresent()) {
                throw new Failure(Exit.USAGE, "--compose and --inspect cannot be combined");
            }
            CheckReport report = ComposeCheck.check(session, policies, compose, names, format == Format.JSON);
            return report.hasFindingAt(failOn) ? Exit.DRIFT : Exit.OK;
        }
        Inspection inspection = new Inspection(session, policies);
        CheckReport report = inspect.isPresent()
                ? named(inspection.file(inspect.get()), inspect.get())
                : inspection.engine(names, names.isEmpty() && !noHost);
        session.print(
                switch (format) {
                    case TABLE ->
                        new TableReport(
                                        session.terminal().ansi(),
                                        session.terminal().width(),
                                        by)
                                .write(report);
                    case JSON -> new JsonReport().write(report);
                });
        return report.hasFindingAt(failOn) ? Exit.DRIFT : Exit.OK;
    }

    /** Those of a file that were named, or all; one that was named must be in it. */
    private CheckReport named(CheckReport file, String source) {
        if (names.isEmpty()) {
            return file;
        }
        List<String> missing = names.stream()
                .filter(name -> file.containers().stream().noneMatch(container -> isNamed(container, name)))
                .toList();
        if (!missing.isEmpty()) {
            throw new Failure(Exit.USAGE, "no such container in " + source + ": " + String.join(", ", missing));
        }
        return new CheckReport(
                file.generatedAt(),
                file.engineVersion(),
                file.apiVersion(),
                file.containers().stream()
                        .filter(container -> names.stream().anyMatch(name -> isNamed(container, name)))
                        .toList(),
                file.host());
    }

    /** By its name, its id or the engine's short form of it. */
    private static boolean isNamed(ContainerReport container, String name) {
        return container.name().equals(name)
                || (name.length() >= SHORT_ID && container.id().startsWith(name));
    }
}
