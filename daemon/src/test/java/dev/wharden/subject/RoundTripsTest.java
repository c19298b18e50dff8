package dev.wharden.subject;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class RoundTripsTest {
    private static Duration millis(long millis) {
        return Duration.ofMillis(millis);
    }

    @Test
    void aPercentileIsTheNearestRankOfAllThatWereTried() {
        var trips = new RoundTrips(List.of(millis(3), millis(1), millis(4), millis(2)), 0, "");
        assertThat(trips.percentile(50)).contains(millis(2));
        assertThat(trips.percentile(51)).contains(millis(3));
        assertThat(trips.percentile(99)).contains(millis(4));
        assertThat(trips.minimum()).contains(millis(1));
    }

    @Test
    void aFailureTookLongerThanAnything() {
        var trips = new RoundTrips(List.of(millis(1), millis(2), millis(3)), 1, "refused");
        assertThat(trips.percentile(75)).contains(millis(3));
        assertThat(trips.percentile(76)).isEmpty();
        assertThat(new RoundTrips(List.of(), 5, "refused").percentile(50)).isEmpty();
        assertThat(RoundTrips.NONE.percentile(50)).isEmpty();
        assertThat(RoundTrips.NONE.minimum()).isEmpty();
    }

    /** The definition: the least time within which at least so many percent opened. */
    @Test
    void soManyPercentAreWithinItAndFewerWithinAnythingLess() {
        var random = new Random(7);
        for (int round = 0; round < 500; round++) {
            var taken = new ArrayList<Duration>();
            for (int i = random.nextInt(1, 60); i > 0; i--) {
                taken.add(millis(random.nextInt(1, 20)));
            }
            var trips = new RoundTrips(taken, random.nextInt(3), "refused");
            int percent = random.nextInt(50, 100);
            trips.percentile(percent).ifPresent(time -> {
                assertThat(within(trips, time) * 100L).isGreaterThanOrEqualTo((long) percent * trips.attempts());
                assertThat(within(trips, time.minusNanos(1)) * 100L).isLessThan((long) percent * trips.attempts());
            });
        }
    }

    private static long within(RoundTrips trips, Duration time) {
        return trips.taken().stream().filter(one -> one.compareTo(time) <= 0).count();
    }
}
