package dev.wharden.cli;

import dev.wharden.control.ShortTime;
import dev.wharden.policy.Measuring;
import dev.wharden.probe.RoundTripListener;
import dev.wharden.probe.RoundTripWatch;
import dev.wharden.probe.TcpDial;
import dev.wharden.subject.RoundTrips;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Round trips as a command measures them, which has not an hour as the daemon has: as many as say something, one round
 * right after the other, within ten seconds and one round.
 */
final class Burst {
    private static final Duration MOST = ShortTime.MOST.multipliedBy(5);

    private Burst() {}

    /** What was measured; at once where nothing is wanted. */
    static Map<String, RoundTrips> measure(Measuring wanted, Supplier<ProgressLine> progress) {
        if (wanted.needed() == 0) {
            return Map.of();
        }
        var watch = new RoundTripWatch(
                wanted::endpoints, new TcpDial(System::nanoTime), RoundTripListener.NONE, System::nanoTime);
        long begun = System.nanoTime();
        try (ProgressLine line = progress.get()) {
            for (int round = 1; round <= wanted.needed() && System.nanoTime() - begun < MOST.toNanos(); round++) {
                line.count("measuring round trips", round, wanted.needed());
                watch.run();
            }
        }
        return watch.measured();
    }
}
