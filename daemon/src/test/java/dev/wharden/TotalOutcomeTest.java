package dev.wharden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.audit.AuditEvent;
import dev.wharden.container.ContainerName;
import dev.wharden.controller.queue.Result;
import dev.wharden.docker.Body;
import dev.wharden.docker.Call;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.Fault;
import dev.wharden.e2e.PolicyText;
import dev.wharden.policy.Mode;
import dev.wharden.remedy.state.StateUnavailable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever goes wrong at whichever call of an attempt: its place is free again, what is shown is so, and another
 * container is repaired. A sample: each call is met by every second fault, each fault by every second call; all of them
 * with {@code -Dwharden.matrix=whole}.
 */
final class TotalOutcomeTest {
    private static final ContainerName WEB = ContainerName.of("web");

    private static final List<Fault> FAULTS = List.of(
            new Fault.LostRequest(),
            new Fault.LostAnswer(),
            new Fault.Refused(() -> new DockerException.NotFound("no such thing")),
            new Fault.Refused(() -> new DockerException.Conflict("it is in use")),
            new Fault.Refused(() -> new DockerException.Rejected("bad parameter")),
            new Fault.Refused(() -> new DockerException.Excessive("the answer is longer than 2097152 bytes")),
            new Fault.Refused(() -> new DockerException.Unavailable("server error", null)),
            new Fault.Bug());

    private static final boolean WHOLE =
            System.getProperty("wharden.matrix", "").equals("whole");

    @TempDir
    private Path folder;

    private static String policies(String remediation) {
        return PolicyText.enforcing(
                "web",
                "",
                "{privileged: false, resources: {limits: {memory: 64Mi}}}",
                "remediation: {probation: 10s" + remediation + "}");
    }

    private static final String PRIVILEGED = Body.host("'Privileged':true,'Memory':67108864,'MemorySwap':67108864");
    private static final String UNLIMITED = Body.PLAIN;

    private Line line(String container, String remediation) {
        var line = new Line(folder, Mode.ENFORCE, policies(remediation));
        // Else it would be the policy that moved, and no other container gets it after a failure.
        line.assembly.guards.enforced(
                Map.of(line.read(policies(remediation)).policies().getFirst().digest(), "web"));
        line.stage.run("web", container);
        line.stage.forget();
        return line;
    }

    private static List<Call> calls(Path folder, String container) {
        var line = new Line(folder, Mode.ENFORCE, policies(""));
        line.stage.run("web", container);
        line.stage.forget();
        line.look("web");
        return List.copyOf(line.stage.calls());
    }

    static Stream<Arguments> everyCallAndEveryFault() throws IOException {
        return Stream.of(PRIVILEGED, UNLIMITED).flatMap(container -> {
            List<Call> calls = calls(temporary(), container);
            return IntStream.rangeClosed(1, calls.size())
                    .boxed()
                    .flatMap(call -> FAULTS.stream()
                            .filter(fault -> WHOLE || (call + FAULTS.indexOf(fault)) % 2 == 0)
                            .map(fault -> Arguments.of(
                                    container, call, calls.get(call - 1).operation(), fault)));
        });
    }

