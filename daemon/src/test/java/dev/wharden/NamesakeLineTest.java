package dev.wharden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.audit.AuditEvent;
import dev.wharden.command.Answer;
import dev.wharden.command.Command;
import dev.wharden.command.PendingCommand;
import dev.wharden.container.ContainerName;
import dev.wharden.controller.queue.Result;
import dev.wharden.docker.Body;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.Fault;
import dev.wharden.e2e.PolicyText;
import dev.wharden.policy.Mode;
import dev.wharden.remedy.undo.ActionIds;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A container that has the name which another had: what was begun on that one does not go on with this one. */
final class NamesakeLineTest {
    private static final String POLICIES =
            PolicyText.enforcing("all", "", "{privileged: false}", "remediation: {probation: 10s}");
    /** The engine of the tests cannot take off a limit that it was given in quarantine. */
    private static final String HOST = Body.host("'NetworkMode':'host'");

    private static final String QUARANTINES = PolicyText.enforcing(
            "all", "", "{privileged: false}", "remediation: {probation: 10s, onDrift: Quarantine}");
    private static final ContainerName WEB = ContainerName.of("web");

    private final List<Answer> told = new ArrayList<>();
    private final Line line;

    NamesakeLineTest(@TempDir Path folder) {
        line = new Line(folder, Mode.ENFORCE, POLICIES, 4);
    }

    private String run(String name, String body) {
        String id = line.stage.run(name, body);
        line.pass(Duration.ofMinutes(5));
        return id;
    }

    /** Returns the action. */
    private String quarantined(String name) {
        assertThat(line.ordered(name, Line.Verb.QUARANTINE)).startsWith("true " + name + " is frozen");
        return line.heard(AuditEvent.RemedyBegun.class).getLast().action();
    }

    /** Orders it, and looks once at the name that the action was about. */
    private String undone(String action, String name) {
        var answers = new ArrayList<String>();
        line.assembly.inbox.putUndo(new PendingCommand<>(
                new Command.Undo(action, "a test"),
                "ann",
                new ActionIds(line::now).get(),
                sentence -> {},
                reply -> answers.add(reply.granted() + " " + reply.message())));
        line.settle(name);
        assertThat(answers).hasSize(1);
        return answers.getFirst();
    }

    @Test
    void anEndedQuarantineIsNotUndoneOnTheOneThatIsHeldNow() {
        run("web", Body.PLAIN);
        String first = quarantined("web");
        line.remove("web");
        line.settle("web");
        run("web", Body.PLAIN);
        String second = quarantined("web");

        assertThat(undone(first, "web"))
                .isEqualTo("false not undone: that quarantine has ended; web is held by " + second
                        + ": wharden quarantine release --reason … web");

        assertThat(line.paused("web")).isTrue();
    }

    @Test
    void aQuarantineIsUndoneOnItsContainerWhateverThatIsCalledByNow() {
        String id = run("web", Body.PLAIN);
        String first = quarantined("web");
        line.engine.rename(id, "before");
        line.look("before");
        run("web", Body.PLAIN);
        quarantined("web");

        assertThat(undone(first, "web")).startsWith("true before is released");

        assertThat(line.paused("before")).isFalse();
        assertThat(line.paused("web")).isTrue();
        assertThat(line.woken).contains(ContainerName.of("before"));
    }

    @Test
    void aQuarantineIsUndoneWhereNoContainerHasTheNameAnyMore() {
        String id = run("web", Body.PLAIN);
        String first = quarantined("web");
        line.engine.rename(id, "before");
        line.look("before");

        assertThat(undone(first, "web")).startsWith("true before is released");

        assertThat(line.paused("before")).isFalse();
    }

    @Test
    void aReleaseIsOfTheOneThatHasTheNameNow() {
        for (String name : List.of("one", "two", "three", "four")) {
            String side = "side-of-" + name;
            run(name, Body.PLAIN);
            run(side, Body.host("'NetworkMode':'container:" + name + "'"));
            quarantined(name);
            assertThat(line.paused(side)).isTrue();
            line.remove(side);
            line.settle(name);
            run(side, Body.PLAIN);
            quarantined(side);

            assertThat(line.ordered(side, Line.Verb.RELEASE)).startsWith("true " + side + " is released");

            assertThat(line.paused(side)).isFalse();
            assertThat(line.paused(name)).isTrue();
        }
    }

    private void releasedButNotAsBefore() {
        run("web", HOST);
        quarantined("web");
        line.assembly.guards.pause(Instant.MAX, "a test", "root");
        assertThat(line.ordered("web", Line.Verb.RELEASE)).contains("not yet exactly as it was");
    }

