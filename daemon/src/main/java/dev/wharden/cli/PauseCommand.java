package dev.wharden.cli;

import dev.wharden.command.Command.Pause;
import dev.wharden.policy.Durations;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

@Command(
        name = "pause",
        description = {
            "Starts no repair and no quarantine while paused; containers are still evaluated.",
            "When the daemon is down: touch /etc/wharden/pause does the same, until the file is removed."
        })
final class PauseCommand implements Callable<Integer> {
    @Mixin
    private Common common = new Common();

    @Option(
            names = "--for",
            paramLabel = "DURATION",
            converter = Spoken.class,
            description = "Such as 90s, 5m, 2h or 7d; without it until resumed.")
    private Duration duration = Duration.ZERO;

    @Option(names = "--reason", paramLabel = "TEXT", required = true, description = "For the audit log.")
    private String reason = "";

    @Override
    public Integer call() throws InterruptedException {
        Session session = Session.open(common);
        try {
            session.say(session.client().ask(new Pause(duration, reason)));
        } catch (Failure failure) {
            throw failure.code() == Exit.UNREACHABLE
                    ? new Failure(
                            Exit.UNREACHABLE,
                            failure.getMessage() + "; to pause it all the same: touch /etc/wharden/pause")
                    : failure;
        }
        return Exit.OK;
    }

    /** Reads a duration of the policies' kind. */
    static final class Spoken implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String text) {
            return Durations.parse(text)
                    // A pause of no time would have no end.
                    .filter(Duration::isPositive)
                    .orElseThrow(
                            () -> new TypeConversionException("invalid duration '" + text + "': use 90s, 5m, 2h, 7d"));
        }
    }
}
