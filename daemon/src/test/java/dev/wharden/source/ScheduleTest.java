package dev.wharden.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ScheduleTest {
    private final Schedule schedule = Schedule.start(System::nanoTime);
    private final AtomicInteger runs = new AtomicInteger();

    @AfterEach
    void close() {
        schedule.close();
    }

    @Test
    void aJobThatThrowsRunsAgain() {
        schedule.every("fails", Duration.ofMillis(20), () -> {
            runs.incrementAndGet();
            throw new IllegalStateException("test");
        });

        await().until(() -> runs.get() >= 3);
        assertThat(schedule.heartbeat().isFresh()).isTrue();
    }

    @Test
    void aJobCanBeAskedForOnceMore() {
        schedule.every("rare", Duration.ofHours(1), runs::incrementAndGet);
        await().until(() -> runs.get() == 1);

        schedule.after("rare", Duration.ZERO);
        await().until(() -> runs.get() == 2);
        schedule.after("rare", Duration.ofMillis(30));
        await().until(() -> runs.get() == 3);
        schedule.after("unknown", Duration.ZERO);
    }

    @Test
    void aJobOfTheSameNameIsReplaced() {
        schedule.every("job", Duration.ofMillis(20), () -> {});
        schedule.every("job", Duration.ofHours(1), runs::incrementAndGet);

        await().until(() -> runs.get() == 1);
    }
}
