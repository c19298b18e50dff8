package dev.wharden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wharden.audit.AuditEvent;
import dev.wharden.container.ContainerName;
import dev.wharden.controller.queue.Result;
import dev.wharden.docker.Body;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.Fault;
import dev.wharden.e2e.PolicyText;
import dev.wharden.policy.Mode;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What another container does to one whose repair is open, or that waits for one: a port is taken, a name is borrowed,
 * a label is written.
 */
final class VictimLineTest {
    private static final String PORT =
            "'HostConfig':{'Privileged':true," + "'PortBindings':{'8080/tcp':[{'HostIp':'','HostPort':'18080'}]}}";
    private static final String VICTIM = Body.image("fid-img:1", PORT);
    private static final String POLICIES = PolicyText.enforcing(
                    "web",
                    "web, shop*",
                    "{privileged: false}",
                    "remediation: {probation: 10s, repairFailed: Quarantine, notRepairable: Quarantine}")
            + PolicyText.enforcing("others", "web.*", "{privileged: {allow: false, onDrift: Quarantine}}");

    @TempDir
    private Path folder;

    private Line line() {
        var line = new Line(folder, Mode.ENFORCE, POLICIES);
        line.stage.run("web", VICTIM);
        line.stage.run("shop", Body.PRIVILEGED);
        // Compose has no part in it, and none of them is new.
        line.pass(Duration.ofMinutes(5));
        return line;
    }

    private static void stealThePort(Line line) {
        line.stage.failWhen(call -> call.is("start") && isStolen(line), new Fault.LostRequest());
    }

    private static boolean isStolen(Line line) {
        if (!line.stage.names().contains("thief")) {
            line.stage.run("thief", Body.image("fid-img:1", PORT.replace("'Privileged':true,", "")));
        }
        return false;
    }

    @Test
    void aStolenPortFreezesNobodyAndGivesThePlaceBack() {
        Line line = line();
        stealThePort(line);
        assertThat(line.look("web")).isInstanceOf(Result.RequeueAfter.class);
        line.look("shop");
        assertThat(line.reason("shop")).as("while it is tried").startsWith("waits for: ");
        line.passLookingAt(Duration.ofMinutes(10), "web");

        assertThat(line.ends("web"))
                .singleElement()
                .extracting(AuditEvent.RemedyEnded::result)
                .isEqualTo("interfered");
        assertThat(line.assembly.quarantiner.list()).isEmpty();
        assertThat(line.reason("web"))
                .isEqualTo("it is down: port 18080 is taken by container thief; Wharden retries every minute");
        assertThat(line.assembly.guards.suspended()).isEmpty();

        line.settle("shop");
        assertThat(line.state("shop")).isEqualTo("Compliant");

        line.stage.forget();
        line.engine.remove("thief", true);
        line.pass(Duration.ofMinutes(1));
        line.settle("web");
        assertThat(line.heard(AuditEvent.Lifecycle.class)).singleElement().satisfies(ended -> {
            assertThat(ended.type()).isEqualTo("down_ended");
            assertThat(ended.result()).isEqualTo("started");
        });
        assertThat(line.state("web")).isEqualTo("Compliant");
    }

    /** With one place for repairs, one that joins the namespace of another makes that a group of two. */
    @Test
    void whoeverSharesANamespaceHasNobodyFrozenThatCannotBeRepairedForIt() {
        Line line = line();
        String web = line.stage.look("web").id();
        line.stage.run("evil", "{\"Image\":\"busybox:test\",\"HostConfig\":{\"PidMode\":\"container:" + web + "\"}}");
        line.look("web");
        assertThat(line.reason("web")).contains("makes 2 at once");
        assertThat(line.assembly.quarantiner.list()).isEmpty();
    }

    @Test
    void norDoesItKeepOneFromBeingFrozenThatCannotBeRepairedAnyway() {
        Line line = line();
        line.stage.run("shop2", Body.image("fid-img:1", "'HostConfig':{'Privileged':true,'AutoRemove':true}"));
        line.stage.run("evil", "{\"Image\":\"busybox:test\",\"HostConfig\":{\"PidMode\":\"container:shop2\"}}");
        line.pass(Duration.ofMinutes(5));
        line.look("shop2");
        assertThat(line.state("shop2")).isEqualTo("Quarantined");
        assertThat(line.paused("shop2")).isTrue();
        assertThat(line.paused("evil")).as("shares its processes").isTrue();
        assertThat(line.assembly.quarantiner.list())
                .singleElement()
                .satisfies(held -> assertThat(held.cause()).startsWith("it was started with --rm"));
    }

