package dev.wharden.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.controller.queue.ManualTicker;
import dev.wharden.controller.queue.QueueListener;
import dev.wharden.controller.queue.Taken;
import dev.wharden.controller.queue.WorkQueue;
import dev.wharden.docker.DockerEvent;
import dev.wharden.docker.ExecReader;
import dev.wharden.docker.FakeEngine;
import dev.wharden.docker.FakeStage;
import dev.wharden.docker.FaultProxy;
import dev.wharden.docker.ProxyFault;
import dev.wharden.docker.StubEngine;
import dev.wharden.observe.Deeds;
import dev.wharden.remedy.guard.EventMemory;
import dev.wharden.remedy.guard.Histories;
import dev.wharden.remedy.state.ReadMarks;
import dev.wharden.remedy.state.StateDir;
import dev.wharden.subject.Deed;
import dev.wharden.subject.Heard;
import dev.wharden.subject.Observed;
import dev.wharden.subject.Remembered.Times;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is remembered of events, and what is known of the times in which none were heard. */
final class DeedWatchTest {
    private static final Instant NOON = Instant.parse("2026-11-27T12:00:00Z");

    @TempDir
    Path state;

    private final Path folder = Files.createTempDirectory(Path.of("/tmp"), "wharden");
    private final StubEngine stub = new StubEngine(folder.resolve("engine"));
    private final FaultProxy proxy = new FaultProxy(folder.resolve("proxy"), folder.resolve("engine"));
    private final ExecReader execs = new ExecReader(proxy.address(), System::nanoTime, (operation, code, took) -> {});
    private final FakeEngine engine = new FakeEngine();
    private final FakeStage stage = engine.stage();
    private final ManualTicker ticker = new ManualTicker();
    private final WorkQueue queue = new WorkQueue(ticker, QueueListener.NONE);
    private Instant now = NOON;
    private final OwnReads reads = new OwnReads(() -> now);

    DeedWatchTest() throws IOException {}

    @AfterEach
    void end() throws IOException {
        execs.close();
        proxy.close();
        stub.close();
        Files.deleteIfExists(folder);
    }

    private EventMemory memory() {
        var dir = new StateDir(state);
        return new EventMemory(dir, new Histories(dir), () -> now);
    }

    private DeedWatch watch(EventMemory memory) {
        return new DeedWatch(
                new Deeds(engine, execs, () -> now),
                execs,
                memory,
                new OwnCalls(() -> now, event -> {}),
                reads,
                new ReadMarks(new StateDir(state), () -> now),
                queue,
                StreamListener.NONE,
                () -> now,
                ticker);
    }

    /** One that runs as that user, with that health check. */
    private Container container(String user, String... check) {
        String test = check.length == 0 ? "" : ",\"Healthcheck\":{\"Test\":[\"" + String.join("\",\"", check) + "\"]}";
        stage.run("web", "{\"Image\":\"busybox:test\",\"User\":\"" + user + "\"" + test + "}");
        stage.edit(
                "web",
                tree -> tree.put("Created", NOON.minus(Duration.ofDays(3)).toString()));
        return engine.inspect("web");
    }

    private DockerEvent event(Container container, String action) {
        return new DockerEvent("container", action, container.id(), Map.of("name", "web", "execID", "e1"), "", now);
    }

    private void session(String container, String id, String process) {
        stub.answer(
                "/exec/" + id + "/json ",
                "{\"ContainerID\":\"" + container + "\",\"OpenStdin\":false,\"ProcessConfig\":" + process + "}");
    }

    private static Heard heard(EventMemory memory, Container container) {
        return ((Observed.Known<Heard>) memory.heard(container)).value();
    }

    /** An engine that has this event and none before. */
    private void remembersSince(Instant moment) throws IOException {
        stub.event("any", moment.getEpochSecond() * 1_000_000_000);
    }

    private Set<Deed> deedsOf(Container container, String session) {
        session(container.id(), "e1", session);
        return deedsOf(container);
    }

    private Set<Deed> deedsOf(Container container) {
        EventMemory memory = memory();
        DeedWatch watch = watch(memory);
        watch.event(event(container, "exec_start"));
        watch.run();
        return heard(memory, container).deeds().keySet();
    }

