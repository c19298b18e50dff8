package dev.wharden.cli;

import dev.wharden.report.Ansi;
import dev.wharden.report.Printable;
import java.io.Console;
import java.io.PrintStream;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine;

/**
 * Where a command prints: colours and width of a terminal, or neither in a pipe.
 *
 * @param out for what was asked
 * @param err for one-line errors and progress
 * @param ansi colours or none
 * @param width columns, 0 when it is no terminal
 */
record Terminal(PrintStream out, PrintStream err, Ansi ansi, int width) {
    /** When escape codes are written. */
    enum Colour {
        AUTO,
        ALWAYS,
        NEVER;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The process's own streams. */
    @SuppressWarnings(
            "SystemConsoleNull") // the JDK's annotation still says that it may be null, and NullAway believes it
    static Terminal of(Colour colour, Map<String, String> environment) {
        Console console = System.console();
        boolean terminal = console != null && console.isTerminal();
        boolean coloured = switch (colour) {
            case ALWAYS -> true;
            case NEVER -> false;
            case AUTO ->
                terminal
                        && environment.getOrDefault("NO_COLOR", "").isEmpty()
                        && !environment.getOrDefault("TERM", "").equals("dumb");
        };
        return new Terminal(System.out, System.err, new Ansi(coloured), terminal ? columns() : 0);
    }

    /** A line on standard error, whatever text is in it. */
    void complain(String line) {
        err.println(Printable.of(line));
    }

    /** The width that picocli reads from the terminal, for its own help. */
    private static int columns() {
        return CommandLine.Model.CommandSpec.create()
                .usageMessage()
                .autoWidth(true)
                .width();
    }
}
