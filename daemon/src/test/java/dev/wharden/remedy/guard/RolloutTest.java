package dev.wharden.remedy.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.remedy.guard.Admission.Admitted;
import dev.wharden.remedy.guard.Admission.Deferred;
import dev.wharden.remedy.guard.Admission.Reason;
import dev.wharden.remedy.plan.Cause;
import dev.wharden.remedy.plan.Outcome;
import dev.wharden.remedy.plan.Refusal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A policy that is new to containers which were there before it goes to one at a time, and no further than one that
 * fails.
 */
final class RolloutTest {
    private Post post;

    RolloutTest(@TempDir Path folder) {
        post = new Post(folder);
        post.concurrent(4);
        post.created = "2026-11-25T08:00:00.123456789Z";
    }

    @Test
    void aNewPolicyGoesToOneContainerAtATimeWithItsProbationBetweenAlsoOverARestart() {
        assertThat(post.admit("api")).isInstanceOf(Admitted.class);
        assertWaits("db", "waits for: rollout of policy web, c-api is in its probation");
        post.guards.ended(Post.name("api"), Cause.DRIFT, new Outcome.InProgress(Duration.ofSeconds(30)));
        assertWaits("db", "waits for: rollout of policy web, c-api is in its probation");
        post.open.add(Post.name("api"));
        post.restart();
        assertWaits("db", "waits for: rollout of policy web, c-api is in its probation");
        assertThat(post.woken).isEmpty();
        post.open.clear();
        post.guards.ended(Post.name("api"), Cause.DRIFT, new Outcome.Succeeded());
        assertThat(post.woken).containsExactly(Post.name("db"));
        assertThat(post.admit("db")).isInstanceOf(Admitted.class);
    }

    @Test
    void containersThatDriftByThemselvesAreRepairedSeveralAtOnceMeanwhile() {
        assertThat(post.admit("api")).isInstanceOf(Admitted.class);
        post.created = "2026-11-25T10:00:00Z";
        assertThat(post.admit("younger")).isInstanceOf(Admitted.class);
        post.created = "2026-11-25T08:00:00Z";
        post.judged("complied");
        post.judged("complied", "privileged");
        assertThat(post.admit("complied")).as("it had complied with it").isInstanceOf(Admitted.class);
        assertThat(post.guards.admit(post.update("db")))
                .as("nothing restarts for an update")
                .isInstanceOf(Admitted.class);
        post.restart();
        assertThat(post.guards.wouldAdmit(post.recreate("complied"))).isInstanceOf(Admitted.class);
    }

    @Test
    void aContainerWhoseAgeIsNotKnownIsTakenForAnOldOne() {
        post.created = "";
        assertThat(post.admit("api")).isInstanceOf(Admitted.class);
        assertThat(post.admit("db")).isInstanceOf(Deferred.class);
    }

    @Test
    void itHaltsWhenAContainerFailsUntilAPersonResumes() {
        post.fail("api");
        String halted =
                "waits for: rollout of policy web, halted because the repair of c-api failed (it ended with exit code"
                        + " 1): it goes on when c-api is repaired or given up; before that, fix the policy or c-api, or"
                        + " wharden resume";
        assertWaits("db", halted);
        post.restart();
        assertWaits("db", halted);
        assertThat(post.guards.rolloutsHalted()).containsOnlyKeys("digest");
        post.guards.resume(Post.name("api"));
        assertWaits("db", halted);
        post.guards.resume();
        assertThat(post.woken).contains(Post.name("db"));
        assertThat(post.admit("db")).isInstanceOf(Admitted.class);
    }

    @Test
    void theOneThatFailedIsTriedAgainAndItsSuccessLetsTheOthersGoOn() {
        post.fail("api");
        assertWaits("db", "waits for: rollout of policy web, halted");
        post.pass(Duration.ofSeconds(30));
        post.succeed("api");
        assertThat(post.guards.rolloutsHalted()).isEmpty();
        assertThat(post.admit("db")).isInstanceOf(Admitted.class);
    }

    /** One that cannot be hardened, on purpose or not, is no proof that the policy is wrong; two in a row are. */
    @Test
    void oneThatIsGivenUpHoldsNobodyUpAndTheNextThatFailsDoes() {
        giveUp("api");
        post.restart();
        assertThat(post.guards.suspended()).containsOnlyKeys(Post.name("api"));
        assertThat(post.guards.rolloutsHalted()).isEmpty();
        giveUp("db");
        post.restart();
        assertWaits("cache", "waits for: rollout of policy web, halted because the repair of c-db failed");
        post.guards.resume();
        post.succeed("cache");
        giveUp("mail");
        assertThat(post.admit("queue")).as("another was repaired since").isInstanceOf(Admitted.class);
    }

