package dev.wharden.remedy.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wharden.Typed;
import dev.wharden.remedy.guard.Admission.Admitted;
import dev.wharden.remedy.guard.Admission.Deferred;
import dev.wharden.remedy.guard.Admission.Reason;
import dev.wharden.remedy.guard.Admission.Refused;
import dev.wharden.remedy.plan.Cause;
import dev.wharden.remedy.plan.Outcome;
import dev.wharden.remedy.state.StateUnavailable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What may stand before a quarantine, and what may not. */
final class QuarantineGateTest {
    @TempDir
    private Path folder;

    private Post post;

    @BeforeEach
    void begin() {
        post = new Post(folder);
    }

    private void quarantined(Request request) {
        assertThat(post.guards.admit(request)).isInstanceOf(Admitted.class);
        post.guards.ended(request.container().name(), Cause.DRIFT, new Outcome.Succeeded());
    }

    private void openBreaker() {
        for (int i = 0; i < 5; i++) {
            post.fail("broken" + i);
            post.pass(Duration.ofMinutes(1));
        }
        assertThat(post.guards.breakerOpen()).isPresent();
    }

    @Test
    void quarantinesHaveABoundOfTheirOwnThatSurvivesARestart() {
        for (int i = 0; i < 60; i++) {
            quarantined(post.quarantine("decoy" + i, false));
        }
        assertThat(post.guards.quarantinesRemaining()).isZero();
        assertThat(post.guards.budgetRemaining()).as("that of repairs").isEqualTo(12);
        Instant first = post.now();
        post.restart();
        assertThat(post.guards.admit(post.quarantine("web", false)))
                .isInstanceOfSatisfying(Deferred.class, deferred -> {
                    assertThat(deferred.reason()).isEqualTo(Reason.BUDGET);
                    assertThat(deferred.sentence())
                            .startsWith("waits for: budget, 60 quarantines an hour are used up until "
                                    + first.plus(Duration.ofHours(1)));
                });
        assertThat(post.admit("web")).as("a repair").isInstanceOf(Admitted.class);
        post.pass(Duration.ofHours(1));
        assertThat(post.guards.quarantinesRemaining()).isEqualTo(60);
    }

    @Test
    void aCriticalFindingAndAPersonsOrderAreFrozenBeyondItAndTakeNothingOfIt() {
        for (int i = 0; i < 60; i++) {
            quarantined(post.quarantine("decoy" + i, false));
        }
        for (int i = 0; i < 100; i++) {
            quarantined(post.critical("web" + i));
            quarantined(post.quarantine("db" + i, true));
        }
        post.pass(Duration.ofHours(1));
        for (int i = 0; i < 100; i++) {
            quarantined(post.critical("late" + i));
        }
        assertThat(post.guards.quarantinesRemaining())
                .as("critical ones are no decoys either")
                .isEqualTo(60);
    }

    @Test
    void theBreakerHoldsBackOnlyWhatIsNotCritical() {
        openBreaker();
        assertThat(Typed.as(Deferred.class, post.guards.admit(post.quarantine("web", false)))
                        .reason())
                .isEqualTo(Reason.BREAKER);
        assertThat(post.guards.admit(post.critical("web"))).isInstanceOf(Admitted.class);
    }

    @Test
    void whileEveryContainerIsJudgedAfterAChangeACriticalFindingIsFrozen() {
        post.guards.world("one");
        for (int i = 0; i < 5; i++) {
            post.judged("calm" + i);
        }
        post.guards.world("another");
        assertThat(post.guards.admit(post.quarantine("web", false))).isInstanceOf(Deferred.class);
        assertThat(post.guards.admit(post.critical("web"))).isInstanceOf(Admitted.class);
    }

    @Test
    void neitherBackoffNorSuspensionHoldsBackAQuarantine() {
        post.fail("web");
        assertThat(post.guards.admit(post.critical("web"))).isInstanceOf(Admitted.class);
        post.guards.ended(Post.name("web"), Cause.DRIFT, new Outcome.Failed("the engine said no"));
        post.pass(Duration.ofHours(2));
        post.fail("web");
        assertThat(post.guards.suspended()).containsKey(Post.name("web"));
        assertThat(post.guards.admit(post.critical("web"))).isInstanceOf(Admitted.class);
        assertThat(post.guards.admit(post.quarantine("web", false))).isInstanceOf(Admitted.class);
    }

    @Test
    void aPauseHoldsBackEachOfThem() {
        post.guards.pause(Instant.MAX, "maintenance", "ops");
        for (Request request :
                new Request[] {post.critical("web"), post.quarantine("web", false), post.quarantine("web", true)}) {
            assertThat(Typed.as(Deferred.class, post.guards.admit(request)).reason())
                    .isEqualTo(Reason.PAUSED);
        }
    }

    @Test
    void whatWasReleasedIsLeftAlone() {
        post.judged("web", "privileged");
        post.guards.leaveAlone(Post.name("web"), post.idOf("web"), "released by ops");
        assertThat(post.guards.admit(post.critical("web"))).isInstanceOf(Refused.class);
        assertThat(post.guards.admit(post.quarantine("web", true))).isInstanceOf(Admitted.class);
    }

    @Test
    void aStateDirectoryThatCannotBeWrittenDoesNotStandBeforeACriticalFinding() throws IOException {
        Files.createDirectories(folder.resolve("guard/quarantines.json.new/in-the-way"));
        assertThatThrownBy(() -> post.guards.admit(post.quarantine("web", false)))
                .isInstanceOf(StateUnavailable.class);
        assertThat(post.guards.admit(post.critical("web"))).isInstanceOf(Admitted.class);
        assertThat(post.guards.admit(post.quarantine("db", true))).isInstanceOf(Admitted.class);
    }
}
