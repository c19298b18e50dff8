package dev.wharden.remedy.guard;

import static dev.wharden.remedy.guard.Post.assertDeferred;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.wharden.Typed;
import dev.wharden.policy.Remediation.Window;
import dev.wharden.remedy.guard.Admission.Admitted;
import dev.wharden.remedy.guard.Admission.Deferred;
import dev.wharden.remedy.guard.Admission.Reason;
import dev.wharden.remedy.guard.Admission.Refused;
import dev.wharden.remedy.plan.Cause;
import dev.wharden.remedy.plan.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What holds repairs back however few there were: a person, a window, grace and the breaker. */
final class GuardsHoldTest {
    private Post post;

    GuardsHoldTest(@TempDir Path folder) {
        post = new Post(folder);
    }

    @Test
    void aReleasedContainerIsLeftAloneUntilItsPolicyOrIdChanges() {
        post.judged("web", "privileged");
        post.guards.leaveAlone(Post.name("web"), post.idOf("web"), "released by ann");
        post.restart();
        assertThat(post.guards.admit(post.quarantine("web", false))).isInstanceOf(Refused.class);
        assertThat(post.admit("web")).isInstanceOf(Refused.class);
        assertThat(post.guards.admit(post.quarantine("web", true))).isInstanceOf(Admitted.class);
        post.id("web", "b".repeat(64));
        assertThat(post.guards.admit(post.quarantine("web", false))).isInstanceOf(Admitted.class);
    }

    @Test
    void whatWasUndoneIsLeftAloneWhoeverMakesItAnewUntilItsMarksOrItsPolicyChange() {
        post.judged("web", "privileged");
        post.succeed("web");
        String why = "undo 20261125T090000-0badcafe by ann until its policy or mark changes";
        post.guards.leaveAlone(Post.name("web"), post.recreate("web").container(), why);
        post.restart();
        assertThat(post.guards.leftAlone()).containsExactly(entry(Post.name("web"), why));
        assertThat(post.admit("web")).isEqualTo(new Refused("left alone since " + why + ": wharden resume c-web"));
        post.id("web", "b".repeat(64));
        assertThat(post.admit("web")).as("compose made it anew").isInstanceOf(Refused.class);
        assertThat(post.guards.suspended()).isEmpty();
        post.mark("web", "enforce");
        assertThat(post.admit("web")).as("somebody marked it").isInstanceOf(Admitted.class);
        assertThat(post.guards.leftAlone()).isEmpty();
        post.guards.ended(Post.name("web"), Cause.DRIFT, new Outcome.Succeeded());

        post.guards.leaveAlone(Post.name("web"), post.recreate("web").container(), why);
        post.policy = "another";
        post.judged("web");
        assertThat(post.guards.leftAlone()).as("the policy moved").isEmpty();
        assertThat(post.admit("web")).isInstanceOf(Admitted.class);
        post.guards.ended(Post.name("web"), Cause.DRIFT, new Outcome.Succeeded());

        post.guards.leaveAlone(Post.name("web"), post.recreate("web").container(), why);
        post.guards.resume(Post.name("web"));
        assertThat(post.admit("web")).isInstanceOf(Admitted.class);
    }

    @Test
    void whatAPersonOrderedAndFailedIsNoFailureOfThePolicy() {
        for (int i = 0; i < 5; i++) {
            String name = "c" + i;
            assertThat(post.guards.admit(post.ordered(name))).isInstanceOf(Admitted.class);
            post.guards.ended(Post.name(name), Cause.UNDO, new Outcome.RolledBack("it did not start"));
            assertThat(post.admit(name)).as("no backoff").isInstanceOf(Admitted.class);
            post.guards.ended(Post.name(name), Cause.DRIFT, new Outcome.Succeeded());
        }
        assertThat(post.guards.breakerOpen()).isEmpty();
        assertThat(post.guards.budgetRemaining()).as("it had its downtime").isEqualTo(2);
    }

    @Test
    void aPauseHoldsEverythingUntilItsEnd() {
        Instant end = post.now().plusSeconds(45);
        post.guards.pause(end, "we deploy", "ann");
        post.restart();
        assertDeferred(post.admit("web"), Reason.PAUSED, end);
        assertThat(post.guards.admit(post.quarantine("web", true))).isInstanceOf(Deferred.class);
        assertThat(post.guards.admit(post.update("web"))).isInstanceOf(Deferred.class);
        assertThat(post.guards.paused()).contains(new Paused(end, "we deploy", "ann"));
        post.pass(Duration.ofSeconds(45));
        assertThat(post.admit("web")).isInstanceOf(Admitted.class);
        assertThat(post.guards.paused()).isEmpty();
    }

