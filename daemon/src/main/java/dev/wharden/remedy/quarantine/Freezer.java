package dev.wharden.remedy.quarantine;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import dev.wharden.docker.DockerWriter;
import dev.wharden.remedy.quarantine.Runaways.Runaway;
import dev.wharden.subject.Unfrozen;
import dev.wharden.subject.Unfrozen.LiveProcess;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/** Freezes. It looks at the container as it is and does what is missing, so that it may be done again. */
final class Freezer {
    /** How the sentence begins that says of a container that the engine has not frozen it. */
    static final String NOT_FROZEN = "not frozen: ";

    private static final int TRIES = 5;
    /** Processes of one container that are remembered: all of them end when it does, or a person ends them. */
    private static final int MOST_KEPT = 100;

    private final DockerReader reader;
    private final KernelEvidence kernel;
    private final RefusedPauses refusals;

    Freezer(DockerReader reader, KernelEvidence kernel, InstantSource clock) {
        this.reader = reader;
        this.kernel = kernel;
        this.refusals = new RefusedPauses(clock);
    }

    /**
     * What came of a freeze.
     *
     * @param told what a person should know: that it had to be ended, that the kernel does not tell all
     * @param runaways its processes that run on
     */
    record Frozen(List<String> told, List<Runaway> runaways) {}

    /**
     * No process of it runs afterwards, or those that do, or that may, are told: one that cannot be frozen is ended
     * where that ends it. It is never stopped and never gets a signal but SIGKILL: anything else thaws it and runs its
     * handlers (engine-facts §4.2).
     *
     * @param seen the container as it was last seen; read again when the engine says that it has changed since
     * @param killed its processes that ran on when it was told to end; it is not paused while one is left, since what
     *     is frozen does not end
     * @param beforeEnd keeps what the engine would delete with it, where it has to be ended
     */
    Frozen freeze(DockerWriter writer, Container seen, List<LiveProcess> killed, Runnable beforeEnd) {
        if (lives(killed)) {
            Container now = reader.inspect(seen.id());
            // Paused by somebody since, it would not end before it is told again.
            boolean isTold = !now.paused() && KilledWhileFrozen.is(kernel, now);
            return isTold ? left(now, killed) : ended(writer, now, killed, beforeEnd);
        }
        Optional<Frozen> end = pause(writer, seen, beforeEnd);
        if (end.isPresent()) {
            return end.get();
        }
        Container now = reader.inspect(seen.id());
        Unfrozen found = running(now);
        var told = new ArrayList<String>();
        doubt(now, found).ifPresent(told::add);
        if (found.all().isEmpty()) {
            return new Frozen(told, unproved(now, found));
        }
        if (!found.staying().isEmpty()) {
            // Its end would end none of these, and then it could not be told any more whose they are.
            var all = new ArrayList<>(runaways(now, found.all(), false));
            all.addAll(unproved(now, found));
            return new Frozen(told, all);
        }
        var all = new LinkedHashSet<>(found.ending());
        found.main().ifPresent(all::add);
        Frozen ended = ended(writer, now, List.copyOf(all), beforeEnd);
        if (ended.runaways().isEmpty()) {
            told.add(Runaways.ended(name(now), found.ending()));
        }
        var left = new ArrayList<>(ended.runaways());
        left.addAll(unproved(now, found));
        return new Frozen(told, left);
    }

    /**
     * Ends one that the runtime does not pause, since the first thread of a process has ended and others go on (to the
     * engine it has ended, whatever runs on), since the kernel cannot freeze a thread (it waits in the kernel, such as
     * for a FUSE mount or a page of userfaultfd), since its control group is gone, or since it has a process of the
     * host in that. Its processes are asked for before.
     */
    private Frozen unpausable(DockerWriter writer, Container now, String why, Runnable beforeEnd) {
        Unfrozen found = kernel.unfrozen().apply(now);
        var all = new LinkedHashSet<>(found.all());
        found.main().ifPresent(all::add);
        Frozen ended = ended(writer, now, List.copyOf(all), beforeEnd);
        if (ended.runaways().isEmpty() && isLoose(now.id())) {
            throw new DockerException.Unavailable("it can be neither paused nor ended now", null);
        }
        refusals.forget(now.id());
        var told = new ArrayList<String>();
        doubt(now, found).ifPresent(told::add);
        if (ended.runaways().isEmpty()) {
            told.add(name(now) + " was ended, since it could not be frozen: " + why);
        }
        return new Frozen(told, ended.runaways());
    }

    /**
     * Ends one, unless the kernel is at it already.
     *
     * @param processes of it, the last its first one
     */
    private Frozen ended(DockerWriter writer, Container now, List<LiveProcess> processes, Runnable beforeEnd) {
        boolean isEnding = processes.stream()
                .anyMatch(one -> one.pid() == now.pid() && kernel.state().apply(one) == Unfrozen.State.ENDING);
        if (now.running() && !isEnding) {
            beforeEnd.run();
            ForcedEnd.begin(writer, now, reader, kernel);
        }
        // The engine hears of an end before the kernel has cleared all away: its answers take as long as that.
        for (int i = 0; i < TRIES && lives(processes); i++) {
            if (!isThere(now.id())) {
                break;
            }
        }
        return left(now, processes);
    }

