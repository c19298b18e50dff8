package dev.wharden.remedy.recreate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.wharden.container.Container;
import dev.wharden.docker.Call;
import dev.wharden.docker.DockerEvent;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.EngineCrash;
import dev.wharden.docker.Fault;
import dev.wharden.remedy.plan.Outcome;
import dev.wharden.remedy.recreate.preflight.Preparation;
import dev.wharden.subject.Observed;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A way back starts nothing that Wharden has not stopped: the table of docs/failure-model.md. */
final class OwedTest {
    private final Path folder;
    private RecreateBench bench;

    OwedTest(@TempDir Path folder) {
        this.folder = folder;
        this.bench = RecreateBench.of(folder.resolve("first"), "unless-stopped");
    }

    private Container old() {
        return bench.engine.stage().look(bench.old);
    }

    private void heard(String action, String attribute, String value) {
        bench.exits.heard(new DockerEvent(
                "container",
                action,
                bench.old,
                Map.of(attribute, value),
                "",
                bench.engine.stage().now()));
    }

    private void stopped() {
        heard("kill", "signal", "15");
        bench.engine.stop(bench.old, Duration.ofSeconds(10));
    }

    private void renewed() {
        bench.engine.rename(bench.old, "web_old");
        var body = JsonNodeFactory.instance.objectNode().put("Image", "busybox:test");
        bench.engine.start(bench.engine.create("web", body));
    }

    /** Something else is done as the first such call is made. */
    private void when(Predicate<Call> which, Runnable deed) {
        var done = new AtomicBoolean();
        bench.engine
                .stage()
                .failWhen(
                        call -> {
                            if (which.test(call) && done.compareAndSet(false, true)) {
                                deed.run();
                            }
                            return false;
                        },
                        new Fault.Refused(() -> new DockerException.Rejected("never")));
    }

    private static Predicate<Call> first(String operation) {
        return call -> call.is(operation);
    }

    private long starts() {
        return bench.engine.stage().writes().stream().filter(first("start")).count();
    }

    /** What an updater does: the old one is to be removed when the new one runs. */
    @ParameterizedTest
    @ValueSource(strings = {"create", "update"})
    void whatAnUpdaterReplacesWhileItsTwinIsMadeStaysStopped(String operation) {
        when(first(operation), () -> {
            stopped();
            renewed();
        });
        assertThat(bench.apply())
                .isInstanceOf(Outcome.Interfered.class)
                .asString()
                .contains("web was stopped by another Docker client");
        assertThat(bench.engine.stage().names()).containsExactlyInAnyOrder("web", "web_old");
        assertThat(old().running()).isFalse();
        assertThat(old().text("/HostConfig/RestartPolicy/Name")).isEqualTo("unless-stopped");
        assertThat(starts()).as("by the updater alone").isEqualTo(1);
        assertThat(bench.recreator().open()).isEmpty();
    }

    /** The kernel tells of the end before the engine does. */
    @Test
    void whatCannotBeReadOfOneThatIsBeingStoppedIsNoRefusal() {
        String body = """
                {"Image": "fid-img:1", "HostConfig": {"Binds": ["/srv/www:/www"]}}
                """;
        bench = new RecreateBench(folder.resolve("bound"), "{\"Name\": \"always\"}", body);
        var ready = (Preparation.Ready) bench.prepare();
        bench.table = container -> {
            heard("kill", "signal", "15");
            return Observed.unknown("/proc/4711/mountinfo: Invalid argument");
        };
        assertThat(bench.recreator().apply(bench.operation(), ready))
                .isEqualTo(new Outcome.Interfered("at CREATE: web was stopped by another Docker client"));
    }

    @Test
    void whatIsRemovedWhileItsTwinIsMadeDoesNotComeBack() {
        when(first("create"), () -> bench.engine.remove(bench.old, true));
        assertThat(bench.apply())
                .isInstanceOf(Outcome.Interfered.class)
                .asString()
                .contains("was removed by another Docker client");
        assertThat(bench.engine.stage().names()).isEmpty();
    }

