package dev.wharden.cli;

import dev.wharden.command.Command.Undo;
import dev.wharden.remedy.undo.Archive;
import dev.wharden.report.Printable;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "undo",
        description = {
            "Puts a container back as it was before an action of Wharden's; wharden audit show --container NAME "
                    + "names them.",
            "An update in place is taken back in place where the engine can, everything else by recreation with "
                    + "probation and "
                    + "rollback, under all bounds of a repair except windows and backoff. A quarantine is released.",
            "Refused when the container was changed or replaced since, or what it takes is gone. What it takes is "
                    + "kept for "
                    + "undoKeep. Only under enforcement: Enforce.",
            "The container is then left alone until its policy or its dev.wharden.* labels change, or: wharden "
                    + "resume NAME.",
            "Waits until it has ended; exit 1 when it was refused or rolled back. After Ctrl-C the daemon continues."
        })
final class UndoCommand implements Callable<Integer> {
    @Mixin
    private Common common = new Common();

    @Parameters(paramLabel = "ACTION", description = "The id of an action, such as 20261125T101530-0a1b2c3d.")
    private String action = "";

    @Option(names = "--reason", paramLabel = "TEXT", description = "For the audit log.")
    private String reason = "";

    @Override
    public Integer call() throws InterruptedException {
        Session session = Session.open(common);
        if (!Archive.isAction(action)) {
            throw new Failure(
                    Exit.USAGE,
                    "'" + Printable.of(action)
                            + "' is not an action id: wharden audit show --container NAME lists them");
        }
        session.say(session.client().ask(new Undo(action, reason), session::complain));
        return Exit.OK;
    }
}