    /** Those of them that have not ended. */
    private Frozen left(Container now, List<LiveProcess> processes) {
        List<LiveProcess> left = processes.stream()
                .filter(one -> kernel.state().apply(one) != Unfrozen.State.ENDED)
                .toList();
        return new Frozen(List.of(), runaways(now, left, true));
    }

    /** Whether one that was told to end has not. */
    boolean lives(Runaway one) {
        return lives(List.of(one.process()));
    }

    private boolean lives(List<LiveProcess> processes) {
        return processes.stream().anyMatch(one -> kernel.state().apply(one) != Unfrozen.State.ENDED);
    }

    /** One that the engine removes when it ends (--rm) may be gone. */
    private boolean isThere(String id) {
        return find(id).isPresent();
    }

    private boolean isLoose(String id) {
        return find(id).filter(now -> now.running() && !now.paused()).isPresent();
    }

    private Optional<Container> find(String id) {
        try {
            return Optional.of(reader.inspect(id));
        } catch (DockerException.NotFound gone) {
            return Optional.empty();
        }
    }

    private static List<Runaway> runaways(Container now, List<LiveProcess> processes, boolean killed) {
        return processes.stream()
                .limit(MOST_KEPT)
                .map(one -> new Runaway(now.id(), name(now), one.pid(), one.start(), killed, Optional.empty()))
                .toList();
    }

    /** Those of which nothing proves that they are frozen, as long as they have not ended. */
    List<Runaway> unproved(Container now, Unfrozen found) {
        return found.unproved().stream()
                .filter(one -> kernel.state().apply(one) != Unfrozen.State.ENDED)
                .limit(MOST_KEPT)
                .map(one -> new Runaway(now.id(), name(now), one.pid(), one.start(), false, Optional.of(true)))
                .toList();
    }

    private static String name(Container now) {
        return now.name().value();
    }

    /** What is not known of one that is paused, in a sentence. */
    static Optional<String> doubt(Container now, Unfrozen found) {
        return found.doubts().isEmpty()
                ? Optional.empty()
                : Optional.of(doubtOf(name(now)) + String.join("; ", found.doubts()));
    }

    /** How the sentence of a doubt begins. */
    static String doubtOf(String name) {
        return "whether every process of " + name + " is frozen is unknown: ";
    }

    /**
     * What runs on of a container although the engine calls it paused, then and after it was found: somebody may thaw
     * it just now.
     */
    Unfrozen running(Container now) {
        if (!now.paused()) {
            return Unfrozen.NONE;
        }
        Unfrozen first = kernel.unfrozen().apply(now);
        if (first.all().isEmpty()) {
            return first;
        }
        return reader.inspect(now.id()).paused() ? kernel.unfrozen().apply(now) : Unfrozen.NONE;
    }

    /** Pauses one, unless it does not run. What came of it where it had to be ended. */
    private Optional<Frozen> pause(DockerWriter writer, Container seen, Runnable beforeEnd) {
        Container now = seen;
        for (int i = 0; i < TRIES; i++) {
            try {
                if (seen(now)) {
                    return Optional.empty();
                }
                if (now.restarting()) {
                    beforeEnd.run();
                    ForcedEnd.end(writer, now, reader, kernel);
                } else {
                    Optional<String> refusal = kernel.captured().apply(now).refusalOfPause();
                    if (refusal.isPresent()) {
                        return Optional.of(unpausable(writer, now, refusal.get(), beforeEnd));
                    }
                    writer.pause(now.id());
                    if (kernel.captured().apply(now).refusalOfPause().isPresent()) {
                        // Written there in between, what is frozen now is let go: at the next look it is not paused.
                        writer.unpause(now.id());
                    }
                }
            } catch (DockerException.Conflict changed) {
                // Between two looks it ended, or began to restart: what it is now decides.
                if (i == TRIES - 1) {
                    throw changed;
                }
            } catch (DockerException.Unavailable refused) {
                if (!RefusedPauses.is(refused)) {
                    throw refused;
                }
                if (i == TRIES - 1) {
                    String why = String.valueOf(refused.getMessage());
                    if (!isToBeEnded(now, why)) {
                        throw refused;
                    }
                    return Optional.of(unpausable(writer, now, why, beforeEnd));
                }
            }
            now = reader.inspect(now.id());
        }
        seen(now);
        if (now.running() && !now.paused()) {
            throw new DockerException.Unavailable("it can be neither paused nor ended now", null);
        }
        return Optional.empty();
    }

    /** One was looked at. Returns whether it needs no pause: what was refused before is nothing then. */
    boolean seen(Container now) {
        boolean isAtRest = !now.running() || (now.paused() && !now.restarting());
        if (isAtRest) {
            refusals.forget(now.id());
        }
        return isAtRest;
    }

    /**
     * Of one to which the runtime says that it does not run: where processes of it run, no later try finds that
     * changed; where the kernel knows that all are frozen, somebody else has frozen it. Of any other when it is refused
     * for long.
     */
    private boolean isToBeEnded(Container now, String why) {
        boolean isForLong = refusals.isForLong(now.id());
        if (!RefusedPauses.isNotRunning(why)) {
            return isForLong;
        }
        Unfrozen found = kernel.unfrozen().apply(now);
        boolean isFrozen = found.unproved().isEmpty() && found.doubts().isEmpty();
        return !found.all().isEmpty() || (isForLong && !isFrozen);
    }

    static ObjectNode noRestart() {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.putObject("RestartPolicy").put("Name", "no").put("MaximumRetryCount", 0);
        return body;
    }
}
