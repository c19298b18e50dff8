package dev.wharden.cli;

import dev.wharden.container.Container;
import dev.wharden.container.Dependents;
import java.time.Duration;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * How long containers are down while they are replaced or restarted.
 *
 * @param seconds as a rule
 * @param atMost when each has to be killed, because it does not end on its stop signal
 */
record Downtime(double seconds, double atMost) {
    static final Downtime NONE = new Downtime(0, 0);

    /** Median of stop and start of a small container (engine-facts §5.1). */
    private static final double EACH = 0.5;

    /** Of a container and those that follow it: all stop one after the other, then all start. */
    static Downtime of(Dependents unit) {
        Duration timeouts = Stream.concat(
                        Stream.of(unit.target()), unit.members().stream().map(Dependents.Dependent::container))
                .map(Container::stopTimeout)
                .reduce(Duration.ZERO, Duration::plus);
        double usual = EACH * unit.size();
        return new Downtime(usual, usual + timeouts.toSeconds());
    }

    Downtime plus(Downtime other) {
        return new Downtime(seconds + other.seconds, atMost + other.atMost);
    }

    /** Such as {@code about 0.5 s of downtime in all, at most 10.5 s where a stop signal is ignored}. */
    String sentence(String whose) {
        String usual = String.format(Locale.ROOT, "about %.1f s of downtime %s", seconds, whose);
        return atMost > seconds
                ? usual + String.format(Locale.ROOT, ", at most %.1f s where a stop signal is ignored", atMost)
                : usual;
    }
}