    @Test
    void theTwinOfAReleaseIsNotMadeOfTheOneThatHasReplacedIt() {
        releasedButNotAsBefore();
        line.remove("web");
        String other = run("web", Body.host("'Memory':536870912"));
        line.assembly.guards.resume();

        line.settle("web");

        assertThat(line.stage.look("web").id()).isEqualTo(other);
        assertThat(line.stage.look("web").number("/HostConfig/Memory")).isEqualTo(536870912);
        assertThat(line.assembly.quarantiner.open()).isEmpty();
        assertThat(line.ends("web").getLast().reason()).contains("it is not recreated: it was removed since");
    }

    @Test
    void theTwinOfAReleaseIsMadeUnderItsNewName() {
        releasedButNotAsBefore();
        line.engine.rename(line.stage.look("web").id(), "before");
        String other = run("web", Body.PLAIN);
        line.assembly.guards.resume();
        line.settle("web");
        assertThat(line.assembly.quarantiner.open()).hasSize(1);

        line.settle("before");

        assertThat(line.stage.look("before").number("/HostConfig/NanoCpus")).isZero();
        assertThat(line.stage.look("web").id()).isEqualTo(other);
        assertThat(line.assembly.quarantiner.open()).isEmpty();
    }

    @Test
    void noTwinIsMadeOfAReleasedOneThatIsGone() {
        releasedButNotAsBefore();
        line.remove("web");

        line.settle("web");

        assertThat(line.assembly.quarantiner.open()).isEmpty();
        assertThat(line.ends("web").getLast().reason()).contains("it is not recreated: it was removed since");
    }

    @Test
    void aRepairDoesNotWaitForTheReleaseOfAGroupThatItsNamesakeBelongedTo() {
        run("web", Body.PLAIN);
        run("side", Body.host("'NetworkMode':'container:web'"));
        quarantined("web");
        line.remove("web");
        run("web", Body.PRIVILEGED);

        line.settle("web");

        assertThat(line.state("web")).isEqualTo("Compliant");
        assertThat(line.stage.names()).containsExactlyInAnyOrder("web", "side");
        assertThat(line.paused("side")).isTrue();
    }

    @Test
    void aRepairStandsStillForItsHeldTwinUnderAnyName() {
        run("web", Body.host("'Privileged':true,'RestartPolicy':{'Name':'always','MaximumRetryCount':0}"));
        line.look("web");
        String twin = line.stage.look("web").id();
        quarantined("web");
        line.engine.rename(twin, "other");
        line.look("other");
        assertThat(line.paused("other")).isTrue();
        line.stage.forget();

        for (int minute = 0; minute < 5; minute++) {
            line.pass(Duration.ofMinutes(1));
            line.look("other");
            assertThat(line.look("web")).isEqualTo(new Result.RequeueAfter(Duration.ofSeconds(2)));
        }
        assertThat(line.stage.writes()).isEmpty();

        assertThat(line.ordered("other", Line.Verb.RELEASE_IN_PLACE)).startsWith("true other is released");
        line.settle("web");
        assertThat(line.assembly.remediator.open()).isEmpty();
        assertThat(line.stage.names()).containsExactly("other");
        assertThat(line.stage.look("other").id()).isEqualTo(twin);
        assertThat(line.stage.look("other").text("/HostConfig/RestartPolicy/Name"))
                .as("as the one before had it")
                .isEqualTo("always");
    }

    /** As by an undo whose twin is quarantined by a person, and renamed. */
    @Test
    void aStrangerUnderTheNameOfWhatAPersonOrderedIsFrozen() {
        run("web", Body.PRIVILEGED);
        line.settle("web");
        line.policies(QUARANTINES);
        String repaired = line.ends("web").getLast().action();
        line.assembly.inbox.putUndo(new PendingCommand<>(
                new Command.Undo(repaired, "a test"),
                "ann",
                new ActionIds(line::now).get(),
                sentence -> {},
                reply -> {}));
        line.look("web");
        String twin = line.stage.look("web").id();
        String held = quarantined("web");
        line.engine.rename(twin, "other");
        line.look("other");
        String marked = line.assembly.remediator.operation(WEB).orElseThrow().action();
        run("web", Body.of("'Labels':{'dev.wharden.txn.action':'" + marked + "'},'HostConfig':{'Privileged':true}"));

        line.look("web");

        assertThat(line.paused("web")).isTrue();
        assertThat(undone(held, "web")).startsWith("true other is released");
        assertThat(line.paused("other")).isFalse();
        assertThat(line.paused("web")).isTrue();
    }

