package dev.wharden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wharden.controller.Result;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.Fault;
import dev.wharden.policy.Mode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A quarantine of a group, ordered or wanted by a policy, on the whole straight line: what is said of it, and that it
 * takes no part in a recreation.
 */
final class QuarantineOrderLineTest {
    private static final String POLICIES = """
            apiVersion: wharden.dev/v1
            kind: HardeningPolicy
            metadata: {name: side}
            spec:
              match: {names: ["side"]}
              mode: Enforce
              profile: privileged
              desired: {privileged: false}
              remediation: {probation: 10s}
            """;
    private static final String QUARANTINES = """
            ---
            apiVersion: wharden.dev/v1
            kind: HardeningPolicy
            metadata: {name: owner}
            spec:
              match: {names: ["owner"]}
              mode: Enforce
              profile: privileged
              desired: {capabilities: {drop: [ALL]}}
              remediation: {onDrift: Quarantine}
            """;

    @TempDir
    private Path folder;

    private Line line;
    private final List<String> answers = new ArrayList<>();

    @BeforeEach
    void group() {
        group(POLICIES);
    }

    private void group(String policies) {
        line = new Line(made(policies.length()), Mode.ENFORCE, "");
        line.policies(policies);
        line.engine.stage().run("owner", "{\"Image\":\"busybox:test\"}");
        line.engine
                .stage()
                .run(
                        "side",
                        "{\"Image\":\"busybox:test\",\"HostConfig\":{\"NetworkMode\":\"container:owner\",\"Privileged\":true}}");
        // Compose has no part in it, and none of them is new.
        line.pass(Duration.ofMinutes(5));
    }

