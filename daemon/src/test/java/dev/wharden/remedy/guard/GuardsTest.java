package dev.wharden.remedy.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.wharden.container.ContainerName;
import dev.wharden.policy.Remediation.Window;
import dev.wharden.remedy.guard.Admission.Admitted;
import dev.wharden.remedy.guard.Admission.Deferred;
import dev.wharden.remedy.guard.Admission.Reason;
import dev.wharden.remedy.guard.Admission.Refused;
import dev.wharden.remedy.plan.Outcome;
import dev.wharden.remedy.state.StateUnavailable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is admitted when, told as a daemon lives it; {@code restart()} is a new daemon on the same state. */
final class GuardsTest {
    @TempDir
    private Path folder;

    private Post post;

    @BeforeEach
    void start() {
        post = new Post(folder);
    }

    private Admission admit(String name) {
        return post.guards.admit(post.recreate(name));
    }

    private void succeed(String name) {
        assertThat(admit(name)).isInstanceOf(Admitted.class);
        post.guards.ended(Post.name(name), true, new Outcome.Succeeded());
    }

    private void fail(String name) {
        assertThat(admit(name)).isInstanceOf(Admitted.class);
        post.guards.ended(Post.name(name), true, new Outcome.RolledBack("it did not start"));
    }

    private void assertDeferred(Admission admission, Reason reason, Instant until) {
        assertThat(admission).isInstanceOfSatisfying(Deferred.class, deferred -> {
            assertThat(deferred.reason()).isEqualTo(reason);
            assertThat(deferred.until()).isEqualTo(until);
            assertThat(deferred.sentence()).startsWith("waits for: " + reason.word());
        });
    }

    @Test
    void onlySoManyAreRepairedAtOneTime() {
        assertThat(admit("web")).isInstanceOf(Admitted.class);
        assertDeferred(admit("db"), Reason.BUDGET, post.now().plusSeconds(10));
        assertThat(post.guards.admit(post.update("db")))
                .as("an update takes no place")
                .isInstanceOf(Admitted.class);
        post.guards.ended(Post.name("web"), true, new Outcome.InProgress(Duration.ofSeconds(30)));
        assertThat(admit("db")).as("probation holds the place").isInstanceOf(Deferred.class);
        post.guards.ended(Post.name("web"), true, new Outcome.Succeeded());
        assertThat(admit("db")).isInstanceOf(Admitted.class);
    }

    @Test
    void whatTheJournalHoldsOpenAfterARestartTakesItsPlace() {
        post.open.add(Post.name("web"));
        post.restart();
        assertThat(admit("db")).isInstanceOf(Deferred.class);
        assertThat(admit("web")).as("its own place").isInstanceOf(Admitted.class);
    }

    @Test
    void aPlaceThatAnExceptionLeftTakenIsFreeWhenItsContainerIsJudgedAgain() {
        assertThat(admit("web")).isInstanceOf(Admitted.class);
        post.judged("web", "image");
        assertThat(admit("db")).isInstanceOf(Admitted.class);
    }

    @Test
    void anHourHasItsBudgetAlsoOverARestart() {
        for (int i = 0; i < 12; i++) {
            succeed("web" + i);
        }
        assertThat(post.guards.budgetRemaining()).isZero();
        Instant first = post.now();
        post.restart();
        assertDeferred(admit("db"), Reason.BUDGET, first.plus(Duration.ofHours(1)));
        assertThat(post.guards.admit(post.update("db"))).isInstanceOf(Admitted.class);
        assertThat(post.guards.admit(post.quarantine("db", false))).isInstanceOf(Deferred.class);
        assertThat(post.guards.admit(post.quarantine("db", true)))
                .as("a person's order")
                .isInstanceOf(Admitted.class);
        post.pass(Duration.ofHours(1));
        assertThat(post.guards.budgetRemaining()).isEqualTo(12);
        assertThat(admit("db")).isInstanceOf(Admitted.class);
    }

    @Test
    void aClockThatIsSetBackGivesNoMore() {
        for (int i = 0; i < 12; i++) {
            succeed("web" + i);
        }
        post.pass(Duration.ofDays(-1));
        post.restart();
        assertThat(post.guards.budgetRemaining()).isZero();
    }

