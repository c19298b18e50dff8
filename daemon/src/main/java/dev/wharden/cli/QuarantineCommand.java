package dev.wharden.cli;

import dev.wharden.command.Command.Quarantine;
import dev.wharden.container.ContainerName;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "quarantine",
        description = "Freezes containers and cuts them off, or gives them back.",
        subcommands = {QuarantineListCommand.class, QuarantineCommand.Add.class, QuarantineCommand.Release.class})
final class QuarantineCommand {
    private QuarantineCommand() {}

    /** What a person orders for one container, and why. */
    abstract static class Order implements Callable<Integer> {
        @Mixin
        private Common common = new Common();

        @Parameters(paramLabel = "NAME", description = "A container.")
        private String name = "";

        @Option(names = "--reason", paramLabel = "TEXT", required = true, description = "For the audit log.")
        private String reason = "";

        abstract dev.wharden.command.Command of(ContainerName container, String why);

        @Override
        public Integer call() throws InterruptedException {
            if (reason.isBlank()) {
                throw new Failure(Exit.USAGE, "--reason wants a text: why it is done, for the audit log");
            }
            Session session = Session.open(common);
            session.say(session.client().ask(of(Session.containerName(name), reason)));
            return Exit.OK;
        }
    }

    @Command(
            name = "add",
            description = {
                "Freezes a container and those that share its namespaces, cuts every network, and takes evidence.",
                "Nothing is deleted; docker ps still shows it. Only under enforcement: Enforce."
            })
    static final class Add extends Order {
        @Override
        dev.wharden.command.Command of(ContainerName container, String why) {
            return new Quarantine(container, why);
        }
    }

    @Command(
            name = "release",
            description = {
                "Gives a container back as it was: networks, addresses, limits, restart policy, running or paused.",
                "Where the engine cannot give something back in place (a MAC address that was asked for, no limit) a "
                        + "twin is made, which"
                        + " can: the memory of its processes is lost then. quarantine list says so beforehand.",
                "What is not exactly as before is said. It is then left alone until its id or its policy changes."
            })
    static final class Release extends Order {
        @Option(
                names = "--in-place",
                description = "Make no twin: its processes go on with their memory, and what is not as it was is said.")
        private boolean inPlace;

        @Override
        dev.wharden.command.Command of(ContainerName container, String why) {
            return new dev.wharden.command.Command.Release(container, inPlace, why);
        }
    }
}
