package dev.wharden.cli;

import dev.wharden.controller.OnePass;
import dev.wharden.report.Folding;
import dev.wharden.report.Printable;

/**
 * What a command is doing, on standard error: on a terminal one line that is written over, else a line for each step.
 * Used by one thread.
 */
final class ProgressLine implements OnePass.Progress, AutoCloseable {
    private static final String BEGIN = "\r\u001b[K";

    private final Terminal terminal;
    private final boolean overwrites;
    private String last = "";

    ProgressLine(Terminal terminal) {
        this.terminal = terminal;
        this.overwrites = terminal.width() > 0;
    }

    /** Something lasting, such as why a container is left to the daemon: it stays on the screen. */
    @Override
    public void say(String sentence) {
        close();
        terminal.complain(sentence);
    }

    /** A step, and how long it will still take; only another step is another line in a pipe. */
    @Override
    public void step(String step, String left) {
        if (overwrites) {
            String line = Printable.of(step + left);
            terminal.err()
                    .print(BEGIN + Folding.fold("", line, terminal.width()).getFirst());
            terminal.err().flush();
        } else if (!step.equals(last)) {
            terminal.complain(step + left);
        }
        last = step;
    }

    /** One of many short steps: shown on a terminal only. */
    void count(String what, int done, int all) {
        if (overwrites) {
            step(what, " " + done + " of " + all);
        }
    }

    /** Nothing of it is left on a terminal. */
    @Override
    public void close() {
        if (overwrites && !last.isEmpty()) {
            terminal.err().print(BEGIN);
            terminal.err().flush();
        }
        last = "";
    }
}
