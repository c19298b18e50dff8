package dev.wharden.remedy.guard;

import static dev.wharden.remedy.guard.Post.assertDeferred;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.wharden.Typed;
import dev.wharden.remedy.guard.Admission.Admitted;
import dev.wharden.remedy.guard.Admission.Deferred;
import dev.wharden.remedy.guard.Admission.Reason;
import dev.wharden.remedy.guard.Admission.Refused;
import dev.wharden.remedy.plan.Cause;
import dev.wharden.remedy.plan.Outcome;
import dev.wharden.remedy.plan.Refusal;
import dev.wharden.remedy.state.StateUnavailable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How often and after what is repaired, told as a daemon lives it; {@code restart()} is a new daemon on the same state.
 */
final class GuardsTest {
    @TempDir
    private Path folder;

    private Post post;

    @BeforeEach
    void start() {
        post = new Post(folder);
    }

    @Test
    void onlySoManyAreRepairedAtOneTime() {
        assertThat(post.admit("web")).isInstanceOf(Admitted.class);
        assertDeferred(post.admit("db"), Reason.BUDGET, post.now().plusSeconds(60));
        assertThat(post.guards.admit(post.update("db")))
                .as("an update takes no place")
                .isInstanceOf(Admitted.class);
        post.guards.ended(Post.name("web"), Cause.DRIFT, new Outcome.InProgress(Duration.ofSeconds(30)));
        assertThat(post.admit("db")).as("probation holds the place").isInstanceOf(Deferred.class);
        post.guards.ended(Post.name("web"), Cause.DRIFT, new Outcome.Succeeded());
        assertThat(post.admit("db")).isInstanceOf(Admitted.class);
    }

    @Test
    void whatTheJournalHoldsOpenAfterARestartTakesItsPlace() {
        post.open.add(Post.name("web"));
        post.restart();
        assertThat(post.admit("db")).isInstanceOf(Deferred.class);
        assertThat(post.admit("web")).as("its own place").isInstanceOf(Admitted.class);
    }

    @Test
    void aPlaceThatAnExceptionLeftTakenIsFreeWhenItsContainerIsJudgedAgain() {
        assertThat(post.admit("web")).isInstanceOf(Admitted.class);
        post.judged("web", "image");
        assertThat(post.admit("db")).isInstanceOf(Admitted.class);
    }

    @Test
    void anHourHasItsBudgetAlsoOverARestart() {
        for (int i = 0; i < 12; i++) {
            post.succeed("web" + i);
        }
        assertThat(post.guards.budgetRemaining()).isZero();
        Instant first = post.now();
        post.restart();
        assertDeferred(post.admit("db"), Reason.BUDGET, first.plus(Duration.ofHours(1)));
        assertThat(post.guards.admit(post.ordered("api")))
                .isInstanceOfSatisfying(
                        Admission.Deferred.class,
                        deferred -> assertThat(deferred.sentence())
                                .startsWith("waits for: budget, 12 an hour are used up until ")
                                .endsWith("; a larger disruption.maxPerHour in wharden.yaml and wharden reload end that"
                                        + " sooner"));
        assertThat(Objects.requireNonNull(post.guards.pending().get(Post.name("api")))
                        .sentence())
                .startsWith("ordered by a person, waits for: budget, ");
        assertThat(post.guards.admit(post.update("db"))).isInstanceOf(Admitted.class);
        assertThat(post.guards.admit(post.quarantine("db", false)))
                .as("quarantines have a bound of their own")
                .isInstanceOf(Admitted.class);
        post.pass(Duration.ofHours(1));
        assertThat(post.guards.budgetRemaining()).isEqualTo(12);
        assertThat(post.admit("db")).isInstanceOf(Admitted.class);
    }

    @Test
    void aClockThatIsSetBackGivesNoMore() {
        for (int i = 0; i < 12; i++) {
            post.succeed("web" + i);
        }
        post.pass(Duration.ofDays(-1));
        post.restart();
        assertThat(post.guards.budgetRemaining()).isZero();
    }