    @Test
    void norIsOneFrozenForThatBeforeTheHourAtWhichItWouldBeRepaired() {
        var line = new Line(
                folder,
                Mode.ENFORCE,
                PolicyText.enforcing(
                        "web",
                        "web",
                        "{privileged: false}",
                        "remediation: {notRepairable: Quarantine, window: {cron: \"0 0 3 24 12 ? 2025\", duration: 2h,"
                                + " timeZone: Europe/Oslo}}"));
        line.stage.run("web", Body.image("fid-img:1", "'HostConfig':{'Privileged':true,'AutoRemove':true}"));
        line.stage.run("evil", "{\"Image\":\"busybox:test\",\"HostConfig\":{\"PidMode\":\"container:web\"}}");
        line.pass(Duration.ofMinutes(5));
        assertThat(line.look("web")).as("when it opens").isInstanceOf(Result.RequeueAfter.class);
        assertThat(line.reason("web")).contains("makes 2 at once");
        assertThat(line.assembly.quarantiner.list()).isEmpty();
    }

    /** Its log driver waits for a server that is silent, and the engine holds its lock until then. */
    @Test
    void aRollbackThatNeverEndsHoldsNobodyUpForEver() {
        Line line = line();
        line.stage.failWhen(call -> call.is("start") || call.is("remove"), new Fault.LostRequest());
        assertThatThrownBy(() -> line.look("web")).isInstanceOf(DockerException.Unavailable.class);
        line.look("shop");
        assertThat(line.reason("shop")).startsWith("waits for: ");
        line.pass(Duration.ofMinutes(4));
        assertThatThrownBy(() -> line.look("web")).isInstanceOf(DockerException.Unavailable.class);
        line.stage.forget();
        line.settle("shop");
        assertThat(line.state("shop")).isEqualTo("Compliant");
        line.settle("web");
        assertThat(line.stage.look("web").running()).isTrue();
    }

    @Test
    void whatRunsUnderANameOfARecreationIsJudgedLikeAnyOther() {
        Line line = line();
        String old = line.stage.look("web").id();
        line.look("web");
        String retired = line.stage.look(old).name().value();
        assertThat(retired).startsWith("web.wharden-old-");
        assertThat(line.look(retired)).isEqualTo(new Result.Done());
        assertThat(line.shown).doesNotContainKey(ContainerName.of(retired));

        // The journal cannot be read, so that every such name may be its.
        line.stage.run("web.wharden-again-" + old.substring(0, 12), Body.PRIVILEGED);
        String borrowed = "web.wharden-new-" + retired.substring(retired.length() - 12);
        line.stage.run(borrowed, Body.PRIVILEGED);
        line.look("web.wharden-again-" + old.substring(0, 12));
        line.look(borrowed);
        assertThat(line.paused(borrowed)).isTrue();
        assertThat(line.stage.look("web.wharden-again-" + old.substring(0, 12)).paused())
                .isTrue();
        assertThat(line.state(borrowed)).isEqualTo("Quarantined");
    }

    @Test
    void soItIsUnderTheVeryNameOfOneThatIsThere() {
        Line line = line();
        String old = line.stage.look("web").id();
        line.look("web");
        String retired = line.stage.look(old).name().value();
        line.engine.rename(old, "elsewhere");
        line.stage.run(retired, Body.PRIVILEGED);
        line.look(retired);
        assertThat(line.paused(retired)).isTrue();
    }

    /** The names that a recreation would have, if they were made of what anybody can see. */
    @Test
    void aNameThatIsTakenBeforeStopsNothing() {
        Line line = line();
        String id = line.stage.look("web").id().substring(0, 12);
        for (String purpose : new String[] {"old", "new", "keeps", "again"}) {
            line.stage.make("web.wharden-" + purpose + "-" + id, Body.PLAIN);
        }
        line.settle("web");
        assertThat(line.state("web")).isEqualTo("Compliant");
        assertThat(line.heard(AuditEvent.RemedyEnded.class))
                .extracting(AuditEvent.RemedyEnded::result)
                .containsOnly("success");
    }

    @Test
    void aLabelOfAnotherRefusesNothingAndFreezesNobody() {
        Line line = line();
        String project = "\"com.docker.compose.project\":\"p\"";
        line.stage.run(
                "shop2",
                "{\"Image\":\"busybox:test\",\"Labels\":{" + project
                        + ",\"com.docker.compose.service\":\"s\"},\"HostConfig\":{\"Privileged\":true}}");
        line.stage.run(
                "evil",
                "{\"Image\":\"busybox:test\",\"Labels\":{" + project
                        + ",\"com.docker.compose.depends_on\":\"s:service_started:true\"}}");
        line.pass(Duration.ofMinutes(5));
        String started = line.stage.look("evil").text("/State/StartedAt");
        line.settle("shop2");
        assertThat(line.state("shop2")).isEqualTo("Compliant");
        assertThat(line.stage.look("evil").text("/State/StartedAt")).isEqualTo(started);
        assertThat(line.only(AuditEvent.RemedyBegun.class).reason())
                .contains("; evil asked by a label to be restarted");
    }
}
