package dev.wharden.remedy.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.Typed;
import dev.wharden.remedy.guard.Admission.Admitted;
import dev.wharden.remedy.guard.Admission.Refused;
import dev.wharden.remedy.plan.Cause;
import dev.wharden.remedy.plan.Outcome;
import dev.wharden.remedy.plan.Refusal;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A repair that failed twice in the same way, or was found to be impossible, is not tried again before something says
 * that it might go otherwise.
 */
final class LessonTest {
    private Post post;

    LessonTest(@TempDir Path folder) {
        post = new Post(folder);
    }

    private void failsTwice(String first, String second) {
        post.fail("web", first);
        post.pass(Duration.ofMinutes(10));
        post.fail("web", second);
        post.pass(Duration.ofMinutes(10));
        post.restart();
    }

    private void assertSuspended() {
        assertThat(Typed.as(Refused.class, post.admit("web")).sentence())
                .startsWith("suspended after it failed twice in the same way: ")
                .endsWith(": wharden resume c-web");
    }

    private void assertTried() {
        assertThat(post.admit("web")).isInstanceOf(Admitted.class);
    }

    @Test
    void theSameFailureTwiceIsEnoughAlsoAfterARestart() {
        failsTwice("it ended with exit code 1", "it ended with exit code 1");
        assertSuspended();
    }

    @Test
    void idsAndTimesDoNotMakeAnotherFailureOfIt() {
        failsTwice(
                "at START: 3f1fefa62923 at 12:01:02, pid 12345: no such file",
                "at START: 95c0962295c0 at 13:00:09, pid 5432: no such file");
        assertSuspended();
    }

    @Test
    void anotherFailureIsAnotherTry() {
        failsTwice("it ended with exit code 1", "it ended with exit code 2");
        assertTried();
    }

    @Test
    void resumeAnotherContainerOfTheNameAndAnotherPolicyForget() {
        failsTwice("it ended", "it ended");
        post.guards.resume(Post.name("web"));
        assertTried();
        post.guards.resume(Post.name("web"));

        failsTwice("it ended", "it ended");
        post.id("web", "another");
        assertTried();
        post.guards.resume(Post.name("web"));

        failsTwice("it ended", "it ended");
        post.policy = "another";
        assertTried();
    }

    @Test
    void theSameContainerWithAnotherDeclarationOrImageIsTried() {
        failsTwice("it ended", "it ended");
        post.image("web", "sha256:another");
        assertTried();
    }

    @Test
    void whatARollbackBringsBackIsNoOtherContainer() {
        failsTwice("it ended", "it ended");
        post.histories.made(Post.name("web"), "", "back");
        post.id("web", "back");
        assertSuspended();
    }

    /** Its workers' user, which the repair sets too, is seen some seconds after the rollback has started it again. */
    @Test
    void whatIsNotYetSeenOfOneThatHasOnlyJustStartedForgetsNoFailure() {
        post.fail("web", "it ended with exit code 1");
        assertThat(post.guards.ask(post.early("web"))).as("at once").isEqualTo(post.guards.ask(post.recreate("web")));
        post.pass(Duration.ofMinutes(10));
        assertThat(post.guards.ask(post.early("web"))).isEqualTo(Post.STARTING);
        post.fail("web", "it ended with exit code 1");
        assertSuspended();
    }

    @Test
    void aRefusalIsRememberedForThisRepairOfThisContainerAndForADay() {
        post.guards.refused(post.recreate("web"), new Refusal.Lasting("its twin would differ"));
        post.restart();
        assertThat(post.admit("web")).isEqualTo(new Refused("its twin would differ"));
        assertThat(post.guards.suspended()).isEmpty();
        assertThat(post.guards.admit(post.update("web"))).as("another repair").isInstanceOf(Admitted.class);
        post.guards.refused(post.recreate("web"), new Refusal.Lasting("its twin would differ"));
        assertThat(post.guards.admit(post.ordered("web"))).as("a person's").isInstanceOf(Admitted.class);

        post.guards.resume(Post.name("web"));
        post.guards.refused(post.recreate("web"), new Refusal.Lasting("its twin would differ"));
        post.pass(Duration.ofHours(25));
        assertTried();
    }

    @ParameterizedTest
    @EnumSource
    void aRefusalIsForgottenWhenThereIsAnother(Another what) {
        refusedAndAsked();
        switch (what) {
            case RESUME -> post.guards.resume(Post.name("web"));
            case CONTAINER -> post.id("web", "another");
            case IMAGE -> post.image("web", "sha256:another");
            case POLICY -> post.policy = "another";
        }
        assertTried();
    }

