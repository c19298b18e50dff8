package dev.wharden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wharden.container.Container;
import dev.wharden.controller.queue.Result;
import dev.wharden.docker.Body;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.Fault;
import dev.wharden.e2e.PolicyText;
import dev.wharden.policy.Mode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A quarantine of a group, ordered or wanted by a policy, on the whole straight line: what is said of it, and that it
 * takes no part in a recreation.
 */
final class QuarantineOrderLineTest {
    private static final String POLICIES =
            PolicyText.enforcing("side", "side", "{privileged: false}", "remediation: {probation: 10s}");
    private static final String QUARANTINES = PolicyText.enforcing(
            "owner", "owner", "{capabilities: {drop: [ALL]}}", "remediation: {onDrift: Quarantine}");

    @TempDir
    private Path folder;

    private Line line;

    @BeforeEach
    void group() {
        group(POLICIES);
    }

    private void group(String policies) {
        line = new Line(made(policies.length()), Mode.ENFORCE, "");
        line.policies(policies);
        line.stage.run("owner", Body.PLAIN);
        line.stage.run("side", Body.host("'NetworkMode':'container:owner','Privileged':true"));
        // Compose has no part in it, and none of them is new.
        line.pass(Duration.ofMinutes(5));
    }

    private Path made(int number) {
        return Io.of(() -> Files.createDirectories(folder.resolve("files" + number)));
    }

    /** The page proposes by what the container was given, not by what its quarantine takes for a while. */
    @Test
    void whatIsShownOfAHeldOneIsItsOwnDeclaration() {
        line.policies(PolicyText.enforcing("free", "free", "{restartPolicy: {}}"));
        line.stage.run("free", Body.host("'Privileged':true,'PidsLimit':100,'RestartPolicy':{'Name':'always'}"));
        assertThat(line.ordered("free", Line.Verb.QUARANTINE)).startsWith("true free is frozen");
        line.look("free");
        Container held = line.stage.look("free");
        assertThat(held.text("/HostConfig/RestartPolicy/Name")).isEqualTo("no");
        assertThat(line.state("free")).isEqualTo("Quarantined");
        Container shown =
                Objects.requireNonNull(line.shown.get(held.name())).subject().declared();
        assertThat(shown.text("/HostConfig/RestartPolicy/Name")).isEqualTo("always");
        assertThat(shown.number("/HostConfig/PidsLimit")).isEqualTo(100);
        assertThat(shown.at("/HostConfig/NanoCpus")).isNotEqualTo(held.at("/HostConfig/NanoCpus"));
    }

    @Test
    void aRecreationOfWhichOneIsHeldStandsStillUntilThatIsReleased() {
        String old = line.stage.look("side").id();
        assertThat(line.look("side")).isInstanceOf(Result.RequeueAfter.class);
        assertThat(line.stage.look("side").id()).isNotEqualTo(old);
        assertThat(line.ordered("owner", Line.Verb.QUARANTINE)).startsWith("true owner is frozen");
        assertThat(line.paused("side")).isTrue();

        for (int round = 0; round < 30; round++) {
            assertThat(line.look("side")).isEqualTo(new Result.RequeueAfter(Duration.ofSeconds(2)));
            line.pass(Duration.ofSeconds(2));
        }
        assertThat(line.stage.names())
                .as("what it takes to make the old one again")
                .hasSize(3);
        assertThat(line.paused("side")).isTrue();

        assertThat(line.ordered("side", Line.Verb.RELEASE)).startsWith("true owner is released, and with it ");
        line.settle("side");
        assertThat(line.stage.names()).containsExactly("owner", "side");
        assertThat(line.stage.look("side").id()).isNotEqualTo(old);
        assertThat(line.paused("side")).isFalse();
    }

    @Test
    void whoIsOnProbationIsFrozenAtOnceAndProvesItselfAfterItsRelease() {
        String old = line.stage.look("side").id();
        line.look("side");
        String twin = line.stage.look("side").id();
        assertThat(twin).isNotEqualTo(old);

        assertThat(line.ordered("side", Line.Verb.QUARANTINE)).startsWith("true side is frozen");
        assertThat(line.paused("side")).isTrue();
        line.pass(Duration.ofMinutes(2));
        line.look("side");
        assertThat(line.stage.names()).as("nothing is proved by it").hasSize(3);

        assertThat(line.ordered("side", Line.Verb.RELEASE_IN_PLACE)).startsWith("true side is released");
        line.look("side");
        line.pass(Duration.ofSeconds(8));
        line.look("side");
        assertThat(line.stage.names()).as("it begins anew at its release").hasSize(3);
        line.settle("side");
        assertThat(line.stage.names()).containsExactly("owner", "side");
        assertThat(line.stage.look("side").id()).isEqualTo(twin);
        assertThat(line.stage.look("side").running()).isTrue();
        assertThat(line.paused("side")).isFalse();
    }

