package dev.wharden.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class LongAnswersTest {
    private static final String LONG = "x".repeat(LongAnswers.SHORT + 1);

    private final LongAnswers answers = new LongAnswers();
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

    @Test
    void oneIsMadeAtATimeAndOneThatFailsHoldsUpNone() throws Exception {
        assertThatThrownBy(() -> answers.of("/", () -> {
                    throw new IllegalStateException("no status");
                }))
                .isInstanceOf(IllegalStateException.class);
        var making = new AtomicInteger();
        var most = new AtomicInteger();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var all = threads.invokeAll(IntStream.range(0, 64)
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
