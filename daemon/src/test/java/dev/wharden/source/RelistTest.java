package dev.wharden.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RelistTest {
    private long now = -3;
    private final List<Duration> lists = new ArrayList<>();
    private final Relist relist = new Relist(() -> now, lists::add);

    private void pass(Duration time) {
        now += time.toNanos();
    }

    @Test
    void aBurstIsListedOnceAtOnceAndOnceLater() {
        for (int i = 0; i < 1000; i++) {
            relist.run();
            pass(Duration.ofMillis(4));
        }
        assertThat(lists).hasSize(2);
        assertThat(lists.getFirst()).isZero();
        assertThat(lists.getLast()).isEqualTo(Relist.APART.minusMillis(4));
    }

    @Test
    void noTwoAreNearerThanTenSecondsAndNoneIsForgotten() {
        relist.run();
        pass(Duration.ofSeconds(9));
        relist.run();
        pass(Duration.ofSeconds(1));
        relist.run();
        assertThat(lists).containsExactly(Duration.ZERO, Duration.ofSeconds(1), Duration.ofSeconds(10));
        pass(Duration.ofSeconds(25));
        relist.run();
        assertThat(lists).hasSize(4).last().isEqualTo(Duration.ZERO);
    }
}
