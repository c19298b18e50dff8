package dev.wharden.systemd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class CoalescedTest {
    @Test
    void aStormOfRequestsIsAnsweredByOneRunAfterAnotherAndNoneOfTheThreadsThatAskWaits() throws Exception {
        var begun = new Semaphore(0);
        var goOn = new Semaphore(0);
        var runs = new AtomicInteger();
        Coalesced asked = Coalesced.start(
                "coalesced-test",
                () -> {
                    runs.incrementAndGet();
                    begun.release();
                    goOn.acquireUninterruptibly();
                },
                Duration.ofMillis(1),
                Thread::sleep);

        asked.run();
        assertThat(begun.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
        for (int i = 0; i < 10_000; i++) {
            asked.run();
        }
        goOn.release();
        assertThat(begun.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
        goOn.release();

        assertThat(begun.tryAcquire(100, TimeUnit.MILLISECONDS)).isFalse();
        assertThat(runs).hasValue(2);
    }

    @Test
    void aRunThatFailsIsNotTheLast() {
        var runs = new AtomicInteger();
        Coalesced asked = Coalesced.start(
                "coalesced-test",
                () -> {
                    runs.incrementAndGet();
                    throw new IllegalStateException("no");
                },
                Duration.ofMillis(1),
                Thread::sleep);

        asked.run();
        await().untilAsserted(() -> assertThat(runs).hasValue(1));
        asked.run();
        await().untilAsserted(() -> assertThat(runs).hasValue(2));
    }
}
