package dev.wharden.remedy.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.container.ContainerName;
import dev.wharden.remedy.guard.Admission.Admitted;
import dev.wharden.remedy.guard.Admission.Refused;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was released is left alone by its id, whatever its name is by now and whichever container has its old one. */
final class ReleasedTest {
    @TempDir
    private Path folder;

    private Post post;

    @BeforeEach
    void released() {
        post = new Post(folder);
        post.judged("web", "privileged");
        post.guards.leaveAlone(Post.name("web"), post.idOf("web"), "its release by ann");
    }

    /** Another client gives the container of a name another one. */
    private void rename(String from, String to) {
        post.id(to, post.idOf(from));
        post.id(from, Integer.toHexString(to.hashCode()).repeat(8) + from);
    }

    private Admission critical(String name) {
        return post.guards.ask(post.critical(name));
    }

    private Set<ContainerName> leftAlone() {
        return post.guards.leftAlone().keySet();
    }

    @Test
    void underAnotherNameItIsLeftAloneAtTheFirstLook() {
        rename("web", "old");
        post.restart();
        assertThat(post.guards.wouldAdmit(post.critical("old"))).isInstanceOf(Refused.class);
        assertThat(post.guards.leftAlone(post.critical("old").container()))
                .contains("left alone since its release by ann: wharden resume c-old");
        assertThat(post.guards.heldBack(post.critical("old").container())).isPresent();
        assertThat(post.admit("old")).isInstanceOf(Refused.class);
        post.judged("old", "privileged");
        assertThat(leftAlone()).containsExactly(Post.name("old"));
        post.restart();
        assertThat(critical("old")).isInstanceOf(Refused.class);
        assertThat(leftAlone()).containsExactly(Post.name("old"));
    }

    @Test
    void whatHasItsNameNowIsNotLeftAloneAndTakesNothingFromIt() {
        rename("web", "old");
        post.judged("web", "privileged");
        assertThat(critical("web")).isInstanceOf(Admitted.class);
        assertThat(post.admit("web")).isInstanceOf(Admitted.class);
        post.restart();
        assertThat(critical("old")).isInstanceOf(Refused.class);
        post.judged("old", "privileged");
        assertThat(critical("old")).isInstanceOf(Refused.class);
        assertThat(critical("web")).isInstanceOf(Admitted.class);

        rename("web", "new");
        rename("old", "web");
        post.judged("web", "privileged");
        assertThat(critical("web")).as("it has its name back").isInstanceOf(Refused.class);
        assertThat(leftAlone()).containsExactly(Post.name("web"));
    }

    /** Without a verdict of it between. */
    @Test
    void anAttemptOnWhatHasItsNameNowTakesNothingFromIt() {
        rename("web", "old");
        assertThat(post.admit("web")).isInstanceOf(Admitted.class);
        post.restart();
        assertThat(critical("old")).isInstanceOf(Refused.class);
    }

    @Test
    void eachOfThoseThatHadTheNameIsLeftAlone() {
        rename("web", "blue");
        post.judged("web", "privileged");
        post.guards.leaveAlone(Post.name("web"), post.idOf("web"), "its release by bob");
        rename("web", "green");
        post.judged("web", "privileged");
        post.restart();
        assertThat(critical("blue")).isInstanceOf(Refused.class);
        assertThat(critical("green")).isInstanceOf(Refused.class);
        assertThat(critical("web")).isInstanceOf(Admitted.class);
    }

    @Test
    void aPersonEndsItByTheNameThatItHasNow() {
        rename("web", "old");
        post.judged("old", "privileged");
        assertThat(post.guards.resume(Post.name("old"))).isTrue();
        assertThat(critical("old")).isInstanceOf(Admitted.class);
        post.restart();
        post.judged("old", "privileged");
        assertThat(critical("old")).isInstanceOf(Admitted.class);
    }

    @Test
    void itsOwnPolicyEndsItAndNotThatOfWhatHasItsNameNow() {
        rename("web", "old");
        post.policy = "another";
        post.judged("web", "privileged");
        assertThat(post.admit("web")).isInstanceOf(Admitted.class);
        post.policy = "digest";
        assertThat(critical("old")).isInstanceOf(Refused.class);
        post.policy = "another";
        assertThat(critical("old")).isInstanceOf(Admitted.class);
        post.judged("old", "privileged");
        post.policy = "digest";
        assertThat(critical("old")).as("it was another for a while").isInstanceOf(Admitted.class);
    }

    @Test
    void itIsRememberedAsLongAsItIsThere() {
        rename("web", "old");
        post.judged("old", "privileged");
        for (int day = 0; day < 30; day++) {
            post.guards.resynced(Set.of(Post.name("old")));
            post.pass(Duration.ofDays(1));
        }
        post.restart();
        assertThat(critical("old")).isInstanceOf(Refused.class);
    }

    /** A pipeline that deploys a container that is released each time. */
    @Test
    void whatIsGoneDoesNotAddUp() {
        for (int i = 0; i < 100; i++) {
            post.id("web", Integer.toHexString(0x1000_0000 + i).repeat(8));
            post.judged("web", "privileged");
            post.guards.leaveAlone(Post.name("web"), post.idOf("web"), "its release by ann");
        }
        assertThat(folder.resolve("history/c-web.json").toFile().length()).isLessThan(20_000);
    }

    /** As of an exact release. */
    @Test
    void theTwinThatWhardenMadeOfItIsLeftAloneToo() {
        String before = post.idOf("web");
        post.id("web", "b".repeat(64));
        post.histories.made(Post.name("web"), before, post.idOf("web"));
        post.judged("web", "privileged");
        assertThat(critical("web")).isInstanceOf(Refused.class);
        assertThat(leftAlone()).containsExactly(Post.name("web"));
        rename("web", "old");
        post.restart();
        assertThat(critical("old")).isInstanceOf(Refused.class);
        assertThat(critical("web")).isInstanceOf(Admitted.class);
    }

    /** Another has the name by the time that the twin has proved itself, and was released itself. */
    @Test
    void theTwinThatWasRenamedOnItsProbationTakesNothingFromWhoHasItsName() {
        String before = post.idOf("web");
        post.id("twin", "b".repeat(64));
        post.id("web", "c".repeat(64));
        post.judged("web", "privileged");
        post.guards.leaveAlone(Post.name("web"), post.idOf("web"), "its own release");
        post.histories.made(Post.name("web"), before, post.idOf("twin"));
        assertThat(critical("twin")).isInstanceOf(Refused.class);
        assertThat(critical("web")).isInstanceOf(Refused.class);
    }

    /** What Wharden made was renamed, and another that has the name now was released. */
    @Test
    void theReleaseOfOneIsNotThatOfAnother() {
        post.id("blue", "b".repeat(64));
        post.histories.made(Post.name("web"), "", post.idOf("blue"));
        assertThat(critical("blue")).isInstanceOf(Admitted.class);
    }
}