    @Test
    void aPauseByFileNeedsNoDaemonAndEndsWithTheFile() throws Exception {
        Files.createFile(post.pauseFile);
        assertThat(post.admit("web")).isInstanceOf(Deferred.class);
        assertThat(post.guards.paused()).isPresent();
        post.woken.clear();
        post.guards.resume();
        assertThat(post.admit("web")).as("resume does not remove the file").isInstanceOf(Deferred.class);
        post.woken.clear();
        Files.delete(post.pauseFile);
        assertThat(post.guards.paused()).isEmpty();
        assertThat(post.woken).containsExactly(Post.name("web"));
        assertThat(post.admit("web")).isInstanceOf(Admitted.class);
    }

    @Test
    void aWindowHoldsDowntimeOnly() {
        var window = Optional.of(new Window("0 0 2 ? * *", Duration.ofHours(2), "Europe/Oslo"));
        Instant opens = post.now().plus(Duration.ofHours(5));
        post.opens = opens;
        Request recreate = post.recreate("web");
        var waiting =
                new Request(recreate.subject(), recreate.remedy(), "digest", window, Optional.empty(), Cause.DRIFT);
        assertDeferred(post.guards.admit(waiting), Reason.WINDOW, opens);
        assertThat(post.guards.pending())
                .hasEntrySatisfying(
                        Post.name("web"),
                        deferred -> assertThat(deferred.sentence())
                                .isEqualTo("waits for: window, opens 15:00 Europe/Oslo"));
        post.opens = opens.plus(Duration.ofDays(3));
        assertThat(Typed.as(Deferred.class, post.guards.wouldAdmit(waiting)).sentence())
                .isEqualTo("waits for: window, opens 2026-11-28 15:00 Europe/Oslo");
        post.opens = opens;
        Request update = post.update("db");
        assertThat(post.guards.admit(new Request(
                        update.subject(), update.remedy(), "digest", window, Optional.empty(), Cause.DRIFT)))
                .isInstanceOf(Admitted.class);
        Request frozen = post.quarantine("cache", false);
        assertThat(post.guards.admit(new Request(
                        frozen.subject(), frozen.remedy(), "digest", window, Optional.empty(), Cause.DRIFT)))
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
                        recreate.subject(),
                        recreate.remedy(),
                        "digest",
                        Optional.empty(),
                        Optional.of(end),
                        Cause.DRIFT)),
                Reason.GRACE,
                end);
    }

    @Test
    void theBreakerOpensWhenMostContainersFailAndResumeClosesIt() {
        post.succeed("a");
        post.fail("b");
        post.fail("c");
        post.fail("d");
        assertThat(post.guards.breakerOpen()).as("four are too few").isEmpty();
        post.succeed("e");
        assertThat(post.guards.breakerOpen()).contains("repairs of 3 of the last 5 images failed");
        post.restart();
        assertThat(Typed.as(Deferred.class, post.admit("f")).reason()).isEqualTo(Reason.BREAKER);
        assertThat(post.guards.admit(post.quarantine("f", false))).isInstanceOf(Deferred.class);
        assertThat(post.guards.admit(post.quarantine("f", true))).isInstanceOf(Admitted.class);
        post.guards.resume();
        assertThat(post.admit("f")).isInstanceOf(Admitted.class);
    }

    @Test
    void sevenCopiesOfOneImageAreOneVoteAlsoAfterARestart() {
        for (String name : List.of("a", "b", "c", "d", "e", "f", "g")) {
            post.image(name, "sha256:same");
            assertThat(post.admit(name)).isInstanceOf(Admitted.class);
            post.restart();
            post.guards.ended(Post.name(name), Cause.DRIFT, new Outcome.RolledBack("it did not start"));
            post.guards.ended(Post.name("x" + name), Cause.DRIFT, new Outcome.Succeeded());
        }
        assertThat(post.guards.breakerOpen()).isEmpty();

        for (String name : List.of("h", "i")) {
            post.fail(name);
        }
        assertThat(post.guards.breakerOpen()).contains("repairs of 3 of the last 5 images failed");
    }

    @Test
    void oneContainerThatFailsAgainAndAgainDoesNotStopTheHost() {
        for (int i = 0; i < 3; i++) {
            post.fail("web");
            post.pass(Duration.ofMinutes(5));
        }
        for (String name : List.of("a", "b", "c", "d")) {
            post.succeed(name);
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
        assertThat(post.admit("x")).as("nothing changed").isInstanceOf(Admitted.class);
        post.guards.ended(Post.name("x"), Cause.DRIFT, new Outcome.Succeeded());
        post.guards.world("two");
        post.judged("a", "privileged");
        assertThat(Typed.as(Deferred.class, post.admit("a")).reason())
                .as("the others are judged first")
                .isEqualTo(Reason.BREAKER);
        assertThat(post.guards.breakerOpen()).isEmpty();
        post.judged("b", "privileged");
        assertThat(post.guards.breakerOpen())
                .contains("containers of 2 of 6 images complied and drifted after policies or engine changed");
        post.restart();
        assertThat(post.guards.breakerOpen()).isPresent();
    }

    /** Somebody ran a shell as root in each of them in the minute of a reload. */
    @Test
    void whatWasDoneToContainersIsNoSuddenDrift() {
        List<String> names = List.of("a", "b", "c", "d", "e", "f");
        post.guards.world("one");
        names.forEach(name -> post.judged(name));
        post.guards.world("two");
        names.forEach(name -> post.judged(name, List.of("execSessions"), "execSessions"));
        assertThat(post.guards.breakerOpen()).isEmpty();
        assertThat(post.admit("a")).as("all were judged").isInstanceOf(Admitted.class);

        post.guards.world("three");
        names.forEach(name -> post.judged(name, List.of("execSessions"), "execSessions", "privileged"));
        assertThat(post.guards.breakerOpen()).isPresent();
    }

    @Test
    void copiesOfOneImageAreOneVoteAlsoAfterARestart() {
        List<String> copies = List.of("g", "h", "i", "j", "k", "l", "m");
        List<String> names = List.of("a", "b", "c", "d", "e");
        copies.forEach(name -> post.image(name, "one"));
        post.guards.world("one");
        names.forEach(name -> post.judged(name));
        copies.forEach(name -> post.judged(name));
        post.guards.world("two");
        copies.forEach(name -> post.judged(name, "privileged"));
        assertThat(post.guards.breakerOpen()).as("one of six").isEmpty();

        post.restart();
        post.judged("g", "privileged");
        assertThat(post.guards.breakerOpen()).isEmpty();
        post.judged("a", "privileged");
        assertThat(post.guards.breakerOpen())
                .contains("containers of 2 of 6 images complied and drifted after policies or engine changed");
    }

    /** A host with one image is not without a breaker. */
    @Test
    void soAreTheyWhereThereIsNoOther() {
        List<String> copies = List.of("g", "h", "i", "j", "k");
        copies.forEach(name -> post.image(name, "one"));
        post.guards.world("one");
        copies.forEach(name -> post.judged(name));
        post.guards.world("two");
        copies.forEach(name -> post.judged(name, "privileged"));
        assertThat(post.guards.breakerOpen()).isPresent();
    }

    @Test
    void aChangeThatFewDriftAfterSettles() {
        post.guards.world("one");
        List.of("a", "b", "c", "d", "e", "f").forEach(name -> post.judged(name));
        post.guards.world("two");
        post.judged("a", "privileged");
        List.of("b", "c", "d", "e", "f").forEach(name -> post.judged(name));
        assertThat(post.admit("a")).isInstanceOf(Admitted.class);
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
        assertThat(post.admit("a")).isInstanceOf(Deferred.class);
        post.pass(Duration.ofMinutes(1));
        assertThat(post.admit("a")).isInstanceOf(Admitted.class);
    }

    @Test
    void anUnhardenedHostAtFirstSightIsNotSuddenDrift() {
        post.guards.world("one");
        List.of("a", "b", "c", "d", "e", "f").forEach(name -> post.judged(name, "privileged"));
        post.guards.world("two");
        List.of("a", "b", "c", "d", "e", "f").forEach(name -> post.judged(name, "privileged"));
        assertThat(post.guards.breakerOpen()).isEmpty();
    }

    /** Compose deploys its own drift in the moment of a reload: that says nothing of the policies. */
    @Test
    void whatIsDeployedAnewAfterAChangeIsNoWitnessOfIt() {
        post.guards.world("one");
        for (String name : List.of("a", "b", "c", "d", "e", "f")) {
            post.judged(name);
        }
        post.guards.world("two");
        for (String name : List.of("a", "b", "c", "d")) {
            post.id(name, "feed".repeat(16) + name);
            post.judged(name, "privileged");
        }
        post.judged("e");
        post.judged("f");
        assertThat(post.guards.breakerOpen()).isEmpty();
        post.guards.world("three");
        post.restart();
        for (String name : List.of("e", "f")) {
            post.judged(name, "privileged");
        }
        assertThat(post.guards.breakerOpen()).as("two are too few").isEmpty();
    }

    /** {@code docker update --pids-limit=-1 a b} in the minute of a reload. */
    @Test
    void whatSomebodyHasUpdatedSinceAChangeIsNoWitnessOfIt() {
        post.guards.world("one");
        List<String> names = List.of("a", "b", "c", "d", "e", "f");
        names.forEach(name -> post.judged(name));
        post.guards.world("two");
        for (String name : List.of("a", "b")) {
            post.updated.add(post.idOf(name));
            post.judged(name, "resources");
        }
        assertThat(post.guards.breakerOpen()).isEmpty();
    }

    @Test
    void aTwinOfWhardensOwnIsAWitness() {
        post.guards.world("one");
        for (String name : List.of("a", "b", "c", "d", "e", "f")) {
            post.judged(name);
        }
        post.guards.world("two");
        for (String name : List.of("a", "b")) {
            post.id(name, "feed".repeat(16) + name);
            post.histories.made(Post.name(name), "", post.idOf(name));
            post.judged(name, "privileged");
        }
        assertThat(post.guards.breakerOpen())
                .hasValue("containers of 2 of 6 images complied and drifted after policies or engine changed");
    }

    /** An exception was added for one, and a person takes back what was repaired of others. */
    @Test
    void whatAPersonOrderedIsNoWitness() {
        post.guards.world("one");
        for (String name : List.of("a", "b", "c", "d", "e", "f", "g")) {
            post.judged(name);
        }
        post.guards.world("two");
        for (String name : List.of("a", "b")) {
            post.id(name, "feed".repeat(16) + name);
            post.histories.made(Post.name(name), "", post.idOf(name));
            post.guards.leaveAlone(Post.name(name), post.container(name), "undo 1 by ann");
        }
        post.guards.leaveAlone(Post.name("c"), post.idOf("c"), "released by ann");
        // Before anybody looks at it again.
        post.guards.resume(Post.name("a"));
        for (String name : List.of("a", "b", "c")) {
            post.judged(name, "privileged");
        }
        assertThat(post.guards.breakerOpen()).isEmpty();

        post.guards.world("three");
        post.restart();
        post.guards.world("four");
        for (String name : List.of("a", "b", "c")) {
            post.judged(name, "privileged");
        }
        assertThat(post.guards.breakerOpen()).isEmpty();
        assertThat(post.opened).isEmpty();
    }

    /** A crash came between the undo and the look at what it left, and then an upgrade. */
    @Test
    void whatAPersonOrderedIsNoWitnessAfterARestartEither() {
        post.guards.world("one");
        List<String> names = List.of("a", "b", "c", "d", "e", "f");
        names.forEach(name -> post.judged(name));
        for (String name : List.of("a", "b")) {
            post.guards.leaveAlone(Post.name(name), post.container(name), "undo 1 by ann");
        }
        post.restart();
        post.guards.world("two");
        for (String name : List.of("a", "b")) {
            post.judged(name, "privileged");
        }
        assertThat(post.guards.breakerOpen()).isEmpty();
    }

    @Test
    void thatItOpensIsToldOnce() {
        post.guards.world("one");
        List<String> names = List.of("a", "b", "c", "d", "e", "f");
        names.forEach(name -> post.judged(name));
        post.guards.world("two");
        names.forEach(name -> post.judged(name, "privileged"));
        post.restart();
        assertThat(post.opened)
                .containsExactly("containers of 2 of 6 images complied and drifted after policies or engine changed");
    }
}