    private boolean isLookedAt(DeedWatch watch, Duration after) {
        ticker.advance(after);
        watch.run();
        Optional<ContainerName> taken = Taken.from(queue);
        taken.ifPresent(queue::done);
        return taken.isPresent();
    }

    /** Until then it may be the runtime that is seen; whatever else is put off or done for the name. */
    @Test
    void aSessionIsLookedAtAgainWhenItsProgramRuns() {
        Container web = container("1000:1000");
        session(web.id(), "e1", "{\"user\":\"0\",\"privileged\":true}");
        DeedWatch watch = watch(memory());
        watch.event(event(web, "exec_start"));
        assertThat(isLookedAt(watch, Duration.ZERO)).isTrue();
        assertThat(isLookedAt(watch, Duration.ofSeconds(2))).isFalse();
        watch.event(event(web, "exec_start"));
        assertThat(isLookedAt(watch, Duration.ZERO)).isTrue();
        assertThat(isLookedAt(watch, Duration.ofSeconds(1))).isTrue();
        assertThat(isLookedAt(watch, Duration.ofSeconds(1))).isFalse();
        assertThat(isLookedAt(watch, Duration.ofSeconds(1))).isTrue();
        assertThat(isLookedAt(watch, Duration.ofSeconds(4))).isFalse();
        assertThat(isLookedAt(watch, Duration.ofSeconds(2))).isTrue();
        assertThat(isLookedAt(watch, Duration.ofSeconds(2))).isTrue();
        assertThat(isLookedAt(watch, Duration.ofMinutes(1))).isFalse();
    }

    @Test
    void aSessionIsToldByWhatItHasMoreThanItsContainer() {
        Container web = container("1000:1000");
        assertThat(deedsOf(web, "{\"user\":\"1000:1000\"}")).isEmpty();
        assertThat(Taken.from(queue)).isEmpty();
        assertThat(deedsOf(web, "{\"user\":\"0\",\"privileged\":true,\"tty\":true}"))
                .containsExactlyInAnyOrder(Deed.EXEC_ROOT, Deed.EXEC_PRIVILEGED, Deed.EXEC_INTERACTIVE);
        assertThat(Taken.from(queue)).contains(ContainerName.of("web"));
    }

    /**
     * {@code docker run} attaches and then starts; the engine may be away before the event is looked at, and has
     * started it again by then. A start that is still to come was before the clock was set back.
     */
    @ParameterizedTest
    @CsvSource({"-600000, 0, true", "50, 1, false", "70000, 100, false", "3000000, 0, true"})
    void whoAttachesToWhatRunsIsTold(long started, int looked, boolean told) {
        Container web = container("1000");
        DockerEvent attach = event(web, "attach");
        String moment = NOON.plusMillis(started).toString();
        stage.edit("web", tree -> tree.withObject("/State").put("StartedAt", moment));
        now = NOON.plusSeconds(looked);
        EventMemory memory = memory();
        DeedWatch watch = watch(memory);
        watch.event(attach);
        watch.run();
        assertThat(heard(memory, web).deeds().containsKey(Deed.ATTACH)).isEqualTo(told);
    }

    /** The engine tells a label in place of the attribute of that name, of each event of its container. */
    @Test
    void aSessionThatALabelNamesInPlaceOfItsOwnIsNotTakenForIt() {
        Container web = container("1000");
        session("another", "e1", "{\"user\":\"1000\"}");
        assertThat(deedsOf(web)).as("another container's").containsExactly(Deed.EXEC_UNREAD);
        stage.edit("web", tree -> {
            tree.withObject("/Config/Labels").put("execID", "e1");
            tree.withObject("/Config/Healthcheck")
                    .putArray("Test")
                    .add("CMD-SHELL")
                    .add("");
            tree.putArray("ExecIDs").add("e1").add("e2");
        });
        session(web.id(), "e2", "{\"user\":\"1000\",\"privileged\":true}");
        assertThat(deedsOf(web)).containsExactlyInAnyOrder(Deed.EXEC_UNREAD, Deed.EXEC_PRIVILEGED);
        EventMemory memory = memory();
        DeedWatch watch = watch(memory);
        stub.refuse("/exec//json ", 301, "");
        stub.refuse("/exec/e1/json ", 400, "too long");
        watch.event(new DockerEvent("container", "exec_start", web.id(), Map.of("name", "web", "execID", ""), "", now));
        watch.run();
        assertThat(heard(memory, web).deeds())
                .as("a label that is no id, and a session that cannot be read")
                .containsOnlyKeys(Deed.EXEC_UNREAD, Deed.EXEC_PRIVILEGED);
    }

