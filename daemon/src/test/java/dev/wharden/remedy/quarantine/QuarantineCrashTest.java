package dev.wharden.remedy.quarantine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.Container;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.EngineCrash;
import dev.wharden.docker.FakeEngine;
import dev.wharden.docker.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.io.TempDirFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The matrix: Wharden is killed, or the engine fails, at every single call of a quarantine and of a release; the next
 * daemon goes on. Whatever happened, in the end all are contained, or all are as they were, and looking again changes
 * nothing.
 */
final class QuarantineCrashTest {
    private static final List<String> GROUP = List.of("web", "side");

    /** In memory where the host has that: the matrix syncs some ten thousand files. */
    @TempDir(factory = Memory.class)
    private Path folder;

    private int runs;

    /** What happens at the call. */
    enum Blow {
        CRASH_BEFORE,
        CRASH_AFTER,
        LOST_REQUEST,
        LOST_ANSWER,
        CONFLICT;

        Fault fault() {
            return switch (this) {
                case CRASH_BEFORE -> new Fault.CrashBefore();
                case CRASH_AFTER -> new Fault.CrashAfter();
                case LOST_REQUEST -> new Fault.LostRequest();
                case LOST_ANSWER -> new Fault.LostAnswer();
                case CONFLICT -> new Fault.Refused(() -> new DockerException.Conflict("somebody was quicker"));
            };
        }
    }