    @Test
    void whatTouchedNothingCostsNothing() {
        assertThat(post.admit("web")).isInstanceOf(Admitted.class);
        assertThat(post.guards.budgetRemaining()).isEqualTo(11);
        post.guards.ended(
                Post.name("web"), Cause.DRIFT, new Outcome.Unremediable(new Refusal.Lasting("a pointer differs")));
        assertThat(post.guards.budgetRemaining()).isEqualTo(12);
        assertThat(post.admit("web")).as("no backoff").isInstanceOf(Admitted.class);
    }

    private void interrupt(String name) {
        assertThat(post.admit(name)).isInstanceOf(Admitted.class);
        post.guards.ended(Post.name(name), Cause.DRIFT, new Outcome.Interfered("port 80 is taken by thief"));
    }

    @Test
    void whatAnotherDoesToARepairIsHeldAgainstNothingButWaitsLongerAndLonger() {
        int wait = 0;
        for (int i = 0; i < 12; i++) {
            interrupt("web");
            assertThat(post.guards.budgetRemaining()).as("it was down").isLessThan(12);
            post.restart();
            if (wait > 0) {
                assertDeferred(post.admit("web"), Reason.BACKOFF, post.now().plusSeconds(wait));
            }
            post.pass(Duration.ofSeconds(wait));
            wait = wait == 0 ? 30 : Math.min(3600, 2 * wait);
        }
        assertThat(post.guards.suspended()).isEmpty();
        assertThat(post.guards.breakerOpen()).isEmpty();
    }

    @Test
    void anInterruptionIsForgottenWithTheContainerAndWhenItsRepairHolds() {
        interrupt("web");
        interrupt("web");
        assertThat(Typed.as(Deferred.class, post.admit("web")).sentence())
                .startsWith("waits for: backoff after 2 interruptions, the last: port 80 is taken by thief, ends ");
        post.id("web", "b".repeat(64));
        interrupt("web");
        assertThat(post.admit("web")).isInstanceOf(Admitted.class);
        post.guards.ended(Post.name("web"), Cause.DRIFT, new Outcome.Succeeded());
        assertDeferred(post.admit("web"), Reason.BACKOFF, post.now().plusSeconds(30));
        post.pass(Duration.ofSeconds(30));
        interrupt("web");
        assertThat(post.admit("web")).as("the first again").isInstanceOf(Admitted.class);
        post.guards.ended(Post.name("web"), Cause.UNDO, new Outcome.Interfered("what a person ordered"));
        assertThat(post.admit("web")).isInstanceOf(Admitted.class);
    }

    @Test
    void failuresWaitLongerAndLongerAndThenSuspend() {
        post.fail("web");
        assertDeferred(post.admit("web"), Reason.BACKOFF, post.now().plusSeconds(30));
        post.restart();
        assertDeferred(post.admit("web"), Reason.BACKOFF, post.now().plusSeconds(30));
        post.pass(Duration.ofSeconds(30));
        post.fail("web");
        assertDeferred(post.admit("web"), Reason.BACKOFF, post.now().plusSeconds(60));
        post.pass(Duration.ofSeconds(60));
        post.fail("web");
        post.pass(Duration.ofDays(30));
        post.restart();
        assertThat(Typed.as(Refused.class, post.admit("web")).sentence())
                .isEqualTo("suspended after 3 attempts: it ended with exit code 3: wharden resume c-web");
        assertThat(post.guards.suspended()).containsOnlyKeys(Post.name("web"));
        assertThat(post.guards.admit(post.quarantine("web", false)))
                .as("suspended is not safe")
                .isInstanceOf(Admitted.class);
        post.guards.resume(Post.name("web"));
        assertThat(post.guards.suspended()).isEmpty();
        assertThat(post.admit("web")).isInstanceOf(Admitted.class);
    }

    @Test
    void aNewPolicyOrANewContainerEndsASuspension() {
        for (String name : List.of("web", "db")) {
            for (int i = 0; i < 3; i++) {
                post.fail(name);
                post.pass(Duration.ofMinutes(10));
            }
            assertThat(post.admit(name)).isInstanceOf(Refused.class);
        }
        post.guards.resume();
        post.policy = "another";
        assertThat(post.admit("web")).isInstanceOf(Admitted.class);
        post.guards.ended(Post.name("web"), Cause.DRIFT, new Outcome.Succeeded());
        post.policy = "digest";
        post.id("db", "b".repeat(64));
        assertThat(post.admit("db")).isInstanceOf(Admitted.class);
    }

