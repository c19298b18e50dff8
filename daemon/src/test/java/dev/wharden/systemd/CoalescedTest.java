package dev.wharden.systemd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class CoalescedTest {
    static Stream<Throwable> failures() {
        return Stream.of(new IllegalStateException("no"), new LinkageError("no"));
    }

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

    @ParameterizedTest
    @MethodSource("failures")
    void aRunThatFailsIsNotTheLast(Throwable failure) {
        var runs = new AtomicInteger();
        Coalesced asked = Coalesced.start(
                "coalesced-test",
                () -> {
                    runs.incrementAndGet();
                    if (failure instanceof Error error) {
                        throw error;
                    }
                    throw new IllegalStateException(failure);
                },
                Duration.ofMillis(1),
                Thread::sleep);

        asked.run();
        await().untilAsserted(() -> assertThat(runs).hasValue(1));
        asked.run();
        await().untilAsserted(() -> assertThat(runs).hasValue(2));
    }
}