    @Test
    void aNameIsLookedUpInTheContainerAndOneThatIsNotThereIsUnknown() {
        Container web = container("1000");
        stage.file("web", "/etc/passwd", "toor:x:0:0::/:/bin/sh\napp:x:7:7::/:/bin/sh\n");
        assertThat(deedsOf(web, "{\"user\":\"app\"}")).isEmpty();
        assertThat(deedsOf(web, "{\"user\":\"none\"}")).containsExactly(Deed.EXEC_UNREAD);
        assertThat(deedsOf(web, "{\"user\":\"toor\"}")).contains(Deed.EXEC_ROOT);
    }

    @Test
    void aSessionThatIsGoneIsUnknownUnlessItWasTheHealthCheck() {
        Container web = container("", "CMD-SHELL", "curl -f localhost");
        stub.refuse("/exec/e1/json ", 404, "No such exec instance");
        EventMemory memory = memory();
        DeedWatch watch = watch(memory);
        watch.event(new DockerEvent(
                "container",
                "exec_start",
                web.id(),
                Map.of("name", "web", "execID", "e1"),
                DockerEvent.digest("/bin/sh -c curl -f localhost"),
                now));
        watch.run();
        assertThat(heard(memory, web).deeds()).isEmpty();
        watch.event(event(web, "exec_start"));
        watch.run();
        assertThat(heard(memory, web).deeds()).containsOnlyKeys(Deed.EXEC_UNREAD);
    }

    @Test
    void anEngineThatHangsHoldsTheScheduleForAMomentAndLosesNothing() throws IOException {
        Container web = container("1000");
        session(web.id(), "e1", "{\"user\":\"1000\",\"privileged\":true}");
        proxy.fault("/exec/", new ProxyFault.Stall());
        EventMemory memory = memory();
        DeedWatch watch = watch(memory);
        remembersSince(NOON.minusSeconds(60));
        watch.connected();
        for (int i = 0; i < 100; i++) {
            watch.event(event(web, "exec_start"));
        }
        long begin = System.nanoTime();
        watch.run();
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofMinutes(1));
        assertThat(heard(memory, web).deeds()).isEmpty();
        assertThat(heard(memory, web).gap()).isNotEmpty();

