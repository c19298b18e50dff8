package dev.wharden.remedy.recreate.loss;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.Json;
import dev.wharden.container.Changes;
import dev.wharden.container.Container;
import dev.wharden.container.Diff;
import dev.wharden.docker.DockerReader;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.junit.jupiter.api.Test;

/** What compose copied in is told from what a start wrote, whatever that start does to it. */
final class CopiedFilesTest {
    private static final String CREATED = "2026-12-02T16:55:39.1Z";
    private static final Instant COPIED = Instant.parse("2026-12-02T16:55:39Z");
    private static final Instant TOUCHED = Instant.parse("2026-12-02T16:55:39.708584295Z");
    private static final String CONF = "/etc/nginx/conf.d/default.conf";
    private static final Container WEB = new Container((ObjectNode) Json.tree("{'Id':'web','Created':'" + CREATED
            + "','State':{'StartedAt':'" + CREATED + "'},'Config':{'Labels':{'com.docker.compose.service':'web'}}}"));

    @Test
    void aCopyTakesThePlaceOfAFileOfTheImage() {
        assertThat(copied(List.of("C " + CONF), 0644, COPIED, Set.of())).containsExactly(CONF);
    }

    /** As the entrypoint of nginx does (10-listen-on-ipv6-by-default.sh). */
    @Test
    void oneThatAStartTouchesIsToldByItsMode() {
        assertThat(copied(List.of("C " + CONF), 0444, TOUCHED, Set.of())).containsExactly(CONF);
        assertThat(copied(List.of("A /etc/app.conf"), 0444, TOUCHED, Set.of())).containsExactly("/etc/app.conf");
    }

    @Test
    void oneWithAnotherModeIsToldByItsComposeFile() {
        assertThat(copied(List.of("C " + CONF), 0644, TOUCHED, Set.of(CONF))).containsExactly(CONF);
        assertThat(copied(List.of("C " + CONF), 0644, TOUCHED, Set.of("/etc/other")))
                .isEmpty();
    }

    @Test
    void aTargetBehindALinkIsFound() {
        DockerReader engine = Archives.engine(
                () -> Diff.of(List.of("C /run/app.conf")),
                path -> path.equals("/var/run") ? link("run", "/run") : tar(path, 0644),
                _ -> TOUCHED);
        assertThat(CopiedFiles.of(engine, WEB, Diff.of(List.of("C /run/app.conf")), Set.of("/var/run/app.conf")))
                .containsExactly("/run/app.conf");
    }

    /** A compose-made nginx without configs, and others whose start writes its own files. */
    @Test
    void whatAStartWritesIsItsOwn() {
        assertThat(copied(List.of("C " + CONF, "A /etc/nginx/conf.d/made.conf"), 0644, TOUCHED, Set.of()))
                .isEmpty();
        assertThat(copied(List.of("A /etc/machine-id"), 0444, TOUCHED, Set.of()))
                .isEmpty();
    }

    /** Of the image, and only its owner was changed. */
    @Test
    void whatIsOlderThanTheContainerWasNotCopiedIn() {
        assertThat(copied(List.of("C " + CONF), 0444, COPIED.minusSeconds(3600), Set.of()))
                .isEmpty();
    }

    /** As git keeps its objects, and Go its modules. */
    @Test
    void manyThatMayOnlyBeReadAreOfAProgram() {
        var many = new ArrayList<String>();
        for (int i = 0; i < 30; i++) {
            many.add("A /srv/app/.git/objects/" + i);
        }
        assertThat(copied(many, 0444, TOUCHED, Set.of())).isEmpty();
    }

    @Test
    void aContainerThatComposeDidNotMakeIsNotAskedOfThat() {
        Container plain = WEB.with("/Config/Labels", Json.tree("{}"));
        Changes changes = Diff.of(List.of("C " + CONF));
        assertThat(CopiedFiles.of(engine(changes, 0444, COPIED), plain, changes, Set.of()))
                .isEmpty();
    }

    @Test
    void whereTheChangesAreTooManyTheTargetsAreLookedAt() {
        DockerReader engine = engine(Changes.NONE, 0644, TOUCHED);
        Container mounted = WEB.with("/Mounts", Json.tree("[{'Destination':'/data'}]"));
        assertThat(CopiedFiles.unlisted(engine, mounted, Set.of(CONF, "/data/app.conf")))
                .contains(CONF)
                .doesNotContain("/data/app.conf");
    }

    private static List<String> copied(List<String> diff, int mode, Instant written, Set<String> targets) {
        Changes changes = Diff.of(diff);
        return CopiedFiles.of(engine(changes, mode, written), WEB, changes, targets);
    }

    private static DockerReader engine(Changes changes, int mode, Instant written) {
        return Archives.engine(() -> changes, path -> tar(path, mode), _ -> written);
    }

    private static byte[] tar(String path, int mode) {
        var entry = new TarArchiveEntry(Path.of(path).getFileName().toString());
        entry.setMode(0100000 | mode);
        return Archives.tar(entry, "a");
    }

    private static byte[] link(String name, String target) {
        var entry = new TarArchiveEntry(name, TarArchiveEntry.LF_SYMLINK);
        entry.setLinkName(target);
        return Archives.tar(List.of(entry));
    }
}
