package dev.wharden.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.wharden.Json;
import dev.wharden.container.Container;
import dev.wharden.container.Field;
import dev.wharden.remedy.recreate.loss.WrittenFolders;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What pasting the advice would lose is said before it is pasted. */
final class LeftBehindTest {
    private static final Container APP =
            new Container(JsonNodeFactory.instance.objectNode().put("Name", "/app"));
    private static final Container SHOP =
            APP.with("/Config/Labels", Json.tree("{'com.docker.compose.project':'shop'}"));
    private static final Container FILE =
            SHOP.with("/HostConfig", Json.tree("{'ReadonlyRootfs':false,'Tmpfs':{'/scratch':''}}"));
    private static final Container DESIRED = SHOP.with(
            "/HostConfig", Json.tree("{'ReadonlyRootfs':true,'Tmpfs':{'/run':'uid=101','/scratch':'size=1m'}}"));
    private static final LeftBehind KEY =
            new LeftBehind(SHOP, List.of(), List.of("/var/run/secrets/key"), Optional.of(List.of()));
    private static final WrittenFolders NOTHING = new WrittenFolders(List.of(), List.of(), List.of(), 0);

    @Test
    void whatHasNoVolumeIsNamed() {
        var left = new LeftBehind(APP, List.of(), List.of(), Optional.of(List.of("/data/rows", "/license.conf")));
        assertThat(left.lines(NOTHING, APP, List.of("/data")))
                .containsExactly("It wrote outside its volumes: /license.conf, which nothing below brings along: docker"
                        + " cp app:PATH . saves it.");
        assertThat(left.lines(NOTHING, APP, List.of("/data", "/license.conf"))).isEmpty();
        assertThat(left.isTold()).isTrue();
    }

    @Test
    void aFewPathsAreNamedAndTheRestIsCounted() {
        List<String> many = IntStream.range(0, 30).mapToObj(i -> "/f" + i).toList();
        assertThat(new LeftBehind(APP, List.of(), List.of(), Optional.of(many)).lines(NOTHING, APP, List.of()))
                .singleElement()
                .asString()
                .contains("/f9 and 20 more, which nothing below brings along");
    }

    @Test
    void whatCannotBeListedIsLostAsWell() {
        assertThat(new LeftBehind(APP, List.of(), List.of(), Optional.empty()).lines(NOTHING, APP, List.of()))
                .singleElement()
                .asString()
                .contains("what the engine does not list");
    }

    @Test
    void whatWasCopiedInIsSaidAsThat() {
        assertThat(new LeftBehind(APP, List.of("/etc/given", "/srv/a"), List.of(), Optional.of(List.of()))
                        .lines(NOTHING, APP, List.of("/srv")))
                .containsExactly("Copied into it (docker cp) or unpacked there: /etc/given. Nothing below brings that"
                        + " along: mount it from the host, or build it into the image.");
    }

    /** It copies what has no file of the host at each creation, also into a volume that is there. */
    @Test
    void whatComposeMayHaveCopiedInKeepsReadOnlyOutOfItsOverride() {
        var left = new LeftBehind(SHOP, List.of("/etc/app.key", "/srv/a"), List.of(), Optional.of(List.of()));
        assertThat(left.writable(FILE, DESIRED))
                .hasValueSatisfying(text -> assertThat(text)
                        .startsWith("The override has no read_only: compose may be what copies /etc/app.key, /srv/a"
                                + " into the")
                        .contains("Give each a file: instead"));
        assertThat(left.lines(NOTHING, SHOP, List.of("/srv")))
                .singleElement()
                .asString()
                .endsWith("it does it again; docker run does not.");
        assertThat(new LeftBehind(APP, List.of("/etc/app.key"), List.of(), Optional.of(List.of()))
                        .writable(FILE, DESIRED))
                .isEmpty();
    }

    /** Compose cannot copy into a volume of a read-only container either (2.26.1), and no layer tells of that one. */
    @Test
    void aCopyThatOnlyTheComposeFileTellsOfKeepsReadOnlyOut() {
        assertThat(new LeftBehind(SHOP, List.of(), List.of("/data/app.conf"), Optional.of(List.of()))
                        .writable(FILE, DESIRED))
                .hasValueSatisfying(text -> assertThat(text).contains("copies /data/app.conf into"));
    }

    @Test
    void noNewTmpfsHidesWhatComposeCopiesIn() {
        Container composed = KEY.composed(FILE, DESIRED);
        assertThat(composed.map(Field.TMPFS.pointer())).containsOnlyKeys("/scratch");
        assertThat(composed.isTrue(Field.READONLY_ROOTFS.pointer())).isFalse();
        assertThat(KEY.unfit(FILE, DESIRED)).isEmpty();
        assertThat(new LeftBehind(SHOP, List.of(), List.of(), Optional.of(List.of())).composed(FILE, DESIRED))
                .isEqualTo(DESIRED);
    }

    /** Its new user could not write its process id into /run of the image, and would end. */
    @Test
    void whereTheNewUserNeedsThatTmpfsThereIsNoOverride() {
        Container other = DESIRED.with("/Config/User", Json.tree("'101:101'"));
        assertThat(KEY.unfit(FILE, other))
                .hasValueSatisfying(why -> assertThat(why)
                        .startsWith("compose may be what copies /var/run/secrets/key into the container")
                        .contains("which a tmpfs at /run would hide"));
        var elsewhere = new LeftBehind(SHOP, List.of(), List.of("/etc/app.conf"), Optional.of(List.of()));
        assertThat(elsewhere.unfit(FILE, other)).isEmpty();
        assertThat(elsewhere.composed(FILE, other).map(Field.TMPFS.pointer())).containsOnlyKeys("/run", "/scratch");
    }
}
