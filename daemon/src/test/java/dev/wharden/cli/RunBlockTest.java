package dev.wharden.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.Json;
import dev.wharden.advise.DockerRun;
import dev.wharden.advise.Kept;
import dev.wharden.container.Container;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** In which order the old container's data is saved, it is stopped, and the next is made. */
final class RunBlockTest {
    private static final String ID = "a".repeat(12);
    private static final Container WEB =
            new Container(Json.object("{'Id':'" + "a".repeat(64) + "','Name':'/web','Image':'sha256:1'}"));

    private static RunBlock block(Container web, String command, Map<String, String> volumes, Optional<String> given) {
        return new RunBlock(
                Kept.of(web, List.of(), new TreeMap<>()),
                new DockerRun("docker stop " + ID, command, List.of()),
                new NewVolumes(web, volumes).copy(),
                given);
    }

    @Test
    void theLayerIsCopiedOnceItIsStill() {
        var block = block(WEB, "docker run web", Map.of("/srv", "web-srv"), Optional.of("chown"));
        assertThat(block.lines())
                .containsExactly(
                        "! docker volume ls --quiet | grep -xF -e web-srv &&",
                        "docker create --name=web.copy-" + ID + " --volume=web-srv:/srv --entrypoint=true sha256:1 &&",
                        "docker stop " + ID + " &&",
                        "(docker cp --archive web.old:/srv - || echo failed) | docker cp - web.copy-" + ID + ":/ &&",
                        "docker rm --volumes web.copy-" + ID + " &&",
                        "chown &&",
                        "docker run web");
        assertThat(block.shell()).isEmpty();
    }

    @Test
    void theLayerOfOneThatRemovesItselfIsSavedBeforeItStops() {
        var itself = WEB.with("/HostConfig/AutoRemove", Json.tree("true"));
        var block = block(itself, "docker run --rm web", Map.of(), Optional.empty());
        assertThat(block.lines())
                .containsExactly(
                        "docker create --name=web.copy-" + ID + " --entrypoint=true sha256:1 &&",
                        "docker commit " + ID + " wharden-copy:" + ID + " &&",
                        "docker stop " + ID + " &&",
                        "docker run --rm web");
        assertThat(block.copy().flatMap(LayerCopy::saved).orElseThrow())
                .as("it holds its anonymous volumes until then")
                .endsWith("docker rm --volumes web.copy-" + ID + " && docker rmi wharden-copy:" + ID);
    }

    /** The engine takes digits for a name before it takes them for the beginning of an id. */
    @Test
    void whatIsSavedIsNotAContainerThatIsCalledByItsDigits() {
        var itself = WEB.with("/HostConfig/AutoRemove", Json.tree("true"));
        var other = Json.tree("{'Names':['/" + ID + "']}");
        var block = new RunBlock(
                Kept.of(itself, List.of(other), new TreeMap<>()),
                new DockerRun("docker stop " + WEB.id(), "docker run --rm web", List.of()),
                new NewVolumes(itself, Map.of()).copy(),
                Optional.empty());
        assertThat(block.lines()).contains("docker commit " + WEB.id() + " wharden-copy:" + ID + " &&");
    }

    /** Such a shell takes the word for another text, and something else would start. */
    @Test
    void aShellThatDoesNotReadItsWordsStopsBeforeAnything() {
        var block = block(WEB, "docker run web $'a\\012b'", Map.of(), Optional.empty());
        assertThat(block.lines())
                .containsExactly("[ $'\\101' = A ] &&", "docker stop " + ID + " &&", "docker run web $'a\\012b'");
        assertThat(block.shell()).hasValueSatisfying(text -> assertThat(text).startsWith("For bash"));
        assertThat(block(WEB, "docker run web", Map.of(), Optional.of("chown -- $'\\303\\244'"))
                        .lines()
                        .getFirst())
                .isEqualTo("[ $'\\101' = A ] &&");
    }
}