    /** What was decided on was looked at some time before. */
    @ParameterizedTest
    @CsvSource({
        "kill, was stopped by",
        "pause, was paused by",
        "restart, was started again by",
        "remove, was removed by"
    })
    void whatWasDoneBeforeTheFirstChangeHolds(String deed, String told) {
        var ready = (Preparation.Ready) bench.prepare();
        switch (deed) {
            case "kill" -> {
                heard("kill", "signal", "15");
                bench.engine.stage().advance(Duration.ofSeconds(7));
                bench.engine.stop(bench.old, Duration.ZERO);
                bench.engine.stage().advance(Duration.ofSeconds(4));
            }
            case "pause" -> bench.engine.pause(bench.old);
            case "restart" -> bench.engine.restart(bench.old, Duration.ZERO);
            default -> bench.engine.remove(bench.old, true);
        }
        bench.engine.stage().forget();
        List<String> names = bench.engine.stage().names();
        assertThat(bench.recreator().apply(bench.operation(), ready))
                .isInstanceOf(Outcome.Interfered.class)
                .asString()
                .contains(told);
        assertThat(bench.engine.stage().writes()).isEmpty();
        assertThat(bench.engine.stage().names()).isEqualTo(names);
        assertThat(bench.recreator().open()).isEmpty();
    }

    @Test
    void whatItsRestartPolicyHasStartedAgainIsRepaired() {
        var ready = (Preparation.Ready) bench.prepare();
        bench.engine.stage().exit(bench.old, 1);
        assertThat(old().running()).isTrue();
        assertThat(bench.recreator().apply(bench.operation(), ready)).isInstanceOf(Outcome.InProgress.class);
    }

    /** Wharden is killed at a step, something ends the old one, and Wharden starts again. */
    @ParameterizedTest(name = "{0}, {1}, {2}: {3}")
    @CsvSource({
        "create, client, always, false",
        "create, unheard, always, false",
        "create, itself, no, false",
        "create, engine, no, false",
        "create, engine, always, true",
        "create, replaced, always, false",
        "hold, client, always, false",
        "hold, client, no, false",
        "hold, unheard, no, false",
        "hold, unheard, always, true",
        "hold, before, always, false",
        "hold, unheard, on-failure, true",
        "hold, itself, always, true",
        "hold, itself, no, false",
        "hold, engine, always, true",
        "hold, engine, unless-stopped, true",
        "hold, engine, no, false",
        "hold, replaced, always, false",
        "stop, client, always, false",
        "stop, unheard, always, true",
        "stop, unheard, no, true",
        "stop, engine, no, true",
        "stop, replaced, always, false"
    })
    void whatDoesNotRunAfterACrashIsStartedOnlyIfWhardenOwesIt(String step, String cause, String policy, boolean runs) {
        bench = RecreateBench.of(folder.resolve("table"), policy);
        bench.engine.stage().advance(Duration.ofSeconds(5));
        crash(step);
        bench.exits.interrupted(bench.engine.stage().now());
        bench.engine.stage().forget();
        switch (cause) {
            case "client" -> stopped();
            case "unheard" -> bench.engine.stop(bench.old, Duration.ZERO);
            case "itself" -> {
                bench.engine.stage().exit(bench.old, 1);
                heard("die", "exitCode", "1");
            }
            case "engine" -> bench.engine.stage().restartEngine(true);
            case "before" -> {
                bench.engine.stop(bench.old, Duration.ZERO);
                String moment = bench.engine.stage().now().minusSeconds(1).toString();
                bench.engine
                        .stage()
                        .edit(bench.old, tree -> tree.withObject("/State").put("FinishedAt", moment));
            }
            default -> {
                bench.engine.stop(bench.old, Duration.ZERO);
                renewed();
            }
        }
        assertThat(bench.converge()).get().isInstanceOf(Outcome.Interfered.class);
        assertThat(old().running()).isEqualTo(runs);
        assertThat(old().text("/HostConfig/RestartPolicy/Name")).isEqualTo(policy);
        assertThat(bench.engine.stage().names())
                .containsExactlyInAnyOrderElementsOf(
                        cause.equals("replaced") ? List.of("web", "web_old") : List.of("web"));
    }

    /** Before anything of the step after it is done. */
    private void crash(String step) {
        String next = step.equals("stop") ? "stop" : step.equals("hold") ? "list" : "create";
        bench.engine
                .stage()
                .failWhen(first(next), step.equals("create") ? new Fault.CrashAfter() : new Fault.CrashBefore());
        try {
            assertThat(bench.apply()).as("it is killed").isNull();
        } catch (EngineCrash killed) {
            assertThat(bench.recreator().open()).containsExactly(RecreateBench.WEB);
        }
    }
}