    private static Path temporary() {
        try {
            Path path = Files.createTempDirectory("wharden-outcome");
            path.toFile().deleteOnExit();
            return path;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** What a worker does with a name that throws. */
    private static void attempt(Line line, String name) {
        try {
            line.look(name);
        } catch (DockerException | StateUnavailable | IllegalStateException expected) {
            assertThat(expected.getMessage()).isNotBlank();
        }
    }

    @ParameterizedTest(name = "call {1}, {2}: {3}")
    @MethodSource("everyCallAndEveryFault")
    void anotherIsRepairedWhateverWentWrong(String container, int call, String operation, Fault fault) {
        Line line = line(container, "");
        line.stage.failCall(call, fault);
        attempt(line, "web");
        line.stage.forget();
        boolean open = line.assembly.remediator.open().contains(WEB);

        if (line.shown.containsKey(WEB)) {
            assertThat(line.state("web").equals("Remediating")).isEqualTo(open);
        }
        if (!open) {
            line.stage.run("other", PRIVILEGED);
            line.look("other");
            line.pass(Duration.ofSeconds(31));
            line.look("other");
            assertThat(line.state("other")).as(line.reason("other")).isEqualTo("Compliant");
        }
        settle(line);
        assertThat(line.stage.names()).contains("web").noneMatch(name -> name.contains("wharden"));
        assertThat(line.stage.look("web").running()).isTrue();
    }

    /** Whatever was left open is resumed, and what is tried again at a retry is. */
    private static void settle(Line line) {
        for (int i = 0; i < 6; i++) {
            line.pass(Duration.ofMinutes(2));
            attempt(line, "web");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ", notRepairable: Quarantine"})
    void moreChangesThanCanBeReadAreAFactAndNotTriedAgainAndAgain(String remediation) {
        Line line = line(PRIVILEGED, remediation);
        line.stage.failWhen(
                call -> call.is("changes", "web"),
                new Fault.Refused(
                        () -> new DockerException.Excessive("changes: the answer is longer than 2097152 bytes")));
        for (int i = 0; i < 5; i++) {
            attempt(line, "web");
            line.pass(Duration.ofMinutes(5));
        }

        boolean quarantined = !remediation.isEmpty();
        assertThat(line.state("web")).isEqualTo(quarantined ? "Quarantined" : "Unremediable");
        assertThat(line.paused("web")).isEqualTo(quarantined);
        assertThat(line.heard(AuditEvent.RemedyEnded.class))
                .filteredOn(ended -> ended.result().equals("refused"))
                .singleElement()
                .satisfies(ended -> assertThat(ended.reason())
                        .contains("wrote outside its volumes")
                        .contains("writableLayer: Discard"));
        assertThat(line.assembly.guards.suspended()).isEmpty();

        line.stage.run("other", PRIVILEGED);
        assertThat(line.look("other")).isInstanceOf(Result.RequeueAfter.class);
        assertThat(line.state("other")).isEqualTo("Remediating");
    }

    /** The engine refuses it for ever, as where a container has moved the folder above one of its mounts. */
    @ParameterizedTest
    @ValueSource(strings = {"", ", notRepairable: Quarantine"})
    void whatTheEngineCannotReadIsTriedAgainAndThenAFact(String remediation) {
        Line line = line(PRIVILEGED, remediation);
        line.stage.failWhen(
                call -> call.is("changes", "web"),
                new Fault.Refused(() -> new DockerException.Rejected("changes: 500: too many links")));
        attempt(line, "web");
        assertThat(line.state("web")).isEqualTo("Drifted");
        assertThat(line.reason("web")).contains("waits for another look").contains("too many links");
        line.pass(Duration.ofMinutes(30));
        attempt(line, "web");
        assertThat(line.state("web")).isEqualTo("Drifted");
        line.pass(Duration.ofHours(1));
        attempt(line, "web");
        assertThat(line.state("web")).isEqualTo(remediation.isEmpty() ? "Unremediable" : "Quarantined");
        assertThat(line.paused("web")).isEqualTo(!remediation.isEmpty());
    }

    @Test
    void aContainerThatGoesOnWritingIsToldOfOnce() {
        Line line = line(PRIVILEGED, "");
        for (int i = 0; i < 5; i++) {
            line.stage.changes("web", "A /data/" + i);
            line.look("web");
            assertThat(line.reason("web")).contains("/data/" + i);
        }
        assertThat(line.heard(AuditEvent.RemedyEnded.class)).hasSize(1);
    }

    @Test
    void aWaitIsToldOfOnceWhoeverItIsFor() {
        Line line = line(PRIVILEGED, "");
        for (String other : List.of("one", "two", "three")) {
            line.stage.run(other, PRIVILEGED);
            line.look(other);
            line.look("web");
            assertThat(line.reason("web")).contains(other + " is being repaired");
            line.pass(Duration.ofSeconds(31));
            line.look(other);
        }
        assertThat(line.heard(AuditEvent.RemedyEnded.class))
                .filteredOn(ended -> ended.result().equals("deferred"))
                .hasSize(1);
    }

    @Test
    void whatMayBeLostNeedNotBeListed() {
        Line line = line(PRIVILEGED, ", writableLayer: Discard");
        line.stage.refuse("changes", "web", () -> new DockerException.Excessive("changes: too long"));
        line.look("web");

        assertThat(line.state("web")).isEqualTo("Remediating");
    }

    @ParameterizedTest
    @ValueSource(strings = {"guard/budget.json.new", "history/web.json.new", "recreate/web.json.new"})
    void anAttemptThatCannotBeWrittenDownKeepsNoPlace(String file) throws IOException {
        Line line = line(PRIVILEGED, "");
        // No right to write helps against a folder in a draft's place.
        Path block = Files.createDirectories(folder.resolve("state").resolve(file));
        Files.createFile(block.resolve("full"));
        attempt(line, "web");
        assertThat(line.stage.writes()).isEmpty();
        assertThat(line.state("web")).isNotEqualTo("Remediating");
        Files.delete(block.resolve("full"));
        Files.delete(block);

        line.stage.run("other", PRIVILEGED);
        line.look("other");
        assertThat(line.state("other")).as(line.reason("other")).isEqualTo("Remediating");
        assertThat(line.assembly.guards.budgetRemaining()).isEqualTo(11);
    }
}
