package dev.wharden.remedy.recreate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.Json;
import dev.wharden.container.Container;
import dev.wharden.remedy.recreate.coexistence.ComposeFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command that is told is pasted by somebody who is in a hurry. */
final class ComposeFolderTest {
    private static Container of(String folder) {
        return new Container(Json.object("{\"Config\": {\"Labels\": {\"com.docker.compose.project\": \"shop\"}}}"))
                .with(
                        "/Config/Labels/com.docker.compose.project.working_dir",
                        com.fasterxml.jackson.databind.node.TextNode.valueOf(folder));
    }

    @Test
    void itIsPastedAsItIs() {
        assertThat(ComposeFolder.command(of("/srv/shop"))).isEqualTo("cd /srv/shop && docker compose up -d");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "srv", "/srv; reboot", "/srv$(id)", "/srv\n", "/srv\u001b[2J", "/a b", "/x'"})
    void whatAShellReadsInAnotherWayIsNotTold(String folder) {
        assertThat(ComposeFolder.command(of(folder)))
                .isEqualTo("docker compose up -d in the folder of its compose file");
    }

    @Test
    void othersHaveNone() {
        assertThat(ComposeFolder.hint(new Container(Json.object("{\"Config\": {\"Labels\": {}}}"))))
                .isEmpty();
    }
}