    @Test
    void whatTouchedNothingCostsNothing() {
        assertThat(admit("web")).isInstanceOf(Admitted.class);
        assertThat(post.guards.budgetRemaining()).isEqualTo(11);
        post.guards.ended(Post.name("web"), true, new Outcome.Unremediable("a pointer differs"));
        assertThat(post.guards.budgetRemaining()).isEqualTo(12);
        assertThat(admit("web")).as("no backoff").isInstanceOf(Admitted.class);
    }

    @Test
    void failuresWaitLongerAndLongerAndThenSuspend() {
        fail("web");
        assertDeferred(admit("web"), Reason.BACKOFF, post.now().plusSeconds(30));
        post.restart();
        assertDeferred(admit("web"), Reason.BACKOFF, post.now().plusSeconds(30));
        post.pass(Duration.ofSeconds(30));
        fail("web");
        assertDeferred(admit("web"), Reason.BACKOFF, post.now().plusSeconds(60));
        post.pass(Duration.ofSeconds(60));
        fail("web");
        post.pass(Duration.ofDays(30));
        post.restart();
        assertThat(admit("web"))
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused -> assertThat(refused.sentence())
                                .isEqualTo("suspended after 3 attempts: it did not start: wharden resume c-web"));
        assertThat(post.guards.suspended()).containsOnlyKeys(Post.name("web"));
        assertThat(post.guards.admit(post.quarantine("web", false)))
                .as("suspended is not safe")
                .isInstanceOf(Admitted.class);
        post.guards.resume(Post.name("web"));
        assertThat(post.guards.suspended()).isEmpty();
        assertThat(admit("web")).isInstanceOf(Admitted.class);
    }

    @Test
    void aNewPolicyOrANewContainerEndsASuspension() {
        for (String name : List.of("web", "db")) {
            for (int i = 0; i < 3; i++) {
                fail(name);
                post.pass(Duration.ofMinutes(10));
            }
            assertThat(admit(name)).isInstanceOf(Refused.class);
        }
        post.guards.resume();
        post.policy = "another";
        assertThat(admit("web")).isInstanceOf(Admitted.class);
        post.guards.ended(Post.name("web"), true, new Outcome.Succeeded());
        post.policy = "digest";
        post.id("db", "b".repeat(64));
        assertThat(admit("db")).isInstanceOf(Admitted.class);
    }

    @Test
    void aContainerThatWhardenMadeEndsNothing() {
        fail("web");
        post.pass(Duration.ofSeconds(30));
        fail("web");
        post.id("web", "c".repeat(64));
        post.memory.made(Post.name("web"), "c".repeat(64), "sha");
        assertThat(admit("web")).isInstanceOf(Deferred.class);
    }

    @Test
    void theSecondDriftOfTheSameFieldWaitsAndTheLastSuspends() {
        succeed("web");
        assertDeferred(admit("web"), Reason.BACKOFF, post.now().plusSeconds(30));
        assertDeferred(admit("web"), Reason.BACKOFF, post.now().plusSeconds(30));
        post.pass(Duration.ofSeconds(30));
        succeed("web");
        assertDeferred(admit("web"), Reason.BACKOFF, post.now().plusSeconds(60));
        post.pass(Duration.ofSeconds(60));
        succeed("web");
        assertThat(admit("web")).isInstanceOf(Refused.class);
    }

    @Test
    void anotherFieldIsNotASecondDrift() {
        succeed("web");
        assertThat(post.guards.admit(post.update("web"))).isInstanceOf(Admitted.class);
    }

    @Test
    void whoMakesTheContainerAnewThreeTimesAnHourWinsUntilSomebodySpeaks() {
        for (int i = 0; i < 3; i++) {
            succeed("web");
            post.pass(Duration.ofMinutes(5));
            post.id("web", Integer.toString(i).repeat(64));
        }
        assertThat(admit("web"))
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused -> assertThat(refused.sentence()).contains("undid the repair 3 times within an hour"));
        post.id("web", "e".repeat(64));
        assertThat(admit("web")).as("and again").isInstanceOf(Refused.class);
        post.pass(Duration.ofHours(2));
        post.id("web", "f".repeat(64));
        assertThat(admit("web")).as("an hour of peace and a new container").isInstanceOf(Admitted.class);
    }

    @Test
    void aDayWithoutTroubleIsForgiven() {
        fail("web");
        post.pass(Duration.ofSeconds(30));
        fail("web");
        post.pass(Duration.ofDays(2));
        fail("web");
        assertDeferred(admit("web"), Reason.BACKOFF, post.now().plusSeconds(30));
    }

    @Test
    void aReleasedContainerIsLeftAloneUntilItsPolicyOrIdChanges() {
        post.judged("web", "privileged");
        post.guards.leaveAlone(Post.name("web"), post.idOf("web"), "released by ann");
        post.restart();
        assertThat(post.guards.admit(post.quarantine("web", false))).isInstanceOf(Refused.class);
        assertThat(admit("web")).isInstanceOf(Refused.class);
        assertThat(post.guards.admit(post.quarantine("web", true))).isInstanceOf(Admitted.class);
        post.id("web", "b".repeat(64));
        assertThat(post.guards.admit(post.quarantine("web", false))).isInstanceOf(Admitted.class);
    }

    @Test
    void aPauseHoldsEverythingUntilItsEnd() {
        Instant end = post.now().plusSeconds(45);
        post.guards.pause(end, "we deploy", "ann");
        post.restart();
        assertDeferred(admit("web"), Reason.PAUSED, end);
        assertThat(post.guards.admit(post.quarantine("web", true))).isInstanceOf(Deferred.class);
        assertThat(post.guards.admit(post.update("web"))).isInstanceOf(Deferred.class);
        assertThat(post.guards.paused()).contains(new Paused(end, "we deploy", "ann"));
        post.pass(Duration.ofSeconds(45));
        assertThat(admit("web")).isInstanceOf(Admitted.class);
        assertThat(post.guards.paused()).isEmpty();
    }

    @Test
    void aPauseByFileNeedsNoDaemonAndEndsWithTheFile() throws Exception {
        Files.createFile(post.pauseFile);
        assertThat(admit("web")).isInstanceOf(Deferred.class);
        post.guards.resume();
        assertThat(admit("web")).as("resume does not remove the file").isInstanceOf(Deferred.class);
        Files.delete(post.pauseFile);
        assertThat(admit("web")).isInstanceOf(Admitted.class);
    }

    @Test
    void aWindowHoldsDowntimeOnly() {
        var window = Optional.of(new Window("0 0 2 ? * *", Duration.ofHours(2), "Europe/Oslo"));
        Instant opens = post.now().plus(Duration.ofHours(5));
        post.opens = opens;
        Request recreate = post.recreate("web");
        var waiting = new Request(recreate.subject(), recreate.remedy(), "digest", window, Optional.empty(), false);
        assertDeferred(post.guards.admit(waiting), Reason.WINDOW, opens);
        assertThat(post.guards.pending())
                .hasEntrySatisfying(
                        Post.name("web"),
                        deferred -> assertThat(deferred.sentence()).isEqualTo("waits for: window, opens " + opens));
        Request update = post.update("db");
        assertThat(post.guards.admit(
                        new Request(update.subject(), update.remedy(), "digest", window, Optional.empty(), false)))
                .isInstanceOf(Admitted.class);
        Request frozen = post.quarantine("cache", false);
        assertThat(post.guards.admit(
                        new Request(frozen.subject(), frozen.remedy(), "digest", window, Optional.empty(), false)))
                .isInstanceOf(Admitted.class);
        post.pass(Duration.ofHours(5));
        assertThat(post.guards.admit(waiting)).isInstanceOf(Admitted.class);
        assertThat(post.guards.pending()).isEmpty();
    }

    @Test
    void graceHoldsRepair() {
        Request recreate = post.recreate("web");
        Instant end = post.now().plus(Duration.ofHours(24));
        assertDeferred(
                post.guards.admit(new Request(
                        recreate.subject(), recreate.remedy(), "digest", Optional.empty(), Optional.of(end), false)),
                Reason.GRACE,
                end);
    }

    @Test
    void theBreakerOpensWhenMostContainersFailAndResumeClosesIt() {
        succeed("a");
        fail("b");
        fail("c");
        fail("d");
        assertThat(post.guards.breakerOpen()).as("four are too few").isEmpty();
        succeed("e");
        assertThat(post.guards.breakerOpen()).contains("repairs of 3 of the last 5 containers failed");
        post.restart();
        assertThat(admit("f"))
                .isInstanceOfSatisfying(
                        Deferred.class,
                        deferred -> assertThat(deferred.reason()).isEqualTo(Reason.BREAKER));
        assertThat(post.guards.admit(post.quarantine("f", false))).isInstanceOf(Deferred.class);
        assertThat(post.guards.admit(post.quarantine("f", true))).isInstanceOf(Admitted.class);
        post.guards.resume();
        assertThat(admit("f")).isInstanceOf(Admitted.class);
    }

    @Test
    void oneContainerThatFailsAgainAndAgainDoesNotStopTheHost() {
        for (int i = 0; i < 3; i++) {
            fail("web");
            post.pass(Duration.ofMinutes(5));
        }
        for (String name : List.of("a", "b", "c", "d")) {
            succeed(name);
        }
        assertThat(post.guards.breakerOpen()).isEmpty();
    }

    @Test
    void manyCompliantContainersThatDriftAfterAPolicyChangeOpenItBeforeAnyIsRepaired() {
        post.guards.world("one");
        List<String> names = List.of("a", "b", "c", "d", "e", "f");
        names.forEach(name -> post.judged(name));
        post.restart();
        post.guards.world("one");
        assertThat(admit("x")).as("nothing changed").isInstanceOf(Admitted.class);
        post.guards.ended(Post.name("x"), true, new Outcome.Succeeded());
        post.guards.world("two");
        post.judged("a", "privileged");
        assertThat(admit("a"))
                .as("the others are judged first")
                .isInstanceOfSatisfying(
                        Deferred.class,
                        deferred -> assertThat(deferred.reason()).isEqualTo(Reason.BREAKER));
        assertThat(post.guards.breakerOpen()).isEmpty();
        post.judged("b", "privileged");
        assertThat(post.guards.breakerOpen())
                .contains("2 of 6 compliant containers drifted after policies or engine changed");
        post.restart();
        assertThat(post.guards.breakerOpen()).isPresent();
    }

    @Test
    void aChangeThatFewDriftAfterSettles() {
        post.guards.world("one");
        List.of("a", "b", "c", "d", "e", "f").forEach(name -> post.judged(name));
        post.guards.world("two");
        post.judged("a", "privileged");
        List.of("b", "c", "d", "e", "f").forEach(name -> post.judged(name));
        assertThat(admit("a")).isInstanceOf(Admitted.class);
        post.guards.resynced(Set.of(Post.name("a"), Post.name("b")));
        List.of("b", "c", "d").forEach(name -> post.judged(name, "privileged"));
        assertThat(post.guards.breakerOpen())
                .as("later drift is the containers' own")
                .isEmpty();
    }

    @Test
    void aChangeThatIsNeverJudgedToTheEndHoldsForAMinute() {
        post.guards.world("one");
        List.of("a", "b", "c", "d", "e", "f").forEach(name -> post.judged(name));
        post.guards.world("two");
        assertThat(admit("a")).isInstanceOf(Deferred.class);
        post.pass(Duration.ofMinutes(1));
        assertThat(admit("a")).isInstanceOf(Admitted.class);
    }

    @Test
    void anUnhardenedHostAtFirstSightIsNotSuddenDrift() {
        post.guards.world("one");
        List.of("a", "b", "c", "d", "e", "f").forEach(name -> post.judged(name, "privileged"));
        post.guards.world("two");
        List.of("a", "b", "c", "d", "e", "f").forEach(name -> post.judged(name, "privileged"));
        assertThat(post.guards.breakerOpen()).isEmpty();
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
        assertThatThrownBy(() -> admit("web")).isInstanceOf(StateUnavailable.class);
        assertThat(post.guards.budgetRemaining()).isEqualTo(12);
    }

    @Test
    void stateThatCannotBeReadIsNeverGuessed() {
        post.state.write(
                "guard/breaker.json", JsonNodeFactory.instance.objectNode().put("changed", "yesterday"));
        assertThatThrownBy(post::restart).isInstanceOf(StateUnavailable.class);
    }

    @Test
    void whatIsGoneIsForgotten() {
        fail("web");
        post.judged("web", "image");
        post.guards.resynced(Set.of(ContainerName.of("db1")));
        assertThat(post.memory.of(Post.name("web"))).isEqualTo(Remembered.NOTHING);
        assertThat(post.state.list("guard/holds")).isEmpty();
        assertThat(admit("web")).isInstanceOf(Admitted.class);
    }
}
