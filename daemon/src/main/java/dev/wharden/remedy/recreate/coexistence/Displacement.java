package dev.wharden.remedy.recreate.coexistence;

import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/**
 * What another client has put away by a new name, to run another container with its name and its data: {@code docker
 * stop web; docker rename web web-old; docker run --name web}. The engine tells nothing of a stop of what does not run,
 * which a container that Wharden has stopped does not, so the rename and the other one have to do: the one that was put
 * away stays stopped, since two must not write to the same data. Where they share none, it may be meant to run beside
 * the other until that is ready, and goes on. Pure.
 */
public final class Displacement {
    /** A {@code docker run} that comes after the rename is there within a second; a host may be busy. */
    private static final Duration RUN = Duration.ofSeconds(5);

    private Displacement() {}

    /**
     * What was done, for people: {@code web was renamed to web-old by another Docker client, and container web
     * (0123456789ab) with its data (volume data) runs under its name}; empty when it was not.
     *
     * @param before the container as it ran
     * @param name that it has now
     * @param other the one that has its name now, if any
     * @param since when Wharden began to act on it, by the engine's clock: what ran before that ran beside it, and goes
     *     on to, as where two change their names
     */
    public static Optional<String> of(Container before, ContainerName name, Optional<Container> other, Instant since) {
        return name.equals(before.name())
                ? Optional.empty()
                : other.filter(one -> one.running() && !ranBefore(one, since))
                        .flatMap(one -> Redeployed.common(before, one)
                                .map(what -> before.name() + " was renamed to " + name + " by "
                                        + OtherClient.of(before) + ", and " + Redeployed.word(one) + " with its data ("
                                        + what + ") runs under its name"));
    }

    /** What follows, for people: a clause. */
    public static String stays(ContainerName name) {
        return "stays stopped, since a stop of what is down cannot be heard: docker start " + name + " starts it";
    }

    /**
     * Whether another that is to have its name and its data may be on its way.
     *
     * @param passed since Wharden's step began; negative where the clock was set back, which nothing waits for
     * @param step how long that may take
     */
    public static boolean isOpen(Container before, ContainerName name, Duration passed, Duration step) {
        return !passed.isNegative()
                && passed.compareTo(step.plus(RUN)) < 0
                && !name.equals(before.name())
                && Redeployed.hasData(before);
    }

    private static boolean ranBefore(Container one, Instant since) {
        try {
            return Instant.parse(one.text("/State/StartedAt")).isBefore(since);
        } catch (DateTimeParseException unreadable) {
            return false;
        }
    }
}
