package dev.wharden.remedy.recreate.preflight;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.container.Container;
import dev.wharden.container.Dependents;
import dev.wharden.container.Turn;
import dev.wharden.remedy.plan.Refusal;
import dev.wharden.remedy.recreate.loss.WritableLayer;
import dev.wharden.remedy.transaction.TransactionLog;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What cannot be stopped or replaced without harm, by the container's own declaration and state. Pure. */
public final class Refusals {
    /**
     * No worker, and no place among those that are down, waits longer than that for a container to end, or for all of a
     * unit.
     */
    private static final Duration LONGEST_STOP = Duration.ofMinutes(5);

    private Refusals() {}

    /** Why it cannot be replaced; empty when it can. */
    static Optional<Refusal> of(Container actual) {
        return state(actual).or(() -> declaration(actual).map(Refusal.Standing::new));
    }

    /** The same for who is to be what it was before: one that no longer stays up is what an undo is there for. */
    static Optional<Refusal> ofUndo(Container actual, Container before) {
        // A twin that fails has to be stopped too.
        return actual.paused()
                ? Optional.of(new Refusal.Standing("it is paused"))
                : declaration(actual).or(() -> stop(before)).map(Refusal.Standing::new);
    }

    private static Optional<Refusal> state(Container actual) {
        if (!actual.running()) {
            return Optional.of(new Refusal.Standing("it does not run"));
        }
        if (actual.paused()) {
            return Optional.of(new Refusal.Standing("it is paused"));
        }
        if (Turn.isNext(actual)) {
            // A fact when it lasts: one that is so at each look must not keep off the repair of those it follows.
            return Optional.of(new Refusal.Unreadable("it has ended with exit code 0 and waits for its restart"));
        }
        return actual.restarting()
                ? Optional.of(new Refusal.Standing("it is restarting: it does not stay up as it is"))
                : Optional.empty();
    }

    /** Why its declaration alone says that a container can neither be restarted nor replaced; empty when it may. */
    public static Optional<String> declaration(Container actual) {
        if (!TransactionLog.holds(actual.name()) || actual.name().value().equals(actual.id())) {
            return Optional.of(
                    "its name is too long for the names of a twin, or reads as a container's id: docker rename it");
        }
        if (actual.isCut()) {
            return Optional.of(
                    "what the engine says of it is too long to be carried whole: shorten its labels, environment and "
                            + "command");
        }
        if (actual.isTrue("/HostConfig/AutoRemove")) {
            return Optional.of("it was started with --rm: the engine would delete it when it is stopped");
        }
        return stop(actual);
    }

    /**
     * The engine waits so long for it to end, and goes on with a stop that nobody waits for any more: it would stay
     * down.
     */
    private static Optional<String> stop(Container actual) {
        JsonNode seconds = actual.at("/Config/StopTimeout");
        if (!seconds.isNumber() || (seconds.canConvertToLong() && isBounded(seconds.longValue()))) {
            return Optional.empty();
        }
        return Optional.of((seconds.asLong() < 0
                        ? "its stop may last for ever (stop timeout "
                        : "its stop may last longer than 5 minutes (stop timeout ")
                + seconds.asText()
                + " s): recreate it with docker run --stop-timeout 60 …, or stop_grace_period in compose");
    }

    /** The same of a unit, whose containers stop one after the other. */
    static Optional<String> ofStops(Dependents unit, Container target) {
        Duration all = unit.members().stream()
                .map(dependent -> dependent.container().stopTimeout())
                .reduce(target.stopTimeout(), Duration::plus);
        return all.compareTo(LONGEST_STOP) <= 0
                ? Optional.empty()
                : Optional.of("others have to follow it (" + unit.graph() + "), and their stops may last "
                        + all.toSeconds() + " s together, longer than 5 minutes: give them shorter stop timeouts");
    }

    private static boolean isBounded(long seconds) {
        return seconds >= 0 && seconds <= LONGEST_STOP.toSeconds();
    }

    /**
     * Of one that may not lose what it wrote.
     *
     * @param lost what a recreation would lose
     */
    static String ofLoss(List<String> lost) {
        return "it wrote outside its volumes, which a recreation would lose: " + WritableLayer.some(lost)
                + "; create the container with a volume there, or, if its start writes this again, set"
                + " remediation.writableLayer: Discard in its policy";
    }
}