    /** As by another worker, while one is inside the recreation's stop. */
    private List<Result> looksAtTheOwnerWhileSideIsStopped() {
        var looks = new ArrayList<Result>();
        line.stage.listen(event -> {
            if (event.action().equals("kill") && looks.isEmpty()) {
                looks.add(new Result.Done());
                looks.set(0, line.look("owner"));
                assertThat(line.paused("owner")).isTrue();
                assertThat(line.paused("side")).as("somebody is at work on it").isFalse();
            }
        });
        line.look("side");
        return looks;
    }

    @Test
    void anOrderFreezesItsTargetAtOnceAndWhoeverAWorkerHasInHandLater() {
        var answers = new ArrayList<String>();
        line.order("owner", Line.Verb.QUARANTINE, "a test", "root", reply -> answers.add(reply.message()));

        assertThat(looksAtTheOwnerWhileSideIsStopped()).containsExactly(new Result.RequeueAfter(Duration.ZERO));

        assertThat(answers).singleElement().asString().startsWith("owner is frozen");
        line.look("owner");
        assertThat(line.paused("side")).isTrue();
    }

    @Test
    void aPolicyFreezesItsTargetAtOnceAndWhoeverAWorkerHasInHandLater() {
        group(POLICIES + QUARANTINES);

        assertThat(looksAtTheOwnerWhileSideIsStopped())
                .containsExactly(new Result.RequeueAfter(Duration.ofMillis(200)));

        line.look("owner");
        assertThat(line.paused("owner")).isTrue();
        assertThat(line.paused("side")).isTrue();
    }

    /** By its id, before anything is asked that can take long or fail. */
    @Test
    void oneThatGotLooseUnderAnotherNameIsFrozenAtTheFirstLook() {
        String id = line.stage.run("alone", Body.PLAIN);
        line.ordered("alone", Line.Verb.QUARANTINE);
        assertThat(line.paused("alone")).isTrue();
        line.engine.rename(id, "one");
        line.engine.rename(id, "another");
        line.engine.unpause(id);
        line.stage.failWhen(
                call -> !Set.of("inspect", "pause").contains(call.operation()),
                new Fault.Refused(() -> new DockerException.Unavailable("server error", null)));

        assertThatThrownBy(() -> line.look("another")).isInstanceOf(DockerException.class);

        assertThat(line.paused("another")).isTrue();
    }

    @Test
    void whatIsHeldAlreadyIsSaidAndAReleaseNamesAll() {
        line.ordered("owner", Line.Verb.QUARANTINE);

        assertThat(line.ordered("side", Line.Verb.QUARANTINE))
                .startsWith("true side is held already with owner, since ")
                .endsWith(": a test; give it back with: wharden quarantine release --reason … owner");
        assertThat(line.ordered("owner", Line.Verb.QUARANTINE)).startsWith("true owner is held already, since ");
        assertThat(line.ordered("side", Line.Verb.RELEASE)).startsWith("true owner is released, and with it side");
        assertThat(line.paused("owner")).isFalse();
    }

    @Test
    void anOrderThatIsRefusedUnderAPauseDoesNotWait() {
        line.assembly.guards.pause(Instant.MAX, "a test", "root");

        assertThat(line.ordered("owner", Line.Verb.QUARANTINE))
                .isEqualTo("false paused, a test: wharden resume, and order it again");

        assertThat(line.assembly.guards.pending()).isEmpty();
    }

    @Test
    void whatCannotBePutBackCanBeReleasedAllTheSame() {
        line.ordered("owner", Line.Verb.QUARANTINE);
        line.engine.unpause(line.engine.inspect("owner").id());
        line.stage.refuse("pause", () -> new DockerException.Rejected("the runtime cannot pause"));

        assertThat(line.ordered("owner", Line.Verb.QUARANTINE))
                .startsWith("false owner is held already, but not whole")
                .contains("the runtime cannot pause");
        assertThat(line.ordered("owner", Line.Verb.RELEASE)).startsWith("true owner is released, and with it side");
        assertThat(line.assembly.quarantiner.list()).isEmpty();
        assertThat(line.paused("side")).isFalse();
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
