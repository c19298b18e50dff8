package dev.wharden.cli;

import dev.wharden.remedy.state.StateDir;
import dev.wharden.remedy.state.StateUnavailable;
import dev.wharden.remedy.state.Wish;
import dev.wharden.remedy.state.Wishes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/** Leaves a wish and waits for the daemon's answer; one that nobody answers is taken back, so that it does not come true later. */
final class Wishing {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long LOOK_MILLIS = 50;

    private final Path stateDirectory;

    Wishing(Path stateDirectory) {
        this.stateDirectory = stateDirectory;
    }

    /** Returns the answer's sentence. Throws Failure when it is no, or when there is no daemon. */
    String wish(Wish.Verb verb, String target, String reason, Duration duration) throws InterruptedException {
        if (!Files.isWritable(stateDirectory)) {
            throw new Failure(
                    Exit.UNREACHABLE,
                    "cannot leave a wish in " + stateDirectory
                            + ": run as root, and see that the daemon has run (systemctl status wharden)");
        }
        var wishes = new Wishes(new StateDir(stateDirectory));
        String id = UUID.randomUUID().toString();
        try {
            wishes.leave(new Wish(id, verb, target, reason, duration, ""));
            Wish.Answer answer = await(wishes, id);
            if (!answer.granted()) {
                throw new Failure(Exit.DRIFT, answer.message());
            }
            return answer.message();
        } catch (StateUnavailable e) {
            throw new Failure(Exit.UNREACHABLE, String.valueOf(e.getMessage()));
        }
    }

    private static Wish.Answer await(Wishes wishes, String id) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end) {
            Optional<Wish.Answer> answer = wishes.takeAnswer(id);
            if (answer.isPresent()) {
                return answer.get();
            }
            Thread.sleep(LOOK_MILLIS);
        }
        wishes.withdraw(id);
        throw new Failure(
                Exit.UNREACHABLE,
                "the daemon did not answer within a minute: is it running? (systemctl status wharden)");
    }
}
