package dev.wharden.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

final class LongAnswersTest {
    private static final String LONG = "x".repeat(LongAnswers.SHORT + 1);

    private final AtomicLong now = new AtomicLong();
    private final LongAnswers answers = new LongAnswers(now::get);
    private final AtomicInteger made = new AtomicInteger();

    private LongAnswers.Sent ask(String path, String body) {
        return answers.of(path, () -> {
            made.incrementAndGet();
            return new WebAnswer(200, WebAnswer.TEXT, body);
        });
    }

    @Test
    void aShortOneIsMadeForEach() {
        try (var first = ask("/", "short");
                var second = ask("/", "short")) {
            assertThat(first.answer()).isNotSameAs(second.answer());
        }
        assertThat(made).hasValue(2);
    }

    @Test
    void aLongOneIsSharedWhileItIsSentHoweverSlowly() {
        try (var slow = ask("/", LONG)) {
            try (var second = ask("/", LONG);
                    var other = ask("/metrics", LONG)) {
                assertThat(second.answer()).isSameAs(slow.answer());
                assertThat(other.answer()).isNotSameAs(slow.answer());
            }
        }
        assertThat(made).hasValue(2);
    }

    @Test
    void afterThatItIsMadeAgain() {
        WebAnswer first;
        try (var sent = ask("/", LONG);
                var second = ask("/", LONG)) {
            first = sent.answer();
            assertThat(second.answer()).isSameAs(first);
        }
        try (var later = ask("/", LONG)) {
            assertThat(later.answer()).isNotSameAs(first);
        }
        assertThat(made).hasValue(2);
    }

    @Test
    void eachSendsItsOwnCopyOfThePlaceInIt() {
        try (var one = ask("/", LONG);
                var two = ask("/", LONG)) {
            var bytes = one.answer().bytes();
            bytes.position(bytes.limit());
            assertThat(two.answer().bytes().remaining()).isEqualTo(LONG.length());
        }
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    @Test
    void oneThatIsNotYoungAnyMoreIsMadeAgainForTheNextAndTwoOfAPathAreTheMost() {
        var slow = ask("/", LONG);
        pass(LongAnswers.YOUNG.minusMillis(1));
        try (var joins = ask("/", LONG)) {
            assertThat(joins.answer()).isSameAs(slow.answer());
        }
        pass(Duration.ofMillis(1));
        try (var fresh = ask("/", LONG)) {
            assertThat(fresh.answer()).isNotSameAs(slow.answer());
            pass(LongAnswers.YOUNG.multipliedBy(2));
            try (var third = ask("/", LONG);
                    var other = ask("/metrics", LONG)) {
                assertThat(third.answer()).isSameAs(fresh.answer());
                assertThat(other.answer()).isNotSameAs(fresh.answer());
            }
            slow.close();
            try (var next = ask("/", LONG)) {
                assertThat(next.answer()).isNotSameAs(fresh.answer());
            }
        }
        assertThat(made).hasValue(4);
    }

    /** As long as a third of the room. */
    @Test
    void whereThereIsNoRoomForASecondOneTheOldOneIsNotGivenOn() {
        String huge = "x".repeat(LongAnswers.ROOM / 3 + 1);
        var list = ask("/api/v1/containers", huge);
        try (var page = ask("/", huge)) {
            pass(LongAnswers.YOUNG);
            try (var busy = ask("/", huge)) {
                assertThat(busy.answer().status()).isEqualTo(503);
            }
            list.close();
            try (var second = ask("/", huge)) {
                assertThat(second.answer()).isNotSameAs(page.answer());
                assertThat(second.answer().status()).isEqualTo(200);
            }
        }
    }

    /** Each opens the next connection before the last is closed, for an hour. */
    @Test
    void readersThatOverlapHoldNoAnswerForLongerThanOneReads() {
        Duration reads = Duration.ofSeconds(30);
        var reading = new ArrayDeque<Map.Entry<Long, LongAnswers.Sent>>();
        for (int second = 0; second < 3_600; second++) {
            if (second % 7 == 0) {
                long until = now.get() + reads.toNanos();
                reading.add(Map.entry(until, ask("/", now.get() + " " + LONG)));
            }
            while (!reading.isEmpty() && reading.getFirst().getKey() <= now.get()) {
                reading.removeFirst().getValue().close();
            }
            try (var honest = ask("/", now.get() + " " + LONG)) {
                assertThat(Duration.ofNanos(now.get() - begun(honest))).isLessThanOrEqualTo(reads);
            }
            assertThat(reading.stream().map(one -> begun(one.getValue())).distinct())
                    .hasSizeLessThanOrEqualTo(2);
            pass(Duration.ofSeconds(1));
        }
        reading.forEach(one -> one.getValue().close());
    }

    private static long begun(LongAnswers.Sent sent) {
        String text = UTF_8.decode(sent.answer().bytes()).toString();
        return Long.parseLong(text.substring(0, text.indexOf(' ')));
    }

    @Test
    void fewWaitForTheirsAndTheOthersAreToldToComeAgain() throws Exception {
        var go = new CountDownLatch(1);
        var asked = new ArrayList<Future<?>>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < LongAnswers.WAITING; i++) {
                asked.add(threads.submit(() -> answers.of("/", () -> {
                            await(go);
                            return new WebAnswer(200, WebAnswer.TEXT, "short");
                        })
                        .close()));
            }
            Awaitility.await().until(() -> answers.waiting() == LongAnswers.WAITING);
            try (var busy = ask("/", LONG)) {
                assertThat(busy.answer().status()).isEqualTo(503);
            } finally {
                go.countDown();
            }
            for (Future<?> one : asked) {
                one.get();
            }
        }
        assertThat(answers.waiting()).isZero();
        try (var later = ask("/", LONG)) {
            assertThat(later.answer().status()).isEqualTo(200);
        }
        assertThat(made).hasValue(1);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void oneIsMadeAtATimeAndOneThatFailsHoldsUpNone() throws Exception {
        assertThatThrownBy(() -> answers.of("/", () -> {
                    throw new IllegalStateException("no status");
                }))
                .isInstanceOf(IllegalStateException.class);
        var making = new AtomicInteger();
        var most = new AtomicInteger();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var all = threads.invokeAll(IntStream.range(0, LongAnswers.WAITING)
                    .<Callable<Integer>>mapToObj(i -> () -> {
                        try (var sent = answers.of("/" + i % 2, () -> {
                            most.accumulateAndGet(making.incrementAndGet(), Math::max);
                            making.decrementAndGet();
                            return new WebAnswer(200, WebAnswer.TEXT, LONG);
                        })) {
                            return sent.answer().bytes().remaining();
                        }
                    })
                    .toList());
            for (Future<Integer> one : all) {
                assertThat(one.get()).isEqualTo(LONG.length());
            }
        }
        assertThat(most).hasValue(1);
    }
}
