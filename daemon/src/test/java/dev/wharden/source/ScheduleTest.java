package dev.wharden.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

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
    void aFailureIsToldOnceUntilItChangesOrEnds() {
        var log = (Logger) LoggerFactory.getLogger(Schedule.class);
        var lines = new ListAppender<ILoggingEvent>();
        lines.start();
        log.addAppender(lines);
        // A command that ran before, in the same process, has set the level of all.
        log.setLevel(Level.ERROR);
        try {
            schedule.every("fails", Duration.ofMillis(1), () -> {
                int run = runs.incrementAndGet();
                if (run != 3) {
                    throw new IllegalStateException(run < 6 ? "one" : "another");
                }
            });
            await().until(() -> runs.get() >= 9);
        } finally {
            log.detachAppender(lines);
        }
        assertThat(List.copyOf(lines.list))
                .filteredOn(line -> line.getLevel() == Level.ERROR)
                .extracting(line -> line.getThrowableProxy().getMessage())
                .containsExactly("one", "one", "another");
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
