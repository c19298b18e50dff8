package dev.wharden.cli;

import dev.wharden.command.Answer;
import dev.wharden.command.Command;
import dev.wharden.command.CommandSpool;
import dev.wharden.controller.queue.Sleeper;
import dev.wharden.remedy.state.StateDir;
import dev.wharden.remedy.state.StateUnavailable;
import dev.wharden.report.Printable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Submits a command and waits for the daemon's answer; one that is not taken up is withdrawn, so that it is not carried
 * out later. One that the daemon has begun is not: it is carried out also when nothing waits for it.
 */
final class CommandClient {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /**
     * From the last thing that the daemon said of it: a probation has at most ten minutes, a place in the hour's budget
     * at most an hour.
     */
    private static final Duration LONG_PATIENCE = Duration.ofMinutes(75);

    private static final String WAITS = "waits for: ";
    private static final Duration LOOK = Duration.ofMillis(50);

    private final Path stateDirectory;
    private final DaemonApi daemon;
    private final LongSupplier nanoTime;
    private final Sleeper sleeper;

    CommandClient(Path stateDirectory, DaemonApi daemon, LongSupplier nanoTime, Sleeper sleeper) {
        this.stateDirectory = stateDirectory;
        this.daemon = daemon;
        this.nanoTime = nanoTime;
        this.sleeper = sleeper;
    }

    /**
     * Returns the answer's sentence, as it can be printed: reasons and names of others are in it. Throws Failure when
     * it is no, or when there is no daemon.
     */
    String ask(Command command) throws InterruptedException {
        return ask(command, sentence -> {});
    }

    /** The same; {@code progress} hears what the daemon says of it while it is carried out. */
    String ask(Command command, Consumer<String> progress) throws InterruptedException {
        daemon.require();
        if (!Files.isWritable(stateDirectory)) {
            throw new Failure(
                    Exit.UNREACHABLE,
                    "cannot submit the request in " + stateDirectory + ": run as root, or as the user of the daemon");
        }
        var spool = new CommandSpool(new StateDir(stateDirectory, true));
        String id = UUID.randomUUID().toString();
        try {
            spool.submit(id, command);
            Answer answer = await(spool, id, progress);
            if (!answer.granted()) {
                throw new Failure(answer.kind() == Answer.Kind.ABSENT ? Exit.USAGE : Exit.DRIFT, answer.message());
            }
            return Printable.of(answer.message());
        } catch (StateUnavailable e) {
            throw new Failure(Exit.UNREACHABLE, String.valueOf(e.getMessage()));
        }
    }

    private Answer await(CommandSpool spool, String id, Consumer<String> progress) throws InterruptedException {
        long end = nanoTime.getAsLong() + PATIENCE.toNanos();
        String said = "";
        while (nanoTime.getAsLong() - end < 0) {
            Optional<Answer> answer = spool.takeAnswer(id);
            if (answer.isPresent()) {
                return answer.get();
            }
            String sentence =
                    spool.told(id).map(CommandSpool.Progress::sentence).orElse("");
            if (!sentence.isEmpty() && !sentence.equals(said)) {
                progress.accept(sentence);
                if (!said.startsWith(WAITS) && sentence.startsWith(WAITS)) {
                    progress.accept("the request stays when this command is ended (Ctrl-C): wharden status shows it");
                }
                said = sentence;
                end = nanoTime.getAsLong() + LONG_PATIENCE.toNanos();
            }
            sleeper.sleep(LOOK);
        }
        if (!said.isEmpty()) {
            throw new Failure(
                    Exit.UNREACHABLE,
                    "the daemon did not report the result; it resumes the request when it runs: wharden audit show");
        }
        spool.withdraw(id);
        throw new Failure(
                Exit.UNREACHABLE,
                "the daemon did not answer within a minute" + hindrance() + " (systemctl status wharden)");
    }

    /** Why the daemon is not ready: on a full disk it can neither do much nor say so. */
    private String hindrance() {
        var reasons = new ArrayList<String>();
        daemon.get("/api/v1/status").path("notReady").forEach(reason -> reasons.add(reason.asText()));
        return reasons.isEmpty() ? "" : ": " + String.join("; ", reasons);
    }
}