        proxy.heal();
        watch.run();
        assertThat(heard(memory, web).deeds()).containsOnlyKeys(Deed.EXEC_PRIVILEGED);
    }

    @Test
    void aReadOfWhardensExcusesOneCopyAndARefusedOneNone() {
        Container web = container("1000");
        EventMemory memory = memory();
        DeedWatch watch = watch(memory);
        var marks = new ReadMarks(new StateDir(state), () -> now);
        marks.reading(web.id());
        assertThat(new StateDir(state).list("reads")).isEmpty();
        marks.open();
        reads.reading(web.id());
        reads.reading(web.id());
        reads.unread(web.id());
        marks.reading(web.id());
        marks.reading(web.id());
        marks.unread(web.id());
        for (int i = 0; i < 2; i++) {
            watch.event(event(web, "archive-path"));
        }
        watch.run();
        assertThat(heard(memory, web).deeds()).isEmpty();

        watch.event(event(web, "archive-path"));
        watch.run();
        assertThat(heard(memory, web).deeds()).containsOnlyKeys(Deed.COPY_OUT);
    }

    @Test
    void anOldMarkExcusesNothing() {
        Container web = container("1000");
        EventMemory memory = memory();
        var marks = new ReadMarks(new StateDir(state), () -> now);
        marks.open();
        marks.reading(web.id());
        assertThat(new StateDir(state).list("reads")).hasSize(1);
        reads.reading(web.id());
        now = now.plusSeconds(60);
        DeedWatch watch = watch(memory);
        watch.event(event(web, "archive-path"));
        watch.run();
        assertThat(heard(memory, web).deeds()).containsOnlyKeys(Deed.COPY_OUT);
        assertThat(new StateDir(state).list("reads")).isEmpty();
    }

    @Test
    void whatWasNotHeardIsSaidUntilADayHasPassedOrAPersonAccepts() throws IOException {
        Container web = container("1000");
        EventMemory memory = memory();
        assertThat(heard(memory, web).gap()).isEqualTo("no daemon has listened to the engine's events");
        DeedWatch first = watch(memory);
        first.connected();
        first.run();
        assertThat(heard(memory, web).gap())
                .isEqualTo("the engine's events were heard only since 2026-11-27T12:00:00Z");

        memory.accept(ContainerName.of("web"), web.id());
        assertThat(heard(memory, web).gap()).isEmpty();

        now = NOON.plusSeconds(3600);
        assertThat(heard(memory, web).gap())
                .isEqualTo("no daemon has listened to the engine's events since 2026-11-27T12:00:00Z");
    }

    @Test
    void aRestartIsNoGapWhereTheEngineStillHasTheEvents() throws IOException {
        Container web = container("1000");
        remembersSince(NOON.minusSeconds(60));
        DeedWatch before = watch(memory());
        before.connected();
        before.run();
        now = NOON.plusSeconds(120);

        EventMemory again = memory();
        DeedWatch after = watch(again);
        after.connected();
        after.run();
        assertThat(again.listening().orElseThrow().from()).isEqualTo(NOON);

        now = NOON.plusSeconds(1200);
        EventMemory late = memory();
        DeedWatch third = watch(late);
        third.connected();
        third.run();
        assertThat(late.listening().orElseThrow().from()).isEqualTo(now);
        assertThat(heard(late, web).gap()).contains("only since 2026-11-27T12:20:00Z");
    }

    @Test
    void anEngineThatHasForgottenMakesAGap() throws IOException {
        DeedWatch before = watch(memory());
        before.connected();
        before.run();
        now = NOON.plusSeconds(120);
        remembersSince(NOON.plusSeconds(60));
        EventMemory again = memory();
        DeedWatch after = watch(again);
        after.connected();
        after.run();
        assertThat(again.listening().orElseThrow().from()).isEqualTo(now);
    }

    @Test
    void moreThanIsKeptIsAGap() {
        Container web = container("");
        session(web.id(), "e1", "{}");
        EventMemory memory = memory();
        DeedWatch watch = watch(memory);
        watch.connected();
        watch.run();
        now = NOON.plusSeconds(10);
        for (int i = 0; i < 2001; i++) {
            watch.event(event(web, "detach"));
        }
        watch.run();
        assertThat(memory.listening().orElseThrow().from()).isEqualTo(now);
    }

    @Test
    void whatWasDoneIsKeptOverARestartForADayAndWithTheContainer() {
        Container web = container("1000");
        EventMemory memory = memory();
        memory.remember(ContainerName.of("web"), web.id(), Set.of(Deed.EXEC_ROOT, Deed.COMMIT), now);
        // Told once more by an engine that is asked for what was before.
        memory.remember(ContainerName.of("web"), web.id(), Set.of(Deed.EXEC_ROOT), now);
        now = NOON.plusSeconds(1);
        memory.remember(ContainerName.of("web"), web.id(), Set.of(Deed.EXEC_ROOT), now);

        EventMemory again = memory();
        assertThat(heard(again, web).deeds())
                .isEqualTo(Map.of(Deed.EXEC_ROOT, new Times(NOON, now, 2), Deed.COMMIT, new Times(NOON, NOON, 1)));
        // The container was renamed.
        assertThat(heard(again, new Container(web.tree().deepCopy().put("Name", "/other")))
                        .deeds())
                .hasSize(2);
        assertThat(heard(again, new Container(web.tree().deepCopy().put("Id", "another")))
                        .deeds())
                .isEmpty();

        now = NOON.plus(Duration.ofHours(24));
        assertThat(heard(again, web).deeds()).hasSize(2);
        now = NOON.plus(Duration.ofHours(24)).plusSeconds(1);
        assertThat(heard(again, web).deeds()).containsOnlyKeys(Deed.EXEC_ROOT);
        again.accept(ContainerName.of("web"), web.id());
        assertThat(heard(memory(), web).deeds()).isEmpty();
    }
}
