package dev.wharden.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.remedy.recreate.loss.VolumeSuggestions;
import dev.wharden.remedy.recreate.loss.WrittenFolders;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class PlaceLinesTest {
    @Test
    void theFoldersAreThoseOfExplainWhichGivesThemToTheUser() {
        var written = new WrittenFolders(List.of("/tmp"), List.of("/srv/app"), List.of("/etc/x"), 2);
        assertThat(PlaceLines.of(
                        "web",
                        new VolumeSuggestions(
                                List.of("/tmp:mode=1777"),
                                Map.of("/var/log/web", "/var/log/web/a\u001b[2Jb"),
                                written)))
                .containsExactly(
                        "it can be repaired when what it writes has a place:",
                        "  docker run  --tmpfs=/tmp:mode=1777 --volume=web-srv-app:/srv/app",
                        "  compose     tmpfs: [\"/tmp:mode=1777\"]  volumes: [\"web-srv-app:/srv/app\"]",
                        "  No tmpfs on /var/log/web: it would hide files of the image: /var/log/web/a\\u001b[2Jb",
                        "  image       a Dockerfile's COPY or RUN for /etc/x",
                        "  and 2 more: docker diff web",
                        "  A new volume starts with the image's files, or empty and owned by root. wharden explain web"
                                + " prints how to fill it.",
                        "  Where none of it matters: remediation: {writableLayer: Discard} in the policy.");
    }

    @Test
    void whereNoPlaceIsProposedNoneIsPromised() {
        var written = new WrittenFolders(List.of(), List.of(), List.of("/etc/x"), 0);
        assertThat(PlaceLines.of("web", new VolumeSuggestions(List.of(), Map.of(), written)))
                .containsExactly(
                        "no tmpfs and no volume is proposed for what it writes:",
                        "  image       a Dockerfile's COPY or RUN for /etc/x",
                        "  Where none of it matters: remediation: {writableLayer: Discard} in the policy.");
    }
}
