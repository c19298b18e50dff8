package dev.wharden.cli;

import dev.wharden.command.Command.Reload;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "reload",
        description = {
            "Reloads configuration and policies, and prints the result.",
            "A bad file is refused whole: the last good set stays, and the exit code is 78."
        })
final class ReloadCommand implements Callable<Integer> {
    @Mixin
    private Common common = new Common();

    @Override
    public Integer call() throws InterruptedException {
        Session session = Session.open(common);
        try {
            session.say(session.client().ask(new Reload()));
            return Exit.OK;
        } catch (Failure failure) {
            throw failure.code() == Exit.DRIFT
                    ? new Failure(Exit.CONFIG, String.valueOf(failure.getMessage()))
                    : failure;
        }
    }
}
