package dev.wharden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.wharden.container.ContainerName;
import dev.wharden.controller.Ending;
import dev.wharden.controller.queue.Controller;
import dev.wharden.controller.queue.Heartbeat;
import dev.wharden.controller.queue.Lane;
import dev.wharden.controller.queue.QueueListener;
import dev.wharden.controller.queue.Result;
import dev.wharden.controller.queue.WorkQueue;
import dev.wharden.docker.Call;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.Fault;
import dev.wharden.policy.Mode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** SIGTERM beside an engine that hangs, work that is under way, and probations that last. */
@Timeout(60)
final class EndingLineTest {
    private static final String POLICY = """
            apiVersion: wharden.dev/v1
            kind: HardeningPolicy
            metadata: {name: web}
            spec:
              match: {names: ["web*"]}
              mode: Enforce
              profile: privileged
              desired: {privileged: false}
              remediation: {probation: 10s}
            """;
    private static final String PRIVILEGED = """
            {"Image":"busybox:test","Cmd":["sleep"],"HostConfig":{"Privileged":true}}""";
    private static final String PLAIN = """
            {"Image":"busybox:test","Cmd":["sleep"]}""";
    private static final String COMPOSED = """
            {"Image":"busybox:test","Cmd":["sleep"],"Labels":{"com.docker.compose.project":"shop"},
             "HostConfig":{"Privileged":true}}""";
    private static final int AT_WORK = 2;

    private final WorkQueue queue = new WorkQueue(System::nanoTime, QueueListener.NONE);
    private final List<CountDownLatch> hanging = new ArrayList<>();
    private final List<Duration> needs = new CopyOnWriteArrayList<>();
    private final List<Duration> slept = new CopyOnWriteArrayList<>();
    /** How fast the daemon's clock goes beside the engine's. */
    private int pace = 1;

    private Instant now = Instant.parse("2026-11-25T09:00:00Z");

    @TempDir
    private Path folder;

    @AfterEach
    void release() {
        hanging.forEach(CountDownLatch::countDown);
    }

    private Line line() {
        var line = new Line(folder, Mode.ENFORCE, POLICY, 3);
        line.tell();
        line.pass(Duration.ofMinutes(5));
        return line;
    }

    private Controller started(Line line) {
        var controller = line.controller(queue, AT_WORK);
        controller.start();
        return controller;
    }

    private Ending ending(Line line, Controller controller) {
        return new Ending(
                controller,
                line.assembly.bulkhead,
                line.assembly.resumption,
                line.assembly.exits::deaf,
                needs::add,
                () -> now,
                System::nanoTime,
                time -> {
                    slept.add(time);
                    now = now.plus(time.multipliedBy(pace));
                    line.pass(time);
                });
    }

    private void hang(Line line, String operation, String names) {
        hanging.add(line.engine.stage().hang(call -> is(call, operation, names)));
    }

    private static boolean is(Call call, String operation, String names) {
        return call.operation().equals(operation) && call.container().startsWith(names);
    }

    private void look(String name) {
        queue.add(ContainerName.of(name), Lane.FRESH);
    }

    @Test
    void workersThatOnlyLookAreNotWaitedForAndHangForNobody() throws InterruptedException {
        Line line = line();
        for (int i = 0; i < 30; i++) {
            line.engine.stage().run("hung" + i, PLAIN);
        }
        hang(line, "inspect", "hung");
        for (int i = 0; i < 30; i++) {
            look("hung" + i);
        }
        Controller controller = started(line);
        await().until(() -> queue.longestRunning().toMillis() > 10);

        long begin = System.nanoTime();
        assertThat(ending(line, controller).end()).isEmpty();

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(30));
        assertThat(queue.isDrained()).isTrue();
        assertThat(controller.heartbeats()).allMatch(Heartbeat::isFresh);
        assertThat(slept).isEmpty();
    }

    @Test
    void aStopThatIsUnderWayIsWaitedForAndNoOtherRepairIsBegun() {
        Line line = line();
        String old = line.engine.stage().run("web1", PRIVILEGED);
        hang(line, "stop", "web1");
        look("web1");
        Controller controller = started(line);
        await().atMost(Duration.ofSeconds(30))
                .until(() -> line.assembly.remediator.open().size() == 1);
        String other = line.engine.stage().run("web2", PRIVILEGED);

        var ended = CompletableFuture.supplyAsync(() -> {
            try {
                return ending(line, controller).end();
            } catch (InterruptedException e) {
                return "interrupted";
            }
        });
        await().until(() -> !needs.isEmpty());
        look("web2");
        await().until(() -> needs.size() >= 2);
        assertThat(ended).isNotDone();
        hanging.forEach(CountDownLatch::countDown);

        assertThat(ended.join()).isEmpty();
        assertThat(line.engine.stage().look("web1").id()).isNotEqualTo(old);
        assertThat(line.engine.stage().look("web1").running()).isTrue();
        assertThat(line.engine.stage().look("web2").id()).isEqualTo(other);
        assertThat(line.assembly.remediator.open()).containsExactly(ContainerName.of("web1"));
    }

    @Test
    void aLongProbationIsLeftToTheNextStartWhichGoesOnWithIt() throws InterruptedException {
        Line line = line();
        String old = line.engine.stage().run("web1", PRIVILEGED);
        line.look("web1");
        Controller controller = started(line);

        assertThat(ending(line, controller).end()).isEmpty();

        assertThat(slept.stream().reduce(Duration.ZERO, Duration::plus)).isLessThanOrEqualTo(Duration.ofSeconds(6));
        assertThat(line.assembly.remediator.open()).hasSize(1);
        assertThat(line.engine.stage().look("web1").running()).isTrue();

        line.restart();
        for (int round = 0; round < 50 && line.look("web1") instanceof Result.RequeueAfter(Duration delay); round++) {
            line.pass(delay);
        }
        assertThat(line.assembly.remediator.open()).isEmpty();
        assertThat(line.engine.stage().names()).containsExactly("web1");
        assertThat(line.engine.stage().look("web1").id()).isNotEqualTo(old);
    }

    @Test
    void aProbationThatIsNearlyOverIsFinished() throws InterruptedException {
        Line line = line();
        line.engine.stage().run("web1", PRIVILEGED);
        line.look("web1");
        line.pass(Duration.ofSeconds(8));

        assertThat(ending(line, started(line)).end()).isEmpty();

        assertThat(line.assembly.remediator.open()).isEmpty();
        assertThat(line.engine.stage().names()).containsExactly("web1");
    }

    /** Who removed it is waited for, at other times. */
    @Test
    void oneWhoseRemovalIsNotToldInTimeIsNotLeftDown() throws InterruptedException {
        Line line = line();
        line.assembly.exits.interrupted(line.now());
        var starts = new AtomicInteger();
        line.engine
                .stage()
                .failWhen(call -> call.is("start") && starts.incrementAndGet() == 1, new Fault.Refused(() -> {
                    line.engine.remove("web1", true);
                    return new DockerException.NotFound("no such container");
                }));
        line.engine.stage().run("web1", COMPOSED);
        line.look("web1");
        pace = 20;

        assertThat(ending(line, started(line)).end()).isEmpty();

        assertThat(line.engine.stage().look("web1").running()).isTrue();
    }
}
