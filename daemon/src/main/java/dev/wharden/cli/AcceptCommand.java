package dev.wharden.cli;

import dev.wharden.command.Command.Accept;
import dev.wharden.container.ContainerName;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "accept",
        description = {
            "Accepts a container as it is, and what was done to it until now.",
            "Ends findings of exec sessions, copies, commits, exports and declaredState."
        })
final class AcceptCommand implements Callable<Integer> {
    @Mixin
    private Common common = new Common();

    @Parameters(paramLabel = "NAME", description = "A container.")
    private String name = "";

    @Option(names = "--reason", paramLabel = "TEXT", description = "For the audit log.")
    private String reason = "";

    @Override
    public Integer call() throws InterruptedException {
        Session session = Session.open(common);
        ContainerName container = Session.containerName(name);
        session.say(session.client().ask(new Accept(container, reason)));
        return Exit.OK;
    }
}
