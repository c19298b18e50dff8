package dev.wharden.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.wharden.container.ContainerName;
import dev.wharden.docker.Body;
import dev.wharden.docker.DockerEvent;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerReader;
import dev.wharden.docker.FakeEngine;
import dev.wharden.docker.FakeStage;
import dev.wharden.kernel.ProcFiles;
import dev.wharden.observe.Observer;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Answers that are late are waited for beside each other, by no worker, and are asked for once. */
final class FirstLookTest {
    private static final ContainerName WEB = ContainerName.of("web");
    private static final ContainerName DB = ContainerName.of("db");

    private final FakeEngine engine = new FakeEngine();
    private final FakeStage stage = engine.stage();
    private final List<ContainerName> woken = new CopyOnWriteArrayList<>();
    private final List<ContainerName> unanswered = new ArrayList<>();
    private final Observer observer =
            new Observer(engine, new ProcFiles(Path.of("/nowhere")), "/run/docker.sock", () -> Instant.EPOCH);
    private final FirstLook look = new FirstLook(observer, (name, _, _) -> unanswered.add(name), woken::add);
    private CountDownLatch hanging = new CountDownLatch(0);

    @BeforeEach
    void begin() {
        stage.run("web", Body.PLAIN);
        stage.run("db", Body.PLAIN);
        look.at(WEB);
        stage.forget();
        hanging = stage.hang(call -> call.is("inspect"));
    }

    @AfterEach
    void end() {
        hanging.countDown();
    }

    private long inspects() {
        return stage.calls().stream().filter(call -> call.is("inspect")).count();
    }

    @Test
    void oneThatIsLateHoldsNoWorkerAndNoOther() {
        assertThatThrownBy(() -> look.at(WEB)).isInstanceOf(FirstLook.Late.class);
        assertThatThrownBy(() -> look.at(DB)).isInstanceOf(FirstLook.Late.class);
        assertThatThrownBy(() -> look.at(WEB)).isInstanceOf(FirstLook.Late.class);
        assertThat(woken).isEmpty();

        hanging.countDown();

        await().until(() -> woken.size() == 2);
        assertThat(woken).containsExactlyInAnyOrder(WEB, DB);
        long asked = inspects();
        assertThat(look.at(WEB).declared().name()).isEqualTo(WEB);
        assertThat(look.at(DB).declared().name()).isEqualTo(DB);
        assertThat(inspects()).isEqualTo(asked);
        look.done(WEB);
        look.done(DB);
        assertThat(woken).as("nothing has happened since").hasSize(2);
        look.at(WEB);
        assertThat(inspects()).as("the next look asks again").isEqualTo(asked + 1);
    }

    @Test
    void whatHappensMeanwhileIsLookedAtAgain() {
        assertThatThrownBy(() -> look.at(WEB)).isInstanceOf(FirstLook.Late.class);
        look.heard(WEB);
        hanging.countDown();
        await().until(() -> woken.size() == 1);
        look.at(WEB);
        look.done(WEB);
        assertThat(woken).containsExactly(WEB, WEB);
    }

    /** As after a rollback: the late answer is of the twin, which is gone. */
    @Test
    void anAnswerThatWasAskedForBeforeOpenWorkIsNotTaken() {
        assertThatThrownBy(() -> look.at(WEB)).isInstanceOf(FirstLook.Late.class);
        hanging.countDown();
        await().until(() -> woken.size() == 1);
        engine.remove(stage.look("web").id(), true);
        stage.run("web", Body.PLAIN);
        look.forget(WEB);
        assertThat(look.at(WEB).declared().id()).isEqualTo(stage.look("web").id());
    }

    /** By Wharden itself too, whose own work is heard by no other way. */
    @Test
    void anAnswerOfAContainerThatHasLostItsNameSinceIsNotTaken() {
        assertThatThrownBy(() -> look.at(WEB)).isInstanceOf(FirstLook.Late.class);
        hanging.countDown();
        await().until(() -> woken.size() == 1);
        String old = stage.look("web").id();
        engine.rename(old, "web.wharden-old-1");
        stage.run("web", Body.PLAIN);
        observer.invalidate(new DockerEvent("container", "rename", old, Map.of(), "", Instant.EPOCH));
        assertThat(look.at(WEB).declared().id()).isEqualTo(stage.look("web").id());
    }

    @Test
    void oneThatIsNeverAnsweredIsTold() {
        hanging.countDown();
        stage.refuse("inspect", () -> new DockerException.Stuck("inspect: no answer within 5000 ms"));
        assertThatThrownBy(() -> look.at(WEB)).isInstanceOf(DockerException.Stuck.class);
        assertThat(unanswered).containsExactly(WEB);
        assertThat(woken).as("its worker has heard it").isEmpty();
    }

    /** The thread that waits may be late itself. */
    private static void stuck(FirstLook look) {
        await().untilAsserted(() -> assertThatThrownBy(() -> look.at(WEB)).isInstanceOf(DockerException.Stuck.class));
    }

    /** As for a container of a million labels: one that is never waited for to the end is never judged. */
    @Test
    void anAnswerThatHasNotComeIsWaitedForLongerTheNextTime() {
        var waits = new ArrayList<Duration>();
        var silent = new AtomicBoolean(true);
        DockerReader counting = (DockerReader) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {DockerReader.class}, (_, method, arguments) -> {
                    if (method.getName().equals("inspect")) {
                        waits.add((Duration) arguments[1]);
                        if (silent.get()) {
                            throw new DockerException.Stuck("inspect: no answer");
                        }
                    }
                    try {
                        return method.invoke(engine, arguments);
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getCause();
                    }
                });
        var ended = new ArrayList<Boolean>();
        var patient = new FirstLook(
                new Observer(counting, new ProcFiles(Path.of("/nowhere")), "/run/docker.sock", () -> Instant.EPOCH),
                (_, _, again) -> ended.add(again),
                woken::add);
        hanging.countDown();
        for (int look = 0; look < 4; look++) {
            stuck(patient);
            patient.done(WEB);
        }
        assertThat(waits.stream().filter(wait -> !wait.equals(DockerReader.QUICK)))
                .containsExactly(
                        Duration.ofSeconds(5), Duration.ofSeconds(30), Duration.ofMinutes(3), Duration.ofMinutes(3));
        assertThat(ended).as("at the first time an order waits on").startsWith(false, true);
        silent.set(false);
        patient.at(WEB);
        silent.set(true);
        stuck(patient);
        assertThat(waits).as("it has answered since").endsWith(Duration.ofSeconds(5));
    }
}
