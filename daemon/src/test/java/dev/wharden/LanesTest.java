package dev.wharden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.wharden.container.ContainerName;
import dev.wharden.controller.queue.Controller;
import dev.wharden.controller.queue.Lane;
import dev.wharden.controller.queue.QueueListener;
import dev.wharden.controller.queue.WorkQueue;
import dev.wharden.docker.Body;
import dev.wharden.docker.Call;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.Fault;
import dev.wharden.e2e.PolicyText;
import dev.wharden.policy.Mode;
import dev.wharden.remedy.quarantine.QuarantineStep;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is slow about some containers is no reason that the freeze of another waits. */
final class LanesTest {
    private static final String POLICIES =
            PolicyText.enforcing("web", "web*", "{privileged: false}", "remediation: {probation: 10s}")
                    + PolicyText.enforcing("bad", "bad*", "{privileged: {allow: false, onDrift: Quarantine}}");

    private static final int AT_WORK = 2;
    private static final List<String> REPAIRED = List.of("web1", "web2", "web3");

    private final WorkQueue queue = new WorkQueue(System::nanoTime, QueueListener.NONE);
    private final List<CountDownLatch> hanging = new ArrayList<>();
    private final List<Controller> running = new ArrayList<>();

    @TempDir
    private Path folder;

    @AfterEach
    void stop() throws InterruptedException {
        hanging.forEach(CountDownLatch::countDown);
        for (Controller controller : running) {
            assertThat(controller.stop(Duration.ofSeconds(20))).isTrue();
        }
    }

    private Line line() {
        var line = new Line(folder, Mode.ENFORCE, POLICIES, 3);
        // Compose has no part in it, and the policies are older than the containers.
        line.tell();
        line.pass(Duration.ofMinutes(5));
        return line;
    }

    private void start(Line line) {
        line.onWake = name -> queue.add(name, Lane.FRESH);
        var controller = line.controller(queue, AT_WORK);
        running.add(controller);
        controller.start();
    }

    private void hang(Line line, String operation, String names) {
        hanging.add(line.stage.hang(call -> is(call, operation, names)));
    }

    private static void stuck(Line line, String name) {
        line.stage.failWhen(
                call -> is(call, "inspect", name),
                new Fault.Refused(() -> new DockerException.Stuck("inspect: no answer within 5000 ms")));
    }

    private static boolean is(Call call, String operation, String names) {
        return call.operation().equals(operation) && call.container().startsWith(names);
    }

    private void look(String name) {
        queue.add(ContainerName.of(name), Lane.FRESH);
    }

    /** The bar is 2 s on a real engine ({@code ImmunityIT}); here it is that nobody waits for a deadline of another. */
    @Test
    void aCriticalFindingIsFrozenBesideThirtyThatTheEngineDoesNotAnswerForAndRepairsThatDoNotEnd() {
        Line line = line();
        hang(line, "stop", "web");
        for (String name : REPAIRED) {
            line.stage.run(name, Body.PRIVILEGED);
            look(name);
        }
        for (int i = 0; i < 30; i++) {
            line.stage.run("hung" + i, Body.PLAIN);
        }
        start(line);
        await().until(() -> REPAIRED.stream()
                .flatMap(name -> line.row(name).stream())
                .anyMatch(row -> row.reason().startsWith("waits for: a worker, all of them are busy with web")));
        hang(line, "inspect", "hung");
        for (int i = 0; i < 30; i++) {
            look("hung" + i);
        }

        line.stage.run("bad", Body.PRIVILEGED);
        look("bad");

        // Three workers would wait for 50 s, 5 s for each.
        await().atMost(Duration.ofSeconds(30)).until(() -> line.paused("bad"));
        await().until(() ->
                IntStream.range(0, 30).anyMatch(i -> line.state("hung" + i).equals("Unknown")));
        // It is shown a moment after the engine has paused it.
        await().until(() -> line.state("bad").equals("Quarantined"));
    }

    @Test
    void whatIsFrozenIsCutAndItsEvidenceTakenWhenThereIsAPlaceForThat() {
        Line line = line();
        hang(line, "stop", "web");
        List.of("web1", "web2").forEach(name -> {
            line.stage.run(name, Body.PRIVILEGED);
            look(name);
        });
        start(line);
        await().until(() -> line.assembly.remediator.open().size() == 2);
        line.stage.run("bad", Body.PRIVILEGED);
        look("bad");
        await().until(() -> line.paused("bad"));
        assertThat(line.stage.calls()).noneMatch(call -> is(call, "disconnect", "bad"));

        hanging.forEach(CountDownLatch::countDown);

        await().until(() -> line.assembly.quarantiner.list().stream()
                .anyMatch(held -> held.step().equals(QuarantineStep.HELD)));
    }

    @Test
    void oneThatTheEngineDoesNotAnswerForIsShownAndAnOrderForItIsAnswered() {
        Line line = line();
        line.stage.run("web", Body.PLAIN);
        stuck(line, "web");
        var answers = new ArrayList<String>();
        line.order("web", Line.Verb.QUARANTINE, "a test", "root", reply -> answers.add(reply.message()));

        assertThatThrownBy(() -> line.look("web")).isInstanceOf(DockerException.Stuck.class);

        assertThat(line.state("web")).isEqualTo("Unknown");
        assertThat(line.row("web").orElseThrow().reason())
                .isEqualTo("the engine does not answer for this container, which is asked about again:"
                        + " inspect: no answer within 5000 ms");
        assertThat(answers)
                .as("a container that starts has its lock for a while")
                .isEmpty();
        assertThatThrownBy(() -> line.look("web")).isInstanceOf(DockerException.Stuck.class);
        assertThat(answers)
                .containsExactly("the engine does not answer for web, so nothing can be done to it now: inspect: no"
                        + " answer within 5000 ms; order it again when it answers");
        line.stage.forget();
        line.look("web");
        assertThat(line.state("web")).isEqualTo("Compliant");
    }

    @Test
    void afterAStartNothingThatIsHeldStandsBeforeTheFreezeOfAnother() {
        Line line = line();
        for (int i = 0; i < 3; i++) {
            line.stage.run("bad" + i, Body.PRIVILEGED);
            line.look("bad" + i);
        }
        line.restart();
        stuck(line, "bad0");
        line.stage.run("bad", Body.PRIVILEGED);

        line.look("bad");

        assertThat(before("pause", line)).extracting(Call::container).noneMatch(name -> name.matches("bad\\d"));
        assertThat(line.assembly.quarantiner.list()).hasSize(4);
    }

    @Test
    void oneThatHasTheNameOfARemovedOneIsFrozenBeforeTheWorkOnThat() {
        Line line = line();
        String old = line.stage.run("bad", Body.PRIVILEGED);
        line.look("bad");
        line.engine.remove(old, true);
        line.stage.run("beside", Body.PLAIN);
        line.stage.forget();
        line.stage.run("bad", Body.PRIVILEGED);

        line.look("bad");

        assertThat(line.paused("bad")).isTrue();
        assertThat(before("pause", line)).noneMatch(call -> call.is("list"));
        assertThat(line.assembly.quarantiner.list()).hasSize(1);
        assertThat(line.stage.calls())
                .filteredOn(call -> call.is("list"))
                .as("one for each step that looks for sharers, and none for the removed one")
                .hasSizeLessThanOrEqualTo(3);
    }

    private static List<Call> before(String operation, Line line) {
        return line.stage.calls().stream()
                .takeWhile(call -> !call.operation().equals(operation))
                .toList();
    }
}
