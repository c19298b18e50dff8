package dev.wharden.remedy.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wharden.Typed;
import dev.wharden.remedy.guard.Admission.Admitted;
import dev.wharden.remedy.guard.Admission.Refused;
import dev.wharden.remedy.plan.Cause;
import dev.wharden.remedy.plan.Outcome;
import dev.wharden.remedy.state.StateUnavailable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is remembered of a name while there is no container of that name, and for how long. */
final class AbsencesTest {
    private static final Duration NIGHT = Duration.ofHours(8);

    @TempDir
    private Path folder;

    private Post post;

    @BeforeEach
    void start() {
        post = new Post(folder);
    }

    /** All containers are listed, and none is there. */
    private void absent() {
        post.guards.resynced(Set.of());
    }

    /** Somebody has made it anew, and it was judged. */
    private void back(String id) {
        post.id("web", id.repeat(64));
        post.judged("web", "privileged");
    }

    private void undone() {
        post.judged("web", "privileged");
        post.guards.leaveAlone(Post.name("web"), post.recreate("web").container(), "undo 1 by ann");
    }

    @Test
    void whatWasUndoneIsLeftAloneAfterANightWithoutItsContainer() {
        undone();
        absent();
        post.pass(NIGHT);
        post.restart();
        absent();
        back("b");
        assertThat(Typed.as(Refused.class, post.admit("web")).sentence()).contains("left alone since undo 1 by ann");
        post.mark("web", "enforce");
        assertThat(post.admit("web")).as("its mark changed").isInstanceOf(Admitted.class);
    }

    /** It was forgotten with the container under which policy that was. */
    @Test
    void whatAnUndoMakesAgainIsLeftAloneUntilThePolicyChangesThatJudgesItNext() {
        post.judged("web", "privileged");
        absent();
        post.id("web", "b".repeat(64));
        post.guards.leaveAlone(Post.name("web"), post.recreate("web").container(), "undo 1 by ann");
        post.judged("web", "privileged");
        post.restart();
        post.judged("web", "privileged");
        assertThat(Typed.as(Refused.class, post.admit("web")).sentence()).contains("left alone since undo 1 by ann");
        post.policy = "another";
        post.judged("web", "privileged");
        assertThat(post.admit("web")).as("its policy changed").isInstanceOf(Admitted.class);
    }

    @Test
    void whoRemovesItBetweenIsCountedAsOneWhoUndoesRepairs() {
        for (int i = 0; i < 3; i++) {
            post.succeed("web");
            absent();
            post.restart();
            post.pass(Duration.ofMinutes(5));
            back(Integer.toString(i));
        }
        assertThat(Typed.as(Refused.class, post.admit("web")).sentence())
                .contains("undid the repair 3 times within an hour");
    }

    @Test
    void aFailureIsRememberedOfTheSameContainerUnderItsOldName() {
        post.fail("web");
        absent();
        post.guards.resynced(Set.of(Post.name("web")));
        assertThat(post.admit("web")).isInstanceOf(Admission.Deferred.class);
    }

    @Test
    void aNameThatDoesNotComeBackIsForgottenAfterAWeek() {
        undone();
        post.histories.made(Post.name("web"), "", post.idOf("web"));
        absent();
        post.pass(Duration.ofDays(7).minusSeconds(1));
        post.restart();
        absent();
        assertThat(post.guards.leftAlone()).isNotEmpty();
        post.pass(Duration.ofSeconds(1));
        absent();
        assertThat(post.guards.leftAlone()).isEmpty();
        assertThat(post.histories.of(Post.name("web"))).isEqualTo(ContainerHistory.NOTHING);
        assertThat(post.state.list("history")).isEmpty();
        post.restart();
        assertThat(post.admit("web")).isInstanceOf(Admitted.class);
    }

    @Test
    void aWeekBeginsAnewWheneverThereWasOneAlsoBetweenTwoLists() {
        undone();
        absent();
        post.pass(Duration.ofDays(6));
        back("b");
        post.guards.gone(Post.name("web"));
        post.restart();
        absent();
        post.pass(Duration.ofDays(6));
        absent();
        assertThat(post.guards.leftAlone()).isNotEmpty();
        post.guards.resynced(Set.of(Post.name("web")));
        post.pass(Duration.ofDays(6));
        absent();
        post.pass(Duration.ofDays(6));
        absent();
        assertThat(post.guards.leftAlone()).isNotEmpty();
    }

    @Test
    void ofNamesOfWhichNothingIsRememberedNothingIsKept() {
        for (int i = 0; i < 300; i++) {
            post.judged("job" + i, "privileged");
            post.guards.gone(Post.name("job" + i));
        }
        absent();
        assertThat(post.state.list("history")).isEmpty();
    }

    @Test
    void whatWhardenMadeIsKnownWhenItGetsItsNameBackButNotByItsOldVerdict() {
        post.judged("web");
        post.histories.made(Post.name("web"), "", post.idOf("web"));
        post.histories.reference(Post.name("web"), post.idOf("web"), "nginx:1.9");
        absent();
        post.restart();
        ContainerHistory known = post.histories.of(Post.name("web"));
        assertThat(known.made(post.idOf("web"))).isTrue();
        assertThat(known.references()).containsExactly("nginx:1.9");
        assertThat(known.seen()).isEmpty();
        assertThat(post.histories.compliant())
                .as("none that the breaker would watch")
                .isEmpty();
        assertThat(post.judged("web", "image")).isEqualTo(Map.of("image", Origin.INITIAL));
    }

    @Test
    void aClockThatWasAheadMakesNothingLastNorForgotten() {
        undone();
        post.pass(Duration.ofDays(100));
        absent();
        post.pass(Duration.ofDays(-100));
        post.restart();
        absent();
        assertThat(post.guards.leftAlone()).isNotEmpty();
        post.pass(Duration.ofDays(7));
        absent();
        assertThat(post.guards.leftAlone()).isEmpty();
    }

    @Test
    void whatIsUnderWayIsThere() {
        post.fail("web");
        post.open.add(Post.name("web"));
        absent();
        post.pass(Duration.ofDays(8));
        absent();
        assertThat(post.state.list("history")).hasSize(1);
        post.guards.ended(Post.name("web"), Cause.DRIFT, new Outcome.Succeeded());
    }

    @Test
    void nothingIsForgottenWhenItCannotBeWrittenDown() throws Exception {
        undone();
        Files.createDirectories(folder.resolve("history/c-web.json.new/in-the-way"));
        assertThatThrownBy(this::absent).isInstanceOf(StateUnavailable.class);
        assertThat(post.guards.leftAlone()).isNotEmpty();
    }
}