    @Test
    void aContainerThatWhardenMadeEndsNothing() {
        post.fail("web");
        post.pass(Duration.ofSeconds(30));
        post.fail("web");
        post.id("web", "c".repeat(64));
        post.histories.made(Post.name("web"), "", "c".repeat(64));
        assertThat(post.admit("web")).isInstanceOf(Deferred.class);
    }

    @Test
    void theSecondDriftOfTheSameFieldWaitsAndTheLastSuspends() {
        post.succeed("web");
        assertDeferred(post.admit("web"), Reason.BACKOFF, post.now().plusSeconds(30));
        assertDeferred(post.admit("web"), Reason.BACKOFF, post.now().plusSeconds(30));
        post.pass(Duration.ofSeconds(30));
        post.succeed("web");
        assertDeferred(post.admit("web"), Reason.BACKOFF, post.now().plusSeconds(60));
        post.pass(Duration.ofSeconds(60));
        post.succeed("web");
        assertThat(post.admit("web")).isInstanceOf(Refused.class);
    }

    @Test
    void anotherFieldIsNotASecondDrift() {
        post.succeed("web");
        assertThat(post.guards.admit(post.update("web"))).isInstanceOf(Admitted.class);
    }

    @Test
    void whoMakesTheContainerAnewThreeTimesAnHourWinsUntilSomebodySpeaks() {
        for (int i = 0; i < 3; i++) {
            post.succeed("web");
            post.pass(Duration.ofMinutes(5));
            post.id("web", Integer.toString(i).repeat(64));
        }
        assertThat(Typed.as(Refused.class, post.admit("web")).sentence())
                .contains("undid the repair 3 times within an hour");
        post.id("web", "e".repeat(64));
        assertThat(post.admit("web")).as("and again").isInstanceOf(Refused.class);
        post.pass(Duration.ofHours(2));
        post.id("web", "f".repeat(64));
        assertThat(post.admit("web")).as("an hour of peace and a new container").isInstanceOf(Admitted.class);
    }

    @Test
    void aDayWithoutTroubleIsForgiven() {
        post.fail("web");
        post.pass(Duration.ofSeconds(30));
        post.fail("web");
        post.pass(Duration.ofDays(2));
        post.fail("web");
        assertDeferred(post.admit("web"), Reason.BACKOFF, post.now().plusSeconds(30));
    }

    @Test
    void driftIsFirstSeenOrTheContainersOrThePolicys() {
        assertThat(post.judged("web", "image")).isEqualTo(Map.of("image", Origin.INITIAL));
        assertThat(post.judged("web", "image")).isEmpty();
        assertThat(post.judged("web", "image", "privileged")).isEqualTo(Map.of("privileged", Origin.CORRECTIVE));
        post.policy = "another";
        post.restart();
        assertThat(post.judged("web", "image", "privileged", "init")).isEqualTo(Map.of("init", Origin.INTENTIONAL));
        post.id("web", "b".repeat(64));
        assertThat(post.judged("web", "seccompProfile")).isEqualTo(Map.of("seccompProfile", Origin.CORRECTIVE));
    }

    @Test
    void whatIsAskedForPlanReservesNothing() {
        assertThat(post.guards.wouldAdmit(post.recreate("web"))).isInstanceOf(Admitted.class);
        assertThat(post.guards.wouldAdmit(post.recreate("db"))).isInstanceOf(Admitted.class);
        assertThat(post.guards.budgetRemaining()).isEqualTo(12);
        assertThat(post.guards.pending()).isEmpty();
    }

    @Test
    void nothingIsAdmittedWhenStateCannotBeWritten() throws Exception {
        Files.createDirectories(folder.resolve("guard"));
        Files.createDirectories(folder.resolve("guard/budget.json.new/in-the-way"));
        assertThatThrownBy(() -> post.admit("web")).isInstanceOf(StateUnavailable.class);
        assertThat(post.guards.budgetRemaining()).isEqualTo(12);
    }

    @Test
    void stateThatCannotBeReadIsNeverGuessed() {
        post.state.write(
                "guard/breaker.json", JsonNodeFactory.instance.objectNode().put("changed", "yesterday"));
        post.restart();
        assertThat(Typed.as(Refused.class, post.admit("web")).sentence()).contains("guard/breaker.json");
    }
}
