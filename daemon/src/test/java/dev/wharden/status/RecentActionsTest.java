package dev.wharden.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.audit.AuditEvent;
import dev.wharden.audit.Remedies;
import dev.wharden.container.ContainerName;
import dev.wharden.report.Status;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What the page shows of the latest remedies. */
final class RecentActionsTest {
    private static final Instant BEGIN = Instant.parse("2026-11-25T09:00:00Z");

    private final AtomicReference<Instant> now = new AtomicReference<>(BEGIN);
    private final RecentActions recent = new RecentActions(now::get);

    @Test
    void anEndKeepsTheTimeAndWhereItHasNoneTheReasonOfItsBegin() {
        recent.record(Remedies.begun("a1", "is privileged"));
        assertThat(recent.latest())
                .containsExactly(new Status.Action("a1", BEGIN, "web", "Recreate", "under way", "is privileged"));
        now.set(BEGIN.plusSeconds(30));
        recent.record(Remedies.ended("a1", "success", ""));
        assertThat(recent.latest())
                .containsExactly(new Status.Action("a1", BEGIN, "web", "Recreate", "success", "is privileged"));
        recent.record(Remedies.ended("a1", "rolled_back", "it ended"));
        assertThat(recent.latest())
                .containsExactly(new Status.Action("a1", BEGIN, "web", "Recreate", "rolled_back", "it ended"));
    }

    @Test
    void whatARepairEndedForIsKnownWhenItHas() {
        recent.record(Remedies.begun("a1", "is privileged"));
        assertThat(recent.end("a1", "web")).isEmpty();
        recent.record(Remedies.ended("a1", "rolled_back", "it listened on port 81 before and does not now"));
        assertThat(recent.end("a1", "web")).contains("it listened on port 81 before and does not now");
        assertThat(recent.end("a1", "side")).isEmpty();
    }

    @Test
    void anEndWhoseBeginWasBeforeARestartHasItsOwnTimeAndWhatNeverBeganIsNotShown() {
        recent.record(Remedies.ended("a1", "failed", "gone"));
        recent.record(Remedies.ended("", "deferred", "waits for: window"));
        assertThat(recent.latest())
                .containsExactly(new Status.Action("a1", BEGIN, "web", "Recreate", "failed", "gone"));
    }

    @Test
    void whatFollowsAnotherHasItsOwnRow() {
        recent.record(Remedies.begun("a1", "is privileged"));
        recent.record(follower());
        recent.record(Remedies.ended("a1", "interfered", "side failed"));
        assertThat(recent.latest())
                .containsExactly(
                        new Status.Action("a1", BEGIN, "side", "Recreate", "under way", "it follows web"),
                        new Status.Action("a1", BEGIN, "web", "Recreate", "interfered", "side failed"));
    }

    @Test
    void oneThatIsRenamedMeanwhileHasOneRow() {
        recent.record(begun("shop", "it runs as root"));
        recent.record(Remedies.ended("a1", "success", ""));
        assertThat(recent.latest())
                .containsExactly(new Status.Action("a1", BEGIN, "web", "Recreate", "success", "it runs as root"));
        recent.record(ended("side"));
        assertThat(recent.latest()).hasSize(2);
    }

    private static AuditEvent.RemedyEnded ended(String name) {
        AuditEvent.RemedyEnded web = Remedies.ended("a1", "failed", "gone");
        return new AuditEvent.RemedyEnded(
                web.action(),
                new ContainerName(name),
                "id",
                web.policy(),
                web.kind(),
                web.controls(),
                web.result(),
                web.reason(),
                web.took(),
                web.downtime());
    }

    private static AuditEvent.RemedyBegun follower() {
        return begun("side", "it follows web");
    }

    private static AuditEvent.RemedyBegun begun(String name, String reason) {
        return new AuditEvent.RemedyBegun(
                "a1", new ContainerName(name), "id", "p", "Recreate", List.of(), reason, "wharden", "", "");
    }

    @Test
    void theNewestComeFirstAndTheOldestAreForgotten() {
        for (int i = 1; i <= 25; i++) {
            recent.record(Remedies.begun("a" + i, "is privileged"));
        }
        assertThat(recent.latest()).hasSize(20);
        assertThat(recent.latest().getFirst().id()).isEqualTo("a25");
        assertThat(recent.latest().getLast().id()).isEqualTo("a6");
    }
}
