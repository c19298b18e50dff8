package dev.wharden.remedy.guard;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.wharden.control.Edit;
import dev.wharden.remedy.guard.Admission.Admitted;
import dev.wharden.remedy.guard.Admission.Refused;
import dev.wharden.remedy.plan.Cause;
import dev.wharden.remedy.plan.Outcome;
import dev.wharden.remedy.plan.Outcome.Interfered.By;
import dev.wharden.remedy.plan.Remedy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whoever makes a container anew three times an hour is named as well as labels and time can tell. */
final class OtherWriterTest {
    @TempDir
    private Path folder;

    @Test
    void composeIsNamedWithProjectServiceFolderAndFilesAndHowSoonItCame() {
        assertThat(war(Map.of(
                        "com.docker.compose.project", "shop",
                        "com.docker.compose.service", "web",
                        "com.docker.compose.project.working_dir", "/srv/shop",
                        "com.docker.compose.project.config_files", "/srv/shop/compose.yaml")))
                .isEqualTo("suspended after somebody undid the repair 3 times within an hour by creating the container "
                        + "again, the last time 2 s after it; probably docker compose (project shop, service "
                        + "web, folder"
                        + " /srv/shop, files /srv/shop/compose.yaml); wharden explain c-web prints the "
                        + "override that"
                        + " ends it, then: wharden resume c-web");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            com.docker.compose.project             | probably docker compose (project x); wharden
            com.centurylinklabs.watchtower.enable  | probably Watchtower; wharden
            wud.watch                              | probably WUD; wharden
            io.portainer.accesscontrol.teams       | probably Portainer; wharden
            team                                   | no label says by whom: a script, configuration management such \
            as Ansible, or a person; wharden
            """)
    void toolsAreNamedByTheirLabels(String label, String sentence) {
        assertThat(war(Map.of(label, "x"))).contains(sentence);
    }

    @Test
    void aStackOfPortainerIsNoFolderOfTheHost() {
        assertThat(war(Map.of(
                        "com.docker.compose.project", "shop",
                        "com.docker.compose.project.working_dir", "/data/compose/7",
                        "com.centurylinklabs.watchtower.enable", "true")))
                .contains("probably a stack of Portainer (project shop, folder /data/compose/7) or Watchtower;");
    }

    @Test
    void hostileLabelsAreShortAndHarmless() {
        String sentence = war(Map.of(
                "com.docker.compose.project", "a\u001b[2J\n\u202eb", "com.docker.compose.service", "z".repeat(5000)));
        assertThat(sentence).contains("project a?[2J??b, service " + "z".repeat(100) + "…)");
        assertThat(sentence).hasSizeLessThan(500);
    }

    private String war(Map<String, String> labels) {
        var post = new Post(folder);
        post.labels = labels;
        for (int i = 0; i < 3; i++) {
            post.succeed("web");
            post.pass(Duration.ofSeconds(2));
            post.id("web", Integer.toString(i).repeat(64));
        }
        return post.admit("web") instanceof Refused(String sentence) ? sentence : "it is not refused";
    }

    /** A part of the repair, such as a user that only processes tell, is not asked for before the new one runs. */
    @Test
    void aNewContainerUndoesTheWholeRepairOnce() {
        var post = new Post(folder);
        for (int i = 0; i < 2; i++) {
            assertThat(post.guards.admit(whole(post))).isInstanceOf(Admitted.class);
            post.guards.ended(Post.name("web"), Cause.DRIFT, new Outcome.Succeeded());
            post.pass(Duration.ofSeconds(2));
            post.id("web", Integer.toString(i).repeat(64));
            assertThat(post.guards.admit(post.recreate("web"))).isInstanceOf(Admitted.class);
            post.guards.ended(Post.name("web"), Cause.DRIFT, new Outcome.Interfered("it had ended", By.EARLY));
        }
        assertThat(post.guards.admit(whole(post))).isInstanceOf(Admitted.class);
    }

    private static Request whole(Post post) {
        Request part = post.recreate("web");
        Remedy.Recreate remedy = (Remedy.Recreate) part.remedy();
        var edits = new ArrayList<>(remedy.edits());
        edits.add(new Edit("/Config/User", TextNode.valueOf("101:101")));
        return new Request(
                part.subject(),
                new Remedy.Recreate(remedy.actual(), remedy.actual(), edits, List.of("privileged", "runAsNonRoot")),
                part.policyDigest(),
                Optional.empty(),
                Optional.empty(),
                Cause.DRIFT);
    }
}
