package dev.wharden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.audit.AuditEvent;
import dev.wharden.container.Container;
import dev.wharden.docker.EngineCrash;
import dev.wharden.docker.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * Wharden is killed, or the engine does not answer, at every single call of an undo; the next daemon goes on, and the
 * one after it finds nothing to do. One container is left, the hardened one or the one that was, and only that one is
 * left alone; each order gets its answer. A sample: each call is met by one fault, each fault by every fourth call; all
 * of them with {@code -Dwharden.matrix=whole}.
 */
final class UndoCrashTest {
    private static final String UNDO = "20261125T120000-0badcafe";
    private static final List<String> FAULTS = List.of("crash before", "crash after", "lost request", "lost answer");
    private static final boolean WHOLE =
            System.getProperty("wharden.matrix", "").equals("whole");

    /** In memory where the host has that: the matrix syncs thousands of files. */
    @TempDir(factory = InMemory.class)
    private Path folder;

    private int runs;

    private static int[] met(int calls, String word) {
        return IntStream.rangeClosed(1, calls)
                .filter(call -> WHOLE || (call + FAULTS.indexOf(word)) % 4 == 0)
                .toArray();
    }

    private static Fault fault(String word) {
        return switch (word) {
            case "crash before" -> new Fault.CrashBefore();
            case "crash after" -> new Fault.CrashAfter();
            case "lost request" -> new Fault.LostRequest();
            default -> new Fault.LostAnswer();
        };
    }

    @ParameterizedTest
    @FieldSource("FAULTS")
    void anUndoByRecreationComesToAnEnd(String word) throws IOException {
        matrix(word, UndoBench.PRIVILEGED, "Recreate");
    }

    @ParameterizedTest
    @FieldSource("FAULTS")
    void anUndoInPlaceComesToAnEnd(String word) throws IOException {
        matrix(word, UndoBench.limited(5000), "Update");
    }

    /** Its container was removed: it is created again, or nothing is there and that is said. */
    @ParameterizedTest
    @FieldSource("FAULTS")
    void anUndoOfWhatIsGoneComesToAnEnd(String word) throws IOException {
        UndoBench good = removed();
        good.order(good.last("Recreate"), UNDO);
        good.settle();
        int calls = good.line.engine.stage().calls().size();
        assertThat(good.answers).singleElement().asString().startsWith("yes");
        for (int call : met(calls, word)) {
            UndoBench bench = removed();
            hit(bench, bench.last("Recreate"), call, fault(word));
            boolean undone = !bench.line.stage.names().isEmpty();
            assertThat(bench.answers)
                    .as("call %d", call)
                    .singleElement()
                    .asString()
                    .startsWith(undone ? "yes" : "no");
            if (undone) {
                assertThat(bench.line.stage.names()).containsExactly("web");
                assertThat(bench.now().running()).as("call %d", call).isTrue();
                assertThat(bench.now().isTrue("/HostConfig/Privileged")).isTrue();
            }
            assertThat(bench.line.assembly.guards.leftAlone())
                    .as("call %d", call)
                    .hasSize(undone ? 1 : 0);
        }
    }

    private UndoBench removed() throws IOException {
        UndoBench bench = arranged(UndoBench.PRIVILEGED);
        bench.line.engine.remove(bench.now().id(), true);
        bench.line.stage.forget();
        return bench;
    }

    private static void hit(UndoBench bench, String action, int call, Fault fault) {
        bench.line.stage.failCall(call, fault);
        bench.order(action, UNDO);
        try {
            bench.settle();
        } catch (EngineCrash killed) {
            assertThat(killed).isNotNull();
        }
        bench.line.restart();
        if (bench.answers.isEmpty()) {
            // The wish is still there, and the new daemon finds it.
            bench.order(action, UNDO);
        }
        bench.settle();
    }

    private void matrix(String word, String body, String kind) throws IOException {
        UndoBench good = arranged(body);
        good.order(good.last(kind), UNDO);
        good.settle();
        int calls = good.line.stage.calls().size();
        assertThat(good.answers).singleElement().asString().startsWith("yes");
        assertThat(calls).isGreaterThan(4);
        for (int call : met(calls, word)) {
            cell(arranged(body), kind, call, fault(word));
        }
    }

    private UndoBench arranged(String body) throws IOException {
        var bench = new UndoBench(Files.createDirectories(folder.resolve("run-" + runs++)));
        bench.line.stage.run("web", body);
        bench.settle();
        bench.line.stage.forget();
        return bench;
    }

    private static void cell(UndoBench bench, String kind, int call, Fault fault) {
        String action = bench.last(kind);
        Container hardened = bench.now();
        hit(bench, action, call, fault);

        assertThat(bench.line.stage.names()).as("call %d", call).containsExactly("web");
        Container left = bench.now();
        assertThat(left.running()).isTrue();
        boolean undone = left.isTrue("/HostConfig/Privileged") || left.number("/HostConfig/PidsLimit") == 5000;
        assertThat(left.id().equals(hardened.id())).as("call %d", call).isEqualTo(!undone || kind.equals("Update"));
        assertThat(bench.answers).as("call %d", call).singleElement().asString().startsWith(undone ? "yes" : "no");
        assertThat(bench.line.assembly.guards.leftAlone()).as("call %d", call).hasSize(undone ? 1 : 0);
        List<AuditEvent.RemedyBegun> begun = bench.line.heard(AuditEvent.RemedyBegun.class).stream()
                .filter(one -> one.action().equals(UNDO))
                .toList();
        assertThat(bench.line.heard(AuditEvent.RemedyEnded.class).stream()
                        .filter(one -> one.action().equals(UNDO))
                        .toList())
                .as("call %d: each begin has an end", call)
                .hasSizeGreaterThanOrEqualTo(Math.min(1, begun.size()));

        bench.line.restart();
        bench.settle();
        assertThat(bench.line.stage.writes()).as("call %d, once more", call).isEmpty();
        assertThat(bench.now().id()).isEqualTo(left.id());
    }
}
