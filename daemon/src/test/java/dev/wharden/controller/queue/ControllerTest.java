package dev.wharden.controller.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.wharden.audit.AuditEvent;
import dev.wharden.audit.AuditUnavailable;
import dev.wharden.container.ContainerName;
import dev.wharden.docker.DockerException;
import dev.wharden.remedy.state.StateUnavailable;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class ControllerTest {
    private static final ContainerName WEB = new ContainerName("web");

    private final WorkQueue queue = new WorkQueue(System::nanoTime, QueueListener.NONE);
    private final Queue<Supplier<Result>> script = new ConcurrentLinkedQueue<>();
    private final List<String> told = new CopyOnWriteArrayList<>();
    private final List<AuditEvent> recorded = new CopyOnWriteArrayList<>();
    private final List<Error> fatal = new CopyOnWriteArrayList<>();
    private final Controller controller = new Controller(
            queue,
            name -> script.remove().get(),
            new Backoff(Duration.ofMillis(1), Duration.ofMillis(5)),
            this::record,
            new ReconcileListener() {
                @Override
                public void ended(End end, Duration took) {
                    told.add(end.name());
                }

                @Override
                public void failed(Failure failure) {
                    told.add(failure.word());
                }
            },
            System::nanoTime,
            fatal::add,
            1);

    private volatile boolean diskFull;

    private void record(AuditEvent event) {
        if (diskFull) {
            throw new AuditUnavailable("full", new IOException());
        }
        recorded.add(event);
    }

    @AfterEach
    void stop() throws InterruptedException {
        assertThat(controller.stop(Duration.ofSeconds(10))).isTrue();
    }

    private void run(List<Supplier<Result>> answers, int ends) {
        script.addAll(answers);
        queue.add(WEB, Lane.FRESH);
        controller.start();
        await().until(() -> told.stream()
                        .filter(word -> word.equals(word.toUpperCase(java.util.Locale.ROOT)))
                        .count()
                == ends);
    }

    private static Supplier<Result> fails(RuntimeException exception) {
        return () -> {
            throw exception;
        };
    }

    private static Result done() {
        return new Result.Done();
    }

    static Stream<Arguments> retried() {
        return Stream.of(
                Arguments.of(new DockerException.Conflict("taken"), "conflict"),
                Arguments.of(new DockerException.Unavailable("down", null), "unavailable"),
                Arguments.of(new AuditUnavailable("full", new IOException()), "audit_unavailable"),
                Arguments.of(new StateUnavailable("full", new IOException()), "state_unavailable"),
                Arguments.of(new IllegalStateException("bug"), "panic"));
    }

    @ParameterizedTest
    @MethodSource("retried")
    void whatMayPassIsTriedAgain(RuntimeException exception, String reason) {
        run(List.of(fails(exception), ControllerTest::done), 2);

        assertThat(told).containsExactly(reason, "ERROR", "SUCCESS");
    }

    @Test
    void oneThatIsBehindComesAgainAfterThoseThatWait() {
        var other = new ContainerName("db");
        var order = new CopyOnWriteArrayList<String>();
        run(
                List.of(
                        () -> {
                            queue.add(other, Lane.FRESH);
                            order.add("web");
                            return new Result.Behind();
                        },
                        () -> {
                            order.add("other");
                            return done();
                        },
                        () -> {
                            order.add("web again");
                            return done();
                        }),
                3);

        assertThat(order).containsExactly("web", "other", "web again");
        assertThat(told).containsExactly("REQUEUE_AFTER", "SUCCESS", "SUCCESS");
    }

    @Test
    void whatTheEngineRejectsIsGivenUp() {
        run(List.of(fails(new DockerException.Rejected("no"))), 1);

        assertThat(told).containsExactly("rejected", "TERMINAL");
        assertThat(queue.depth()).isZero();
    }

    @Test
    void aContainerThatIsGoneIsDone() {
        run(List.of(fails(new DockerException.NotFound("gone"))), 1);

        assertThat(told).containsExactly("SUCCESS");
    }

    @Test
    void aLaterLookIsPutOff() {
        run(List.of(() -> new Result.RequeueAfter(Duration.ofMillis(1)), ControllerTest::done), 2);

        assertThat(told).containsExactly("REQUEUE_AFTER", "SUCCESS");
    }

    @Test
    void threeTimesUnavailableInARowIsNotReadyAndOneAnswerIsReadyAgain() {
        var down = fails(new DockerException.Unavailable("down", new IOException("no answer")));
        var looked = new CountDownLatch(1);
        Supplier<Result> up = () -> {
            await().until(() -> looked.getCount() == 0);
            return done();
        };
        run(List.of(down, down, fails(new DockerException.Conflict("taken")), down, down, down, up), 6);

        assertThat(controller.isEngineAvailable()).isFalse();
        looked.countDown();
        await().until(controller::isEngineAvailable);
        assertThat(told).containsOnlyOnce("SUCCESS");
    }

    @Test
    void whatOneContainerMakesSlowSaysNothingOfTheEngineAndIsTriedAgain() {
        var stuck = fails(new DockerException.Stuck("inspect: no answer within 5000 ms"));
        var looked = new CountDownLatch(1);
        Supplier<Result> up = () -> {
            await().until(() -> looked.getCount() == 0);
            return done();
        };
        run(List.of(stuck, stuck, stuck, up), 3);

        assertThat(controller.isEngineAvailable()).isTrue();
        assertThat(told).contains("stuck").doesNotContain("TERMINAL");
        looked.countDown();
    }

    @Test
    void anEngineThatAnswersThatItCannotIsThere() {
        var silent = fails(new DockerException.Unavailable("down", new IOException("no answer")));
        var answered = fails(new DockerException.Unavailable("start: 500: port is already allocated", null));
        var looked = new CountDownLatch(1);
        Supplier<Result> wait = () -> {
            await().until(() -> looked.getCount() == 0);
            return done();
        };
        run(List.of(silent, silent, answered, silent, wait), 4);

        assertThat(controller.isEngineAvailable()).isTrue();
        looked.countDown();
    }

    @Test
    void aBugIsRecordedByItsPlaceAndNeverByItsMessage() {
        run(List.of(fails(new IllegalStateException("PASSWORD=hunter2")), ControllerTest::done), 2);

        assertThat(recorded).singleElement().isInstanceOfSatisfying(AuditEvent.Lifecycle.class, event -> {
            assertThat(event.type()).isEqualTo("panic");
            assertThat(event.result()).contains("IllegalStateException", "ControllerTest");
            assertThat(event.toString()).doesNotContain("hunter2");
        });
    }

    @Test
    void aBugThatCannotBeRecordedIsTriedAgainAllTheSame() {
        diskFull = true;
        run(List.of(fails(new IllegalStateException("bug")), ControllerTest::done), 2);

        assertThat(told).containsExactly("panic", "ERROR", "SUCCESS");
        assertThat(recorded).isEmpty();
    }

    @Test
    void anErrorIsHandedOverAtOnce() {
        var error = new LinkageError("test");
        script.add(() -> {
            throw error;
        });
        queue.add(WEB, Lane.FRESH);
        controller.start();

        await().dontCatchUncaughtExceptions()
                .untilAsserted(() -> assertThat(fatal).containsExactly(error));
    }

    @Test
    void aWorkerThatHangsShowsAndOneThatWaitsDoesNot() {
        var ticker = new ManualTicker();
        var heartbeat = new Heartbeat("worker", ticker, Duration.ofSeconds(20), Duration.ofMinutes(15));
        heartbeat.busy();
        ticker.advance(Duration.ofMinutes(14));
        assertThat(heartbeat.isFresh()).isTrue();
        ticker.advance(Duration.ofMinutes(2));
        assertThat(heartbeat.isFresh()).isFalse();
        heartbeat.idle();
        assertThat(heartbeat.isFresh()).isTrue();
        ticker.advance(Duration.ofSeconds(21));
        assertThat(heartbeat.isFresh()).isFalse();
    }

    @Test
    void aWorkerOutlivesABugThatCannotBeRecordedAndTriesTheNameAgain() throws InterruptedException {
        var answers = new ConcurrentLinkedQueue<Supplier<Result>>(
                List.of(fails(new IllegalStateException("a bug")), ControllerTest::done));
        var names = new WorkQueue(System::nanoTime, QueueListener.NONE);
        var ends = new CopyOnWriteArrayList<ReconcileListener.End>();
        var alone = new Controller(
                names,
                name -> answers.remove().get(),
                new Backoff(Duration.ofMillis(1), Duration.ofMillis(5)),
                event -> {
                    throw new AuditUnavailable("the disk is full", new IOException());
                },
                new ReconcileListener() {
                    @Override
                    public void ended(End end, Duration took) {
                        ends.add(end);
                    }
                },
                System::nanoTime,
                fatal::add,
                1);
        names.add(WEB, Lane.FRESH);
        alone.start();

        await().untilAsserted(() ->
                assertThat(ends).containsExactly(ReconcileListener.End.ERROR, ReconcileListener.End.SUCCESS));
        assertThat(alone.stop(Duration.ofSeconds(10))).isTrue();
    }
}