    @ParameterizedTest
    @EnumSource
    void aQuarantineIsFinishedWhateverHappensAtAnyOfItsCalls(Blow blow) {
        int calls = callsOf(ward -> {}, ward -> ward.daemon().quarantine(ward.order("web")));
        assertThat(calls).isGreaterThan(15);
        for (int call = 1; call <= calls; call++) {
            var engine = engine();
            Map<String, ObjectNode> before = essences(engine);
            var ward = ward(engine);
            engine.stage().forget();
            engine.stage().failCall(call, blow.fault());
            survive(() -> ward.daemon().quarantine(ward.order("web")));
            engine.stage().forget();

            Quarantiner next = ward.daemon();
            if (next.list().isEmpty()) {
                next.quarantine(ward.order("web"));
            }
            next.keep(Ward.name("web"));
            assertContained(engine, blow + " at " + call);
            assertNothingToDo(engine, ward, blow + " at " + call);
            next.release(Ward.name("web"), "a test", "tester", false);
            assertThat(Ward.differences(before, essences(engine)))
                    .as(blow + " at " + call)
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aReleaseIsFinishedOrUndoneWhateverHappensAtAnyOfItsCalls(Blow blow) {
        Consumer<Ward> quarantine = ward -> ward.daemon().quarantine(ward.order("web"));
        int calls = callsOf(quarantine, ward -> ward.daemon().release(Ward.name("web"), "a test", "tester", false));
        assertThat(calls).isGreaterThan(15);
        for (int call = 1; call <= calls; call++) {
            var engine = engine();
            Map<String, ObjectNode> before = essences(engine);
            var ward = ward(engine);
            quarantine.accept(ward);
            engine.stage().forget();
            engine.stage().failCall(call, blow.fault());
            survive(() -> ward.daemon().release(Ward.name("web"), "a test", "tester", false));
            engine.stage().forget();

            Quarantiner next = ward.daemon();
            next.keep(Ward.name("web"));
            if (!next.list().isEmpty()) {
                assertContained(engine, blow + " at " + call);
                next.release(Ward.name("web"), "again", "tester", false);
            }
            assertThat(Ward.differences(before, essences(engine)))
                    .as(blow + " at " + call)
                    .isEmpty();
            assertThat(next.list()).isEmpty();
            assertNothingToDo(engine, ward, blow + " at " + call);
        }
    }

    /** Somebody thaws it; whoever puts it back is stopped at any call, and meanwhile it may end by itself. */
    @ParameterizedTest
    @EnumSource
    void whatGotLooseIsPutBackWhateverHappensAtAnyOfTheCalls(Blow blow) {
        Consumer<Ward> loosened = ward -> {
            ward.daemon().quarantine(ward.order("web"));
            ward.thaw("web");
        };
        int calls = callsOf(loosened, ward -> ward.daemon().keep(Ward.name("web")));
        assertThat(calls).isGreaterThan(8);
        for (int call = 1; call <= calls; call++) {
            for (boolean ends : List.of(true, false)) {
                var engine = engine();
                var ward = ward(engine);
                loosened.accept(ward);
                engine.stage().forget();
                engine.stage().failCall(call, blow.fault());
                survive(() -> ward.daemon().keep(Ward.name("web")));
                engine.stage().forget();
                if (ends) {
                    engine.kill(engine.inspect("web").id());
                }

                ward.daemon().keep(Ward.name("web"));

                String when = blow + " at " + call + (ends ? ", and it ended" : "");
                assertContained(engine, when);
                assertNothingToDo(engine, ward, when);
            }
        }
    }

    private int callsOf(Consumer<Ward> first, Consumer<Ward> measured) {
        var engine = engine();
        var ward = ward(engine);
        first.accept(ward);
        engine.stage().forget();
        measured.accept(ward);
        return engine.stage().calls().size();
    }

    private Ward ward(FakeEngine engine) {
        return new Ward(engine, engine, folder.resolve("run" + runs++));
    }

    private static FakeEngine engine() {
        var engine = new FakeEngine();
        engine.stage().network("front", "bridge", "10.77.0.0/24");
        String back = engine.stage().network("back", "bridge", "10.78.0.0/24");
        String web = engine.stage().run("web", """
                {"Image":"busybox:test",
                 "HostConfig":{"NetworkMode":"front","RestartPolicy":{"Name":"on-failure","MaximumRetryCount":3},"NanoCpus":500000000,"PidsLimit":50},
                 "NetworkingConfig":{"EndpointsConfig":{"front":{"IPAMConfig":{"IPv4Address":"10.77.0.9"},"Aliases":["www"]}}}}""");
        engine.connect(back, web, JsonNodeFactory.instance.objectNode());
        engine.stage()
                .run(
                        "side",
                        "{\"Image\":\"busybox:test\",\"HostConfig\":{\"NetworkMode\":\"container:" + web
                                + "\",\"RestartPolicy\":{\"Name\":\"always\",\"MaximumRetryCount\":0}}}");
        engine.stage().run("other", "{\"Image\":\"busybox:test\"}");
        return engine;
    }

    private static void survive(Runnable work) {
        try {
            work.run();
        } catch (EngineCrash | DockerException expected) {
            assertThat(expected.getMessage()).isNotEmpty();
        }
    }

    private static void assertContained(FakeEngine engine, String when) {
        for (String name : GROUP) {
            Container held = engine.stage().look(name);
            assertThat(held.paused() || !held.running())
                    .as(when + ": " + name + " is frozen")
                    .isTrue();
            assertThat(HeldContainer.links(held))
                    .as(when + ": " + name + " is cut off")
                    .isEmpty();
            assertThat(HeldContainer.restarts(held))
                    .as(when + ": " + name + " stays down")
                    .isFalse();
        }
        assertThat(engine.stage().look("other").paused())
                .as(when + ": others are not touched")
                .isFalse();
    }

    private static void assertNothingToDo(FakeEngine engine, Ward ward, String when) {
        engine.stage().forget();
        ward.daemon().keep(Ward.name("web"));
        ward.daemon().keep(Ward.name("web"));
        assertThat(engine.stage().writes()).as(when + ": a second look").isEmpty();
        assertThat(ward.unended()).as(when + ": begun and never ended").isEmpty();
    }

    private static Map<String, ObjectNode> essences(FakeEngine engine) {
        var essences = new TreeMap<String, ObjectNode>();
        for (String name : engine.stage().names()) {
            essences.put(name, Ward.essence(engine.stage().look(name)));
        }
        return essences;
    }

    /** A folder under /dev/shm, or an ordinary one. */
    static final class Memory implements TempDirFactory {
        @Override
        public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext context) throws IOException {
            Path memory = Path.of("/dev/shm");
            return Files.isWritable(memory)
                    ? Files.createTempDirectory(memory, "wharden-crash")
                    : Files.createTempDirectory("wharden-crash");
        }
    }
}
