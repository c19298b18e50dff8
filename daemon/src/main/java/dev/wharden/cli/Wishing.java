package dev.wharden.cli;

import dev.wharden.remedy.state.StateDir;
import dev.wharden.remedy.state.StateUnavailable;
import dev.wharden.remedy.state.Wish;
import dev.wharden.remedy.state.Wishes;
import dev.wharden.report.Printable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Leaves a wish and waits for the daemon's answer; one that nobody hears is taken back, so that it does not come true later. One that the daemon has begun is not: it
 * comes true also when nobody waits for it.
 */
final class Wishing {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** From the last thing that the daemon said of it: a probation has at most ten minutes, a place in the hour's budget at most an hour. */
    private static final Duration LONG_PATIENCE = Duration.ofMinutes(75);

    private static final long LOOK_MILLIS = 50;

    private final Path stateDirectory;
    private final DaemonApi daemon;

    Wishing(Path stateDirectory, DaemonApi daemon) {
        this.stateDirectory = stateDirectory;
        this.daemon = daemon;
    }

    /** Returns the answer's sentence, as it can be printed: reasons and names of others are in it. Throws Failure when it is no, or when there is no daemon. */
    String wish(Wish.Verb verb, String target, String reason, Duration duration) throws InterruptedException {
        return wish(verb, target, reason, duration, sentence -> {});
    }

    /** The same; {@code progress} hears what the daemon says of it meanwhile. */
    String wish(Wish.Verb verb, String target, String reason, Duration duration, Consumer<String> progress)
            throws InterruptedException {
        daemon.require();
        if (!Files.isWritable(stateDirectory)) {
            throw new Failure(
                    Exit.UNREACHABLE,
                    "cannot submit the request in " + stateDirectory + ": run as root, or as the user of the daemon");
        }
        var wishes = new Wishes(new StateDir(stateDirectory));
        String id = UUID.randomUUID().toString();
        try {
            wishes.leave(new Wish(id, verb, target, reason, duration, ""));
            Wish.Answer answer = await(wishes, id, progress);
            if (!answer.granted()) {
                throw new Failure(answer.kind() == Wish.Answer.Kind.ABSENT ? Exit.USAGE : Exit.DRIFT, answer.message());
            }
            return Printable.of(answer.message());
        } catch (StateUnavailable e) {
            throw new Failure(Exit.UNREACHABLE, String.valueOf(e.getMessage()));
        }
    }

    private Wish.Answer await(Wishes wishes, String id, Consumer<String> progress) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        String said = "";
        while (System.nanoTime() < end) {
            Optional<Wish.Answer> answer = wishes.takeAnswer(id);
            if (answer.isPresent()) {
                return answer.get();
            }
            String sentence = wishes.told(id).map(Wish.Progress::sentence).orElse("");
            if (!sentence.isEmpty() && !sentence.equals(said)) {
                progress.accept(sentence);
                said = sentence;
                end = System.nanoTime() + LONG_PATIENCE.toNanos();
            }
            Thread.sleep(LOOK_MILLIS);
        }
        if (!said.isEmpty()) {
            throw new Failure(
                    Exit.UNREACHABLE,
                    "the daemon did not report the result; it resumes the request when it runs: wharden audit show");
        }
        wishes.withdraw(id);
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
