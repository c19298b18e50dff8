package dev.wharden.remedy.recreate.fidelity;

import dev.wharden.subject.Activity;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What a container was seen to do all the time before it was stopped, which its twin must do too: to run is not enough.
 * A master that stays up with workers that die of a right that it no longer has does not answer. Pure.
 *
 * @param ports TCP ports that it listened to
 * @param lasting processes besides the main one that were there all the time; pid and start time
 * @param reaped what its successor had reaped when its probation was over without any that lasts
 */
public record Habits(Set<Integer> ports, Set<String> lasting, Optional<Long> reaped) {
    /** After its probation, for one that is slower to start than to fail. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    public Habits {
        ports = Set.copyOf(ports);
        lasting = Set.copyOf(lasting);
    }

    /** The first look. */
    public static Habits of(Activity seen) {
        return new Habits(seen.ports(), seen.lasting(), Optional.empty());
    }

    /** The second look: what was only for a while is no habit. */
    public Habits still(Activity seen) {
        return new Habits(both(ports, seen.ports()), both(lasting, seen.lasting()), reaped);
    }

    private static <T extends Comparable<T>> Set<T> both(Set<T> before, Set<T> now) {
        var both = new TreeSet<>(before);
        both.retainAll(now);
        return both;
    }

    /** The same with what its successor has reaped so far, once its probation is over. */
    public Habits reaped(Activity now) {
        return reaped.isPresent() || lasting.isEmpty() || !now.lasting().isEmpty()
                ? this
                : new Habits(ports, lasting, Optional.of(now.reaped()));
    }

    /**
     * Judges a successor whose probation is over otherwise.
     *
     * @param now what it does
     * @param over since when its probation is over
     */
    public Probation.Opinion judge(Activity now, Duration over) {
        boolean isPatient = over.compareTo(PATIENCE) < 0;
        String missing = ports.stream()
                .filter(port -> !now.ports().contains(port))
                .sorted()
                .map(String::valueOf)
                .collect(Collectors.joining(", "));
        if (!missing.isEmpty()) {
            return isPatient
                    ? new Probation.Opinion.Wait(Probation.SOON)
                    : new Probation.Opinion.Broken("it listened on port " + missing
                            + " before and does not now (a service that takes longer to start needs a longer"
                            + " remediation.probation)");
        }
        if (lasting.isEmpty() || !now.lasting().isEmpty()) {
            return new Probation.Opinion.Holds();
        }
        if (isPatient) {
            return new Probation.Opinion.Wait(Probation.SOON);
        }
        // One that makes its workers when they are needed has none, and ends none.
        return now.others() || reaped.filter(before -> now.reaped() > before).isPresent()
                ? new Probation.Opinion.Broken(
                        "its processes end and are started again all the time, which they did not before")
                : new Probation.Opinion.Holds();
    }
}
