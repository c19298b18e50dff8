package dev.wharden.remedy.recreate.loss;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.wharden.container.Changes;
import dev.wharden.container.Container;
import dev.wharden.container.Diff;
import dev.wharden.docker.DockerReader;
import dev.wharden.remedy.recreate.preflight.Preparation;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a person has copied into a container is told as that, so that nobody looks for it afterwards. */
final class CopiedInTest {
    private static final Container APP =
            new Container(JsonNodeFactory.instance.objectNode().put("Id", "app"));
    private static final Changes CHANGES =
            Diff.of(List.of("C /etc", "A /etc/given", "A /etc/own", "C /etc/passwd", "A /opt", "A /opt/app.conf"));
    private static final DockerReader ENGINE = Archives.engine(
            () -> CHANGES,
            path -> new byte[0],
            path -> Instant.parse("2026-11-26T22:00:00Z").plusMillis(path.endsWith("own") ? 1 : 0));

    @Test
    void wholeSecondsAreTheirs() {
        assertThat(CopiedIn.of(ENGINE, APP, Set.of())).containsExactly("/etc/given", "/opt/app.conf");
    }

    @Test
    void aPlanSaysWhichOfWhatIsLostTheyAre() {
        assertThat(CopiedIn.marked(ENGINE, APP, CHANGES, List.of("/etc/given", "/etc/own", "/etc/passwd")))
                .containsExactly("/etc/given (copied in)", "/etc/own", "/etc/passwd");
        Preparation.Part part = new Preparation.Part(
                APP,
                APP,
                APP,
                Optional.empty(),
                Optional.empty(),
                "",
                List.of("/etc/given (copied in)"),
                Optional.empty());
        assertThat(new Preparation.Ready(List.of(part)).givesUp())
                .contains("gives up what was written outside volumes: /etc/given (copied in), which wharden undo does"
                        + " not bring back");
    }
}
