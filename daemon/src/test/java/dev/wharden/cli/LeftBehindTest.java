package dev.wharden.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.wharden.Json;
import dev.wharden.container.Container;
import dev.wharden.remedy.recreate.loss.WrittenFolders;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What pasting the advice would lose is said before it is pasted. */
final class LeftBehindTest {
    private static final Container APP =
            new Container(JsonNodeFactory.instance.objectNode().put("Name", "/app"));
    private static final WrittenFolders NOTHING = new WrittenFolders(List.of(), List.of(), List.of(), 0);

    @Test
    void whatHasNoVolumeIsNamed() {
        var left = new LeftBehind(APP, List.of(), Optional.of(List.of("/data/rows", "/license.conf")));
        assertThat(left.lines(NOTHING, APP, List.of("/data")))
                .containsExactly("It wrote outside its volumes: /license.conf, which nothing below brings along: docker"
                        + " cp app:PATH . saves it.");
        assertThat(left.lines(NOTHING, APP, List.of("/data", "/license.conf"))).isEmpty();
        assertThat(left.isTold()).isTrue();
    }

    @Test
    void aFewPathsAreNamedAndTheRestIsCounted() {
        List<String> many = IntStream.range(0, 30).mapToObj(i -> "/f" + i).toList();
        assertThat(new LeftBehind(APP, List.of(), Optional.of(many)).lines(NOTHING, APP, List.of()))
                .singleElement()
                .asString()
                .contains("/f9 and 20 more, which nothing below brings along");
    }

    @Test
    void whatCannotBeListedIsLostAsWell() {
        assertThat(new LeftBehind(APP, List.of(), Optional.empty()).lines(NOTHING, APP, List.of()))
                .singleElement()
                .asString()
                .contains("what the engine does not list");
    }

    @Test
    void whatWasCopiedInIsSaidAsThat() {
        assertThat(new LeftBehind(APP, List.of("/etc/given", "/srv/a"), Optional.of(List.of()))
                        .lines(NOTHING, APP, List.of("/srv")))
                .containsExactly("Copied into it (docker cp) or unpacked there: /etc/given. Nothing below brings that"
                        + " along: mount it from the host, or build it into the image.");
    }

    /** It copies what has no file of the host at each creation, also into a volume that is there. */
    @Test
    void whatComposeMayHaveCopiedInKeepsReadOnlyOutOfItsOverride() {
        Container shop = APP.with("/Config/Labels", Json.tree("{'com.docker.compose.project':'shop'}"));
        var left = new LeftBehind(shop, List.of("/etc/app.key", "/srv/a"), Optional.of(List.of()));
        assertThat(left.writable(List.of("/srv")))
                .hasValueSatisfying(text -> assertThat(text)
                        .startsWith("The override has no read_only: compose may be what copies /etc/app.key into the")
                        .contains("Give each a file: instead"));
        assertThat(left.lines(NOTHING, shop, List.of("/srv")))
                .singleElement()
                .asString()
                .endsWith("it does it again; docker run does not.");
        assertThat(left.writable(List.of("/srv", "/etc"))).isEmpty();
        assertThat(new LeftBehind(APP, List.of("/etc/app.key"), Optional.of(List.of())).writable(List.of()))
                .isEmpty();
    }
}
