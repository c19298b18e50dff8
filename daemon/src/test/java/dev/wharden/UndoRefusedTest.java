package dev.wharden;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.wharden.audit.AuditEvent;
import dev.wharden.policy.Mode;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is not undone says why in one sentence, and changes nothing. */
final class UndoRefusedTest {
    private final UndoBench bench;
    private String action = "";
    private String id = "";

    UndoRefusedTest(@TempDir Path folder) {
        bench = new UndoBench(folder);
        action = bench.recreated();
        id = bench.now().id();
        bench.line.stage.forget();
    }

    private void refused(String... words) {
        assertThat(bench.undo(action)).startsWith("no: ").contains(words);
        assertThat(bench.line.heard(AuditEvent.RemedyBegun.class))
                .noneMatch(begun -> begun.kind().equals("Undo"));
        assertThat(bench.line.stage.writes()).isEmpty();
    }

    @Test
    void underAuditNothingIsChanged() {
        bench.line.ceiling(Mode.AUDIT);
        refused("enforcement is Audit", "restart the daemon");
    }

    @Test
    void nothingIsChangedWhilePaused() {
        bench.line.assembly.guards.pause(Instant.MAX, "we deploy", "bob");
        refused("we deploy", "wharden resume");
    }

    @Test
    void somebodyHasChangedIt() {
        bench.line.engine.update(id, JsonNodeFactory.instance.objectNode().put("CpuShares", 512));
        bench.line.stage.forget();
        refused("changed since, at /HostConfig/CpuShares");
    }

    @Test
    void whardenItselfHasChangedItSince() {
        bench.line.policies(UndoBench.policies("pids: 90"));
        bench.settle();
        bench.line.stage.forget();
        refused("changed since, at /HostConfig/PidsLimit", bench.last("Update") + " (Update): undo that first");
    }

    @Test
    void somebodyHasReplacedIt() {
        bench.line.stage.engine().remove(id, true);
        String other = bench.line.stage.run("web", UndoBench.limited(100));
        bench.line.stage.forget();
        refused("replaced since: web is " + other.substring(0, 12), "was " + id.substring(0, 12));
    }

    @Test
    void somebodyHasReplacedItAndWhardenHasRepairedThatOneToo() {
        bench.line.engine.remove(id, true);
        bench.line.stage.run("web", UndoBench.PRIVILEGED);
        bench.settle();
        assertThat(bench.last("Recreate")).isNotEqualTo(action);
        bench.line.stage.forget();
        refused("replaced since: web is " + bench.now().id().substring(0, 12), "was " + id.substring(0, 12));
    }

    private void gone() {
        bench.line.engine.remove(id, true);
        bench.line.stage.forget();
    }

    @Test
    void itIsGoneAndItsImageToo() {
        gone();
        bench.gone("image_inspect", any -> true);
        refused("container web no longer exists", "its image", "is gone");
    }

    @Test
    void itIsGoneAndItsNetworkToo() {
        gone();
        bench.gone("network_inspect", network -> network.equals("front"));
        refused("container web no longer exists, and its network front is gone");
    }

    @Test
    void itIsGoneUnderAudit() {
        gone();
        bench.line.ceiling(Mode.AUDIT);
        refused("enforcement is Audit", "restart the daemon");
    }

    @Test
    void itIsGoneWhilePaused() {
        gone();
        bench.line.assembly.guards.pause(Instant.MAX, "we deploy", "bob");
        refused("we deploy", "wharden resume");
    }

    @Test
    void somebodyHasRenamedIt() {
        bench.line.engine.rename(id, "other");
        bench.line.stage.forget();
        refused("the container is called other now");
    }

    @Test
    void itsImageIsGone() {
        bench.gone("image_inspect", any -> true);
        refused("a twin cannot be made");
    }

    @Test
    void aVolumeIsGone() {
        bench.gone("volume_inspect", any -> true);
        refused("a twin cannot be made: volume ", "is gone");
    }

    @Test
    void aNetworkIsGone() {
        bench.gone("network_inspect", network -> network.equals("front"));
        refused("a twin cannot be made: network front is gone");
    }

    @Test
    void whatWasWrittenSinceWouldBeLost() {
        bench.line.stage.changes("web", "A /precious");
        refused("it wrote outside its volumes", "/precious");
    }

    @Test
    void anActionThatNeverWas() {
        action = "20200101T000000-00000000";
        refused("there never was such an action");
        action = "../../etc/passwd";
        refused("there never was such an action");
    }

    @Test
    void whatWasRolledBackHasChangedNothing() {
        bench.line.stage.behave(
                container -> container.isTrue("/HostConfig/Privileged"), new dev.wharden.docker.Behaviour.Exits(7));
        bench.undo(action);
        String undo = bench.line.heard(AuditEvent.RemedyEnded.class).getLast().action();
        assertThat(bench.undo(undo)).contains("it changed nothing: rolled_back");
    }

    @Test
    void aQuarantineIsUndoneByReleaseAndAReleaseByAnotherQuarantine() {
        var answers = new java.util.ArrayList<String>();
        bench.line.order("web", Line.Verb.QUARANTINE, "", "bob", reply -> answers.add(reply.message()));
        bench.settle();
        assertThat(bench.now().paused()).isTrue();
        assertThat(bench.undo(action)).contains("quarantine release");

        assertThat(bench.undo(bench.last("Quarantine"))).startsWith("yes: web is released");
        assertThat(bench.now().paused()).isFalse();

        assertThat(bench.undo(bench.last("Release"))).contains("wharden quarantine add");
        assertThat(bench.undo(bench.last("Quarantine"))).contains("not quarantined");
    }

    @Test
    void twoPersonsAtOnce() {
        bench.order(action, "20261125T100000-00000001");
        bench.order(action, "20261125T100000-00000002");
        assertThat(bench.answers).singleElement().asString().contains("another undo for web waits");
    }
}
