package dev.wharden.remedy.recreate.loss;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.Json;
import dev.wharden.container.Changes;
import dev.wharden.container.Container;
import dev.wharden.docker.DockerReader;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class VolumeSuggestionsTest {
    private static final WrittenFolders WRITTEN = new WrittenFolders(List.of(), List.of("/srv"), List.of(), 0);

    private final Container actual = Json.container("{\"HostConfig\": {}}");

    private VolumeSuggestions of(String tmpfs, String... scratch) {
        DockerReader engine = Archives.engine(
                () -> Changes.NONE,
                path -> Archives.files(path.equals("/var/log/nginx") ? List.of("nginx/access") : List.of("x/")));
        Container desired = actual.with("/HostConfig/Tmpfs", Json.tree(tmpfs));
        return VolumeSuggestions.of(engine, desired, actual, Changes.NONE, List.of(scratch), WRITTEN);
    }

    /** Else the access log, a link to the container's own output, is gone and plan says the contrary of explain. */
    @Test
    void noTmpfsIsProposedThatWouldHideWhatTheImageHas() {
        VolumeSuggestions places = of("{}", "/var/cache/nginx:mode=0755", "/var/log/nginx");
        assertThat(places.tmpfs()).containsExactly("/var/cache/nginx:mode=0755");
        assertThat(places.hidden()).isEqualTo(Map.of("/var/log/nginx", "/var/log/nginx/access"));
        assertThat(places.volumes()).containsExactly("/srv");
    }

    @Test
    void whatThePolicyHasATmpfsForIsNotProposedAgain() {
        assertThat(of("{'/run/':'','/tmp':''}", "/run:uid=5", "/tmp/work", "/var/cache")
                        .tmpfs())
                .containsExactly("/var/cache");
        assertThat(of("{}", "/tmp/work").tmpfs()).containsExactly("/tmp/work");
    }
}