    /** It would fail for the same reason. */
    @Test
    void anotherWithTheProgramOfOneThatWasGivenUpIsNotTried() {
        post.image("api", "sha256:1");
        post.image("db", "sha256:1");
        post.image("cache", "sha256:2");
        giveUp("api");
        post.restart();
        String halted =
                "waits for: rollout of policy web, halted for containers that run the same command of the same image as"
                        + " c-api, whose repair was given up (it ended with exit code %d): fix the policy or c-api, or"
                        + " wharden resume c-api";
        assertWaits("db", halted.formatted(3));
        post.succeed("cache");
        assertWaits("db", halted.formatted(3));
        post.guards.resume(Post.name("api"));
        assertThat(post.guards.wouldAdmit(post.recreate("db"))).isInstanceOf(Admitted.class);
        giveUp("api");
        assertWaits("db", halted.formatted(6));
        post.judged("api");
        assertThat(post.admit("db")).isInstanceOf(Admitted.class);
    }

    /** All that share a database's image and its command are not one service. */
    @Test
    void whatRunsTheSameImageForAnotherTenantGoesOn() {
        post.image("api", "sha256:1");
        post.image("db", "sha256:1");
        giveUp("api");
        assertThat(post.guards.wouldAdmit(post.recreate("db"))).isInstanceOf(Deferred.class);
        post.labels = Map.of("com.docker.compose.project", "shop", "com.docker.compose.service", "db");
        assertThat(post.guards.wouldAdmit(post.recreate("db"))).isInstanceOf(Admitted.class);
    }

    @Test
    void oneThatIsAwayIgnoredOrUnderAnotherPolicyHoldsNobodyUp() {
        List<Runnable> ends = List.of(
                () -> post.guards.resynced(List.of(Post.name("db"))),
                () -> post.guards.undecided(Post.name("api")),
                () -> {
                    post.policy = "another";
                    post.judged("api", "privileged");
                    post.policy = "digest";
                });
        post.image("api", "sha256:1");
        post.image("db", "sha256:1");
        for (Runnable end : ends) {
            post.guards.resume();
            post.guards.resume(Post.name("api"));
            giveUp("api");
            assertWaits(
                    "db",
                    "waits for: rollout of policy web, halted for containers that run the same command of the same"
                            + " image as c-api");
            post.woken.clear();
            end.run();
            assertThat(post.woken).containsExactly(Post.name("db"));
            assertThat(post.guards.wouldAdmit(post.recreate("db"))).isInstanceOf(Admitted.class);
        }
    }

    @Test
    void theSecondThatIsGivenUpHaltsItForGoodAndSaysSo() {
        giveUp("api");
        post.fail("db");
        assertWaits(
                "cache",
                "waits for: rollout of policy web, halted because the repair of c-db failed (it ended with exit code"
                        + " 4): it goes on when c-db is repaired; before that, fix the policy or c-db");
        post.pass(Duration.ofHours(2));
        post.fail("db");
        post.pass(Duration.ofHours(2));
        post.fail("db");
        assertWaits(
                "cache",
                "waits for: rollout of policy web, halted because the repair of c-db failed (it ended with exit code"
                        + " 6): fix the policy or c-db, or wharden resume");
    }

    private void giveUp(String name) {
        for (int attempt = 0; attempt < 3; attempt++) {
            assertThat(post.guards.rolloutsHalted()).as(name + " " + attempt).hasSize(attempt == 0 ? 0 : 1);
            post.fail(name);
            post.pass(Duration.ofHours(2));
        }
    }

    @Test
    void oneThatIsExcusedOrGoneHoldsNobodyUp() {
        post.fail("api");
        assertWaits("db", "waits for: rollout of policy web, halted");
        post.judged("api");
        assertThat(post.woken).contains(Post.name("db"));
        post.fail("db");
        assertWaits("cache", "waits for: rollout of policy web, halted");
        post.guards.gone(Post.name("db"));
        assertThat(post.admit("cache")).isInstanceOf(Admitted.class);
    }

    @Test
    void anotherPolicyIsAnotherRolloutAndOneThatComesBackIsNew() {
        post.fail("api");
        post.policy = "another";
        assertThat(post.admit("db")).isInstanceOf(Admitted.class);
        post.guards.ended(Post.name("db"), Cause.DRIFT, new Outcome.Succeeded());
        post.guards.enforced(Map.of("another", "db"));
        post.pass(Duration.ofDays(1));
        post.guards.enforced(Map.of("another", "db", "digest", "web"));
        post.policy = "digest";
        post.created = "2026-11-25T12:00:00Z";
        assertThat(post.admit("cache")).isInstanceOf(Admitted.class);
        assertWaits("queue", "waits for: rollout of policy web, c-cache is in its probation");
    }

    @Test
    void whatTouchedNothingNeitherHaltsNorHoldsUp() {
        assertThat(post.admit("api")).isInstanceOf(Admitted.class);
        assertWaits("db", "waits for: rollout of policy web, c-api is in its probation");
        post.guards.ended(
                Post.name("api"), Cause.DRIFT, new Outcome.Unremediable(new Refusal.Lasting("a pointer differs")));
        assertThat(post.woken).containsExactly(Post.name("db"));
        assertThat(post.admit("db")).isInstanceOf(Admitted.class);
    }

    private void assertWaits(String name, String sentence) {
        assertThat(post.admit(name)).isInstanceOfSatisfying(Deferred.class, deferred -> {
            assertThat(deferred.reason()).isEqualTo(Reason.ROLLOUT);
            assertThat(deferred.sentence()).startsWith(sentence);
        });
    }
}