    /** What may end a refusal; {@code RESUME} is a person's word. */
    enum Another {
        RESUME,
        CONTAINER,
        IMAGE,
        POLICY
    }

    private void refusedAndAsked() {
        post.guards.refused(post.recreate("web"), new Refusal.Lasting("its twin would differ"));
        post.restart();
        assertThat(post.admit("web")).isEqualTo(new Refused("its twin would differ"));
    }

    /** It has another id and is the same otherwise, so it would be refused for the same reason. */
    @Test
    void aRefusalOfWhatWhardenMadeItselfIsKept() {
        refusedAndAsked();
        post.histories.made(Post.name("web"), "", "back");
        post.id("web", "back");
        assertThat(post.admit("web")).isEqualTo(new Refused("its twin would differ"));
    }

    /** Else whatever ends while it is looked at would never be repaired again. */
    @Test
    void whatCouldNotBeReadIsTriedAgainAndWaitsFromTheSecondTimeOn() {
        var untold = new Refusal.Passing("/proc/3892: the process has ended");
        post.guards.refused(post.recreate("web"), untold);
        post.restart();
        assertThat(post.guards.wouldAdmit(post.recreate("web"))).isInstanceOf(Admitted.class);
        post.guards.refused(post.recreate("web"), untold);
        assertThat(post.guards.wouldAdmit(post.recreate("web"))).isInstanceOf(Admission.Deferred.class);
        assertThat(post.guards.suspended()).isEmpty();
        post.pass(Duration.ofHours(1));
        assertThat(post.guards.wouldAdmit(post.recreate("web"))).isInstanceOf(Admitted.class);
    }

    /** Else one that makes the engine refuse each question about it would be let off for ever. */
    @Test
    void whatAnEngineDoesNotTellOfAContainerForAnHourIsAFact() {
        var unread = new Refusal.Unreadable("archive: 500: too many links");
        var paused = new Refusal.Standing("it is paused");
        var gone = new Refusal.Passing("its process has ended");
        assertThat(post.guards.refused(post.recreate("web"), unread)).isEqualTo(unread);
        post.restart();
        post.pass(Duration.ofMinutes(59));
        assertThat(post.guards.refused(post.recreate("web"), unread)).isEqualTo(unread);
        assertThat(post.guards.refused(post.recreate("web"), paused)).isEqualTo(paused);
        post.pass(Duration.ofMinutes(2));
        assertThat(post.guards.refused(post.recreate("web"), unread))
                .as("it was read in between")
                .isEqualTo(unread);
        post.pass(Duration.ofMinutes(30));
        assertThat(post.guards.refused(post.recreate("web"), gone))
                .as("nothing was read by that")
                .isEqualTo(gone);
        post.pass(Duration.ofMinutes(30));
        assertThat(post.guards.refused(post.recreate("web"), unread)).isEqualTo(new Refusal.Lasting(unread.reason()));
        assertThat(post.guards.wouldAdmit(post.recreate("web"))).isInstanceOf(Admission.Refused.class);
        assertThat(post.guards.suspended()).isEmpty();
    }

    /** Else two that share a volume or a namespace would let one another off for ever. */
    @Test
    void whatKeepsATwinFromItsStartExcusesItOnlySomeTimesInARow() {
        var outside = new Outcome.Interfered("its program is gone", Outcome.Interfered.By.OUTSIDE);
        var others = new Outcome.Interfered("web was stopped by compose");
        for (int i = 1; i < 3; i++) {
            assertThat(end(outside)).as("time %d", i).isEqualTo(outside);
        }
        assertThat(end(others)).as("another's doing, and no more in a row").isEqualTo(others);
        for (int i = 1; i < 3; i++) {
            assertThat(end(outside)).as("again, time %d", i).isEqualTo(outside);
        }
        assertThat(end(outside)).isEqualTo(new Outcome.Failed(outside.reason()));
        assertThat(post.guards.suspended()).isEmpty();
        assertThat(Typed.as(Admission.Deferred.class, post.guards.wouldAdmit(post.recreate("web")))
                        .sentence())
                .as("it counts once")
                .startsWith("waits for: backoff after 1 attempt and 5 interruptions, the last: ");
        assertThat(end(outside)).isEqualTo(new Outcome.Failed(outside.reason()));
        assertThat(post.guards.suspended()).containsKey(Post.name("web"));
    }

    private Outcome end(Outcome how) {
        post.pass(Duration.ofHours(2));
        assertThat(post.admit("web")).isInstanceOf(Admitted.class);
        return post.guards.ended(Post.name("web"), Cause.DRIFT, how);
    }
}