    /** A process in it can make it slow to inspect. */
    @Test
    void aReleasedOneThatCannotBeLookedAtHoldsNothingUpForWhoHasItsName() {
        releasedButNotAsBefore();
        String released = line.stage.look("web").id();
        line.engine.rename(released, "before");
        run("web", Body.PRIVILEGED);
        line.assembly.guards.resume();
        line.stage.failWhen(
                call -> call.is("inspect") && call.container().equals(released),
                new Fault.Refused(() -> new DockerException.Stuck("inspect")));

        line.settle("web");

        assertThat(line.state("web")).isEqualTo("Compliant");
        assertThat(line.assembly.quarantiner.open()).hasSize(1);
    }

    @Test
    void aReleaseOfTheNamesakeCallsNoTwinOff() {
        releasedButNotAsBefore();
        line.engine.rename(line.stage.look("web").id(), "before");
        run("web", Body.PLAIN);

        assertThat(line.ordered("web", Line.Verb.RELEASE_IN_PLACE)).isEqualTo("false web is not quarantined");

        assertThat(line.assembly.quarantiner.open()).hasSize(1);
    }

    /** As when the daemon is stopped at that moment: the next one tells it. */
    @Test
    void howTheTwinOfAReleaseEndedIsToldAlsoWhenTheLookAfterItFails() {
        run("web", HOST);
        quarantined("web");
        assertThat(line.ordered("web", Line.Verb.RELEASE)).contains("until the new one has proved itself");
        line.stage.exit("web", 3);
        for (int look = 0; look < 20 && !line.assembly.remediator.open().isEmpty(); look++) {
            line.pass(Duration.ofSeconds(1));
            var _ = line.assembly.resumption.resume(ContainerName.of("web"), line.assembly.remediator.unit(WEB));
        }
        assertThat(line.assembly.remediator.open()).isEmpty();
        line.restart();

        line.settle("web");

        assertThat(line.assembly.quarantiner.open()).isEmpty();
        assertThat(line.ends("web").getLast())
                .satisfies(end -> assertThat(end.kind() + ": " + end.reason())
                        .startsWith("Release: ")
                        .contains("its recreation was rolled back"));
    }

    /** As by a time server, after a start with a clock that was wrong. */
    @Test
    void aTwinThatFailedIsNotMadeAgainWhenTheClockWasSetBack() {
        releasedButNotAsBefore();
        line.jump(Duration.ofHours(-2));
        line.assembly.guards.resume();
        line.look("web");
        assertThat(line.assembly.remediator.open()).containsExactly(WEB);
        line.stage.exit("web", 3);

        line.settle("web");

        assertThat(line.assembly.quarantiner.open()).isEmpty();
        assertThat(line.ends("web").stream().filter(end -> end.kind().equals("Recreate")))
                .hasSize(1);
        assertThat(line.ends("web").getLast().reason()).contains("its recreation was rolled back");
    }

    /** A later action has made it another container, which somebody has renamed since. */
    @Test
    void nothingIsMadeAgainOfWhatIsThereUnderAnotherNameAfterLaterActions() {
        run("web", Body.PRIVILEGED);
        line.settle("web");
        String first = line.ends("web").getLast().action();
        line.policies(PolicyText.enforcing(
                "all", "", "{privileged: false, capabilities: {drop: [ALL]}}", "remediation: {probation: 10s}"));
        line.pass(Duration.ofMinutes(5));
        line.settle("web");
        assertThat(line.ends("web").getLast().action()).isNotEqualTo(first);
        line.engine.rename(line.stage.look("web").id(), "other");

        assertThat(undone(first, "web")).startsWith("false not undone: the container is called other now");

        assertThat(line.stage.names()).containsExactly("other");
    }

    @Test
    void nothingIsMadeAgainUnderANameOfWhichAnotherActionIsOpen() {
        run("web", Body.PRIVILEGED);
        line.settle("web");
        String repaired = line.ends("web").getLast().action();
        line.policies(
                PolicyText.enforcing("all", "", "{capabilities: {drop: [ALL]}}", "remediation: {probation: 10s}"));
        line.look("web");
        String twin = line.stage.look("web").id();
        quarantined("web");
        line.engine.rename(twin, "other");
        line.look("other");

        assertThat(line.assembly.remediator.open()).containsExactly(WEB);
        line.assembly.inbox.putUndo(new PendingCommand<>(
                new Command.Undo(repaired, "a test"),
                "ann",
                new ActionIds(line::now).get(),
                sentence -> {},
                told::add));
        line.look("web");

        assertThat(told)
                .singleElement()
                .satisfies(answer -> assertThat(answer.message())
                        .isEqualTo("not undone: another action on web has not ended; order it again then"));
    }
}
