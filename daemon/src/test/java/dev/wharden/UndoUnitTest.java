package dev.wharden;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.audit.AuditEvent;
import dev.wharden.container.ContainerName;
import dev.wharden.docker.Body;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An action that took others with it is about one container, and that one is given back. */
final class UndoUnitTest {
    private static final String SIDE = Body.host("'PidsLimit':100,'PidMode':'container:web'");
    private static final String LINKED = Body.host("'PidsLimit':100,'Privileged':true,'Links':['webdb:base']");

    private UndoBench bench;

    UndoUnitTest(@TempDir Path folder) {
        bench = new UndoBench(folder, 4);
    }

    @Test
    void theOneThatItWasAboutIsGivenBackAndTheOthersFollowAgain() {
        bench.line.stage.run("web", UndoBench.PRIVILEGED);
        bench.line.stage.run("webside", SIDE);
        bench.settle();
        assertThat(bench.now().isTrue("/HostConfig/Privileged")).isFalse();
        String hardened = bench.now().id();

        String answer = bench.undo(bench.last("Recreate"));

        assertThat(answer).startsWith("yes: web is as it was");
        String id = bench.now().id();
        assertThat(bench.now().isTrue("/HostConfig/Privileged")).isTrue();
        assertThat(id).isNotEqualTo(hardened);
        assertThat(bench.line.stage.look("webside").text("/HostConfig/PidMode")).isEqualTo("container:" + id);
        assertThat(bench.line.heard(AuditEvent.RemedyEnded.class).stream()
                        .filter(ended -> ended.action().equals(bench.last("Undo"))))
                .extracting(ended -> ended.container().value())
                .containsExactlyInAnyOrder("web", "webside");

        bench.line.restart();
        bench.line.pass(Duration.ofHours(2));
        bench.settle();
        bench.line.settle("webside");
        assertThat(bench.now().id()).as("it is left alone").isEqualTo(id);
        assertThat(bench.line.assembly.guards.leftAlone()).containsOnlyKeys(ContainerName.of("web"));
        assertThat(bench.line.state("webside")).isEqualTo("Compliant");
    }

    @Test
    void oneThatHadToFollowAnotherSinceIsStillTheOneOfItsAction() {
        bench.line.stage.run("webdb", UndoBench.limited(100));
        bench.line.stage.run("web", LINKED);
        bench.settle();
        String action = bench.last("Recreate");
        String repaired = bench.now().id();
        bench.line.stage.edit("webdb", tree -> ((ObjectNode) tree.get("HostConfig")).put("Privileged", true));
        bench.line.settle("webdb");
        assertThat(bench.now().id()).as("it followed").isNotEqualTo(repaired);

        assertThat(bench.undo(action)).startsWith("yes: web is as it was");
        assertThat(bench.now().isTrue("/HostConfig/Privileged")).isTrue();
    }
}
