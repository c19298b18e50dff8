package dev.wharden.cli;

import picocli.CommandLine.Command;

@Command(
        name = "exception",
        description = "Excuses with an end: a finding is accepted until a date, with a reason and an owner.",
        subcommands = {ExceptionAddCommand.class, ExceptionListCommand.class, ExceptionRemoveCommand.class})
final class ExceptionCommand {
    private ExceptionCommand() {}
}