    private Path made(int number) {
        try {
            return Files.createDirectories(folder.resolve("files" + number));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void put(String name, Line.Verb verb) {
        line.order(name, verb, "a test", "root", reply -> answers.add(reply.granted() + " " + reply.message()));
    }

    private String order(String name, Line.Verb verb) {
        answers.clear();
        put(name, verb);
        line.look(name);
        assertThat(answers).hasSize(1);
        return answers.getFirst();
    }

    private boolean paused(String name) {
        return line.engine.stage().look(name).paused();
    }

    @Test
    void aRecreationOfWhichOneIsHeldStandsStillUntilThatIsReleased() {
        String old = line.engine.stage().look("side").id();
        assertThat(line.look("side")).isInstanceOf(Result.RequeueAfter.class);
        assertThat(line.engine.stage().look("side").id()).isNotEqualTo(old);
        assertThat(order("owner", Line.Verb.QUARANTINE)).startsWith("true owner is frozen");
        assertThat(paused("side")).isTrue();

        for (int round = 0; round < 30; round++) {
            assertThat(line.look("side")).isEqualTo(new Result.RequeueAfter(Duration.ofSeconds(2)));
            line.pass(Duration.ofSeconds(2));
        }
        assertThat(line.engine.stage().names())
                .as("what it takes to make the old one again")
                .hasSize(3);
        assertThat(paused("side")).isTrue();

        assertThat(order("side", Line.Verb.RELEASE)).startsWith("true owner is released, and with it ");
        for (int round = 0; round < 60 && !line.look("side").equals(new Result.Done()); round++) {
            line.pass(Duration.ofSeconds(1));
        }
        assertThat(line.engine.stage().names()).containsExactly("owner", "side");
        assertThat(line.engine.stage().look("side").id()).isNotEqualTo(old);
        assertThat(paused("side")).isFalse();
    }

    @Test
    void whoIsOnProbationIsFrozenAtOnceAndProvesItselfAfterItsRelease() {
        String old = line.engine.stage().look("side").id();
        line.look("side");
        String twin = line.engine.stage().look("side").id();
        assertThat(twin).isNotEqualTo(old);

        assertThat(order("side", Line.Verb.QUARANTINE)).startsWith("true side is frozen");
        assertThat(paused("side")).isTrue();
        line.pass(Duration.ofMinutes(2));
        line.look("side");
        assertThat(line.engine.stage().names()).as("nothing is proved by it").hasSize(3);

        assertThat(order("side", Line.Verb.RELEASE_IN_PLACE)).startsWith("true side is released");
        line.look("side");
        line.pass(Duration.ofSeconds(8));
        line.look("side");
        assertThat(line.engine.stage().names())
                .as("it begins anew at its release")
                .hasSize(3);
        for (int round = 0; round < 60 && !line.look("side").equals(new Result.Done()); round++) {
            line.pass(Duration.ofSeconds(1));
        }
        assertThat(line.engine.stage().names()).containsExactly("owner", "side");
        assertThat(line.engine.stage().look("side").id()).isEqualTo(twin);
        assertThat(line.engine.stage().look("side").running()).isTrue();
        assertThat(paused("side")).isFalse();
    }

    /** As by another worker, while one is inside the recreation's stop. */
    private List<Result> looksAtTheOwnerWhileSideIsStopped() {
        var looks = new ArrayList<Result>();
        line.engine.stage().listen(event -> {
            if (event.action().equals("kill") && looks.isEmpty()) {
                looks.add(new Result.Done());
                looks.set(0, line.look("owner"));
                assertThat(paused("owner")).isTrue();
                assertThat(paused("side")).as("somebody is at work on it").isFalse();
            }
        });
        line.look("side");
        return looks;
    }

    @Test
    void anOrderFreezesItsTargetAtOnceAndWhoeverAWorkerHasInHandLater() {
        put("owner", Line.Verb.QUARANTINE);

        assertThat(looksAtTheOwnerWhileSideIsStopped()).containsExactly(new Result.RequeueAfter(Duration.ZERO));

        assertThat(answers).singleElement().asString().startsWith("true owner is frozen");
        line.look("owner");
        assertThat(paused("side")).isTrue();
    }

    @Test
    void aPolicyFreezesItsTargetAtOnceAndWhoeverAWorkerHasInHandLater() {
        group(POLICIES + QUARANTINES);

        assertThat(looksAtTheOwnerWhileSideIsStopped())
                .containsExactly(new Result.RequeueAfter(Duration.ofMillis(200)));

        line.look("owner");
        assertThat(paused("owner")).isTrue();
        assertThat(paused("side")).isTrue();
    }

    @Test
    void whatIsHeldAlreadyIsSaidAndAReleaseNamesAll() {
        order("owner", Line.Verb.QUARANTINE);

        assertThat(order("side", Line.Verb.QUARANTINE))
                .startsWith("true side is held already with owner, since ")
                .endsWith(": a test; give it back with: wharden quarantine release --reason … owner");
        assertThat(order("owner", Line.Verb.QUARANTINE)).startsWith("true owner is held already, since ");
        assertThat(order("side", Line.Verb.RELEASE)).startsWith("true owner is released, and with it side");
        assertThat(paused("owner")).isFalse();
    }

    @Test
    void anOrderThatIsRefusedUnderAPauseDoesNotWait() {
        line.assembly.guards.pause(Instant.MAX, "a test", "root");

        assertThat(order("owner", Line.Verb.QUARANTINE))
                .isEqualTo("false paused, a test: wharden resume, and order it again");

        assertThat(line.assembly.guards.pending()).isEmpty();
    }

    @Test
    void whatCannotBePutBackCanBeReleasedAllTheSame() {
        order("owner", Line.Verb.QUARANTINE);
        line.engine.unpause(line.engine.inspect("owner").id());
        line.engine
                .stage()
                .failWhen(
                        call -> call.operation().equals("pause"),
                        new Fault.Refused(() -> new DockerException.Rejected("the runtime cannot pause")));

        assertThat(order("owner", Line.Verb.QUARANTINE))
                .startsWith("false owner is held already, but not whole")
                .contains("the runtime cannot pause");
        assertThat(order("owner", Line.Verb.RELEASE)).startsWith("true owner is released, and with it side");
        assertThat(line.assembly.quarantiner.list()).isEmpty();
        assertThat(paused("side")).isFalse();
    }

    /** The engine finds a container by its id too: the answer would name another than the one that is frozen. */
    @Test
    void anIdIsNoNameAndNothingIsDoneUnderIt() {
        String id = line.engine.stage().look("owner").id();
        var replies = new ArrayList<String>();
        line.order(id, Line.Verb.QUARANTINE, "a test", "root", reply -> replies.add(reply.message()));
        assertThatThrownBy(() -> line.look(id)).isInstanceOf(DockerException.NotFound.class);

        assertThat(replies)
                .singleElement()
                .asString()
                .startsWith("no such container: " + id)
                .contains("by its id only where its own name reads as an id");
        assertThat(line.engine.stage().look("owner").paused()).isFalse();
        assertThat(line.assembly.quarantiner.list()).isEmpty();
    }
}
