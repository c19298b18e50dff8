package dev.wharden.remedy.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.remedy.guard.Admission.Admitted;
import dev.wharden.remedy.guard.Admission.Refused;
import dev.wharden.subject.Observed;
import dev.wharden.subject.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** After an undo: the same service that is created again is left alone, and not whatever has taken its name. */
final class UndoneNameTest {
    private static final String STRANGER = "b".repeat(64);

    @TempDir
    private Path folder;

    private Post post;

    @BeforeEach
    void undone() {
        post = new Post(folder);
        post.host("web", "'CapAdd':['CAP_NET_ADMIN','CAP_CHOWN'],'PidMode':''");
        post.judged("web", "capabilities");
        post.guards.leaveAlone(Post.name("web"), post.recreate("web").container(), "undo 1 by ann");
    }

    private void assertLeftAlone() {
        assertThat(post.guards.ask(post.critical("web"))).isInstanceOf(Refused.class);
        assertThat(post.guards.ask(post.quarantine("web", false))).isInstanceOf(Refused.class);
        assertThat(post.admit("web")).isInstanceOf(Refused.class);
    }

    @Test
    void theContainerItselfIsLeftAlone() {
        assertLeftAlone();
        post.restart();
        assertLeftAlone();
    }

    @Test
    void theSameThatIsCreatedAgainIsLeftAlone() {
        post.id("web", STRANGER);
        post.host("web", "'PidMode':null,'CapAdd':['CAP_CHOWN','CAP_NET_ADMIN'],'CapDrop':[],'PidsLimit':7");
        assertLeftAlone();
        post.judged("web", "capabilities");
        post.restart();
        assertLeftAlone();
    }

    @Test
    void aStrangerOfTheNameWithOtherRightsIsFrozen() {
        post.id("web", STRANGER);
        post.host("web", "'CapAdd':['CAP_NET_ADMIN','CAP_CHOWN'],'PidMode':'host'");
        assertThat(post.guards.wouldAdmit(post.critical("web"))).isInstanceOf(Admitted.class);
        assertThat(post.guards.admit(post.critical("web"))).isInstanceOf(Admitted.class);
        post.guards.thrown(Post.name("web"), new IllegalStateException("a test"));
    }

    /** By its options a volume of the same name may be the host's root by now. */
    @Test
    void aVolumeOfTheSameNameThatIsNotPlainIsNoLongerCovered() {
        post.id("web", STRANGER);
        post.host("web", "'CapAdd':['CAP_NET_ADMIN','CAP_CHOWN']");
        post.volumes = Observed.known(Map.of("data", new Volume("local", Map.of())));
        assertLeftAlone();
        for (Observed<Map<String, Volume>> other : List.of(
                Observed.known(Map.of("data", new Volume("local", Map.of("device", "/")))),
                Observed.known(Map.of("data", new Volume("other", Map.of()))),
                Observed.<Map<String, Volume>>unknown("the engine does not answer"))) {
            post.volumes = other;
            assertThat(post.guards.ask(post.critical("web"))).isInstanceOf(Admitted.class);
        }
    }

    @Test
    void whatIsNotCriticalStaysAsItIs() {
        post.id("web", STRANGER);
        post.host("web", "'Privileged':true");
        assertThat(post.guards.ask(post.quarantine("web", false))).isInstanceOf(Refused.class);
        assertThat(post.admit("web")).isInstanceOf(Refused.class);
        assertThat(post.guards.heldBack(post.critical("web").container())).isPresent();
    }

    /** The promise to the name outlives the stranger. */
    @Test
    void theSameServiceThatComesBackAfterAStrangerIsLeftAlone() {
        post.id("web", STRANGER);
        post.host("web", "'Privileged':true");
        post.judged("web", "privileged");
        assertThat(post.guards.ask(post.critical("web"))).isInstanceOf(Admitted.class);
        post.id("web", "c".repeat(64));
        post.host("web", "'CapAdd':['CAP_NET_ADMIN','CAP_CHOWN']");
        assertLeftAlone();
    }

    /** Blue and green change names, and one of them was released. */
    @Test
    void aReleasedContainerThatHasTheNameForAWhileTakesNothingFromThePromise() {
        String undone = post.idOf("web");
        post.judged("green", "privileged");
        post.guards.leaveAlone(Post.name("green"), post.idOf("green"), "its release by ann");
        post.id("web", post.idOf("green"));
        post.judged("web", "privileged");
        assertThat(post.guards.ask(post.critical("web"))).isInstanceOf(Refused.class);
        post.restart();
        post.id("web", undone);
        assertLeftAlone();
        post.judged("web", "capabilities");
        assertLeftAlone();
        post.id("web", "c".repeat(64));
        assertLeftAlone();
    }

    @Test
    void norDoesOneThatWasReleasedUnderAnotherPolicy() {
        String undone = post.idOf("web");
        post.policy = "of green";
        post.judged("green", "privileged");
        post.guards.leaveAlone(Post.name("green"), post.idOf("green"), "its release by ann");
        post.policy = "digest";
        post.id("web", post.idOf("green"));
        post.judged("web", "privileged");
        post.admit("web");
        post.id("web", undone);
        assertLeftAlone();
    }

    @Test
    void theReleaseOfAStrangerOfTheNameTakesNothingFromThePromise() {
        post.id("web", STRANGER);
        post.host("web", "'Privileged':true");
        post.judged("web", "privileged");
        post.guards.leaveAlone(Post.name("web"), STRANGER, "its release by ann");
        assertThat(post.guards.ask(post.critical("web"))).isInstanceOf(Refused.class);
        post.id("web", "c".repeat(64));
        assertThat(post.guards.ask(post.critical("web"))).isInstanceOf(Admitted.class);
        post.host("web", "'CapAdd':['CAP_NET_ADMIN','CAP_CHOWN']");
        assertLeftAlone();
    }

    @Test
    void whatWhardenMadeIsLeftAlone() {
        post.id("web", STRANGER);
        post.host("web", "'Privileged':true");
        post.histories.made(Post.name("web"), "", STRANGER);
        assertLeftAlone();
    }

    /** It does not say which rights the container had. */
    @Test
    void byAFileOfAnEarlierVersionOnlyTheContainerItselfIsLeftAlone() throws IOException {
        Path file = folder.resolve("history/c-web.json");
        String text = Files.readString(file);
        Files.writeString(file, text.replaceFirst(",\"rights\":\\{[^}]*}", ""));
        assertThat(Files.readString(file)).doesNotContain("rights").isNotEqualTo(text);
        post.restart();
        assertThat(post.guards.leftAlone()).containsKey(Post.name("web"));
        assertLeftAlone();
        post.id("web", STRANGER);
        assertThat(post.guards.ask(post.critical("web"))).isInstanceOf(Admitted.class);
        assertThat(post.admit("web")).isInstanceOf(Refused.class);
    }
}
