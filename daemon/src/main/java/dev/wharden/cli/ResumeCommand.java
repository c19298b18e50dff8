package dev.wharden.cli;

import dev.wharden.command.Command.Resume;
import dev.wharden.container.ContainerName;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "resume",
        description =
                "Ends a pause and closes the breaker; with a name, ends that container's Suspended and backoff, and "
                        + "that it is left alone.")
final class ResumeCommand implements Callable<Integer> {
    @Mixin
    private Common common = new Common();

    @Parameters(arity = "0..1", paramLabel = "NAME", description = "A container.")
    private Optional<String> name = Optional.empty();

    @Override
    public Integer call() throws InterruptedException {
        Session session = Session.open(common);
        // An empty word is no name, and must not be taken for all.
        Optional<ContainerName> target = name.map(Session::containerName);
        session.say(session.client().ask(new Resume(target)));
        return Exit.OK;
    }
}
