package dev.wharden.controller.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.container.ContainerName;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class BackoffTest {
    private static final ContainerName WEB = new ContainerName("web");

    private final Backoff backoff = new Backoff(Duration.ofMillis(200), Duration.ofMinutes(5));

    @Test
    void doublesUpToItsMaximumAndStaysThere() {
        assertThat(backoff.next(WEB)).isEqualTo(Duration.ofMillis(200));
        assertThat(backoff.next(WEB)).isEqualTo(Duration.ofMillis(400));
        Duration last = Duration.ZERO;
        for (int i = 0; i < 100; i++) {
            Duration next = backoff.next(WEB);
            assertThat(next).isGreaterThanOrEqualTo(last);
            last = next;
        }
        assertThat(last).isEqualTo(Duration.ofMinutes(5));
    }

    @Test
    void aSuccessIsForgivenAndOthersAreNotConcerned() {
        assertThat(backoff.next(WEB)).isLessThan(backoff.next(WEB));
        assertThat(backoff.next(new ContainerName("db"))).isEqualTo(Duration.ofMillis(200));
        backoff.forget(WEB);

        assertThat(backoff.next(WEB)).isEqualTo(Duration.ofMillis(200));
    }

    @Test
    void aFailureIsNewsUntilItIsRepeated() {
        assertThat(backoff.isNews(WEB, ReconcileFailure.UNAVAILABLE)).isTrue();
        assertThat(backoff.isNews(WEB, ReconcileFailure.UNAVAILABLE)).isFalse();
        assertThat(backoff.isNews(new ContainerName("db"), ReconcileFailure.UNAVAILABLE))
                .isTrue();
        assertThat(backoff.isNews(WEB, ReconcileFailure.STATE_UNAVAILABLE)).isTrue();
        assertThat(backoff.isNews(WEB, ReconcileFailure.UNAVAILABLE)).isTrue();
        backoff.forget(WEB);
        assertThat(backoff.isNews(WEB, ReconcileFailure.UNAVAILABLE)).isTrue();
    }
}
