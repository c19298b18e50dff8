package dev.wharden.controller.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wharden.container.ContainerName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class WorkQueueTest {
    private static final ContainerName WEB = new ContainerName("web");
    private static final ContainerName DB = new ContainerName("db");

    private final ManualTicker ticker = new ManualTicker();
    private final List<String> counted = new CopyOnWriteArrayList<>();
    private final WorkQueue queue = new WorkQueue(ticker, new QueueListener() {
        @Override
        public void added() {
            counted.add("added");
        }

        @Override
        public void retried() {
            counted.add("retried");
        }

        @Override
        public void taken(Duration waited) {
            counted.add("waited " + waited.toMillis());
        }

        @Override
        public void done(Duration worked) {
            counted.add("worked " + worked.toMillis());
        }
    });

    @Test
    void aNameThatIsAddedTwiceIsServedOnce() {
        queue.add(WEB, Lane.FRESH);
        queue.add(WEB, Lane.RESYNC);

        assertThat(Taken.from(queue)).contains(WEB);
        assertThat(Taken.from(queue)).isEmpty();
    }

    @Test
    void aNameThatIsAddedWhileItIsServedIsServedAgainAfterwards() {
        queue.add(WEB, Lane.FRESH);
        assertThat(Taken.from(queue)).contains(WEB);
        queue.add(WEB, Lane.FRESH);

        assertThat(Taken.from(queue)).isEmpty();
        queue.done(WEB);
        assertThat(Taken.from(queue)).contains(WEB);
    }

    @Test
    void aFreshChangeOvertakesTheSweep() {
        queue.add(DB, Lane.RESYNC);
        queue.add(WEB, Lane.RESYNC);
        queue.add(WEB, Lane.FRESH);

        assertThat(Taken.from(queue)).contains(WEB);
        assertThat(Taken.from(queue)).contains(DB);
    }

    @Test
    void theSweepIsNotStarvedByFreshChanges() {
        queue.add(DB, Lane.RESYNC);
        var served = new ArrayList<ContainerName>();
        for (int i = 0; i < 9; i++) {
            queue.add(WEB, Lane.FRESH);
            ContainerName name = Taken.from(queue).orElseThrow();
            served.add(name);
            queue.done(name);
        }

        assertThat(served).contains(DB);
    }

    @Test
    void theEarlierOfTwoDelaysWins() {
        queue.addAfter(WEB, Duration.ofSeconds(10));
        queue.addAfter(WEB, Duration.ofSeconds(5));
        queue.addAfter(WEB, Duration.ofSeconds(20));

        ticker.advance(Duration.ofMillis(4999));
        assertThat(Taken.from(queue)).isEmpty();
        ticker.advance(Duration.ofMillis(1));
        assertThat(Taken.from(queue)).contains(WEB);
        queue.done(WEB);
        ticker.advance(Duration.ofSeconds(30));
        assertThat(Taken.from(queue)).isEmpty();
    }

    @Test
    void noDelayIsTooLongAndAnEarlierOneStillWins() throws InterruptedException {
        queue.addAfter(WEB, Duration.ofSeconds(Long.MAX_VALUE));
        queue.retryAfter(DB, Duration.ofSeconds(Long.MIN_VALUE));
        assertThat(queue.take(Duration.ofSeconds(Long.MAX_VALUE))).contains(DB);
        assertThat(Taken.from(queue)).isEmpty();

        queue.addAfter(WEB, Duration.ofSeconds(5));
        ticker.advance(Duration.ofSeconds(5));
        assertThat(Taken.from(queue)).contains(WEB);
    }

    @Test
    void aShutDownServesWhatWaitsAndDropsWhatIsPutOff() {
        queue.add(WEB, Lane.FRESH);
        queue.addAfter(DB, Duration.ofSeconds(1));
        queue.shutDown();
        queue.add(DB, Lane.FRESH);
        ticker.advance(Duration.ofSeconds(2));

        assertThat(queue.isDrained()).isFalse();
        assertThat(Taken.from(queue)).contains(WEB);
        assertThat(Taken.from(queue)).isEmpty();
        assertThat(queue.isDrained()).isTrue();
    }

    @Test
    void aShutDownDropsWhatOnlyASweepWantsLookedAt() {
        queue.add(WEB, Lane.RESYNC);
        queue.add(DB, Lane.FRESH);
        assertThat(Taken.from(queue)).contains(DB);
        queue.add(DB, Lane.RESYNC);
        queue.shutDown();
        queue.done(DB);

        assertThat(Taken.from(queue)).isEmpty();
        assertThat(queue.isDrained()).isTrue();
    }

    @Test
    void whatStillWaitsIsDroppedWithAWord() {
        queue.add(WEB, Lane.FRESH);
        queue.add(DB, Lane.FRESH);
        assertThat(Taken.from(queue)).contains(WEB);
        queue.add(WEB, Lane.FRESH);
        queue.shutDown();
        queue.drop();
        queue.done(WEB);

        assertThat(Taken.from(queue)).isEmpty();
        assertThat(queue.isDrained()).isTrue();
    }

    @Test
    void givingBackWhatWasNotTakenIsABug() {
        assertThatThrownBy(() -> queue.done(WEB)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void everythingIsCounted() {
        queue.add(WEB, Lane.FRESH);
        queue.add(WEB, Lane.FRESH);
        ticker.advance(Duration.ofMillis(5));
        assertThat(Taken.from(queue)).contains(WEB);
        ticker.advance(Duration.ofMillis(7));
        assertThat(queue.unfinishedWork()).isEqualTo(Duration.ofMillis(7));
        assertThat(queue.longestRunning()).isEqualTo(Duration.ofMillis(7));
        queue.retryAfter(WEB, Duration.ofSeconds(1));
        queue.done(WEB);

        assertThat(counted).containsExactly("added", "waited 5", "retried", "worked 7");
    }

    @Test
    void withManyThreadsNoNameIsEverWithTwo() throws InterruptedException {
        var real = new WorkQueue(System::nanoTime, QueueListener.NONE);
        Set<ContainerName> working = ConcurrentHashMap.newKeySet();
        var clashes = new AtomicInteger();
        var served = new AtomicInteger();
        var workers = new ArrayList<Thread>();
        for (int i = 0; i < 4; i++) {
            workers.add(Thread.ofPlatform().start(() -> {
                try {
                    while (!real.isDrained()) {
                        real.take(Duration.ofMillis(50)).ifPresent(name -> {
                            if (!working.add(name)) {
                                clashes.incrementAndGet();
                            }
                            Thread.onSpinWait();
                            served.incrementAndGet();
                            working.remove(name);
                            real.done(name);
                        });
                    }
                } catch (InterruptedException e) {
                    clashes.incrementAndGet();
                }
            }));
        }
        for (int i = 0; i < 20_000; i++) {
            real.add(new ContainerName("c" + i % 7), i % 3 == 0 ? Lane.RESYNC : Lane.FRESH);
        }
        real.shutDown();
        for (Thread worker : workers) {
            assertThat(worker.join(Duration.ofSeconds(30))).isTrue();
        }

        assertThat(clashes).hasValue(0);
        assertThat(served.get()).isGreaterThanOrEqualTo(7);
    }
}
