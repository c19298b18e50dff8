package dev.wharden;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.audit.AuditEvent;
import dev.wharden.container.ContainerName;
import dev.wharden.controller.Result;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An action that took others with it is about one container, and that one is given back. */
final class UndoUnitTest {
    private static final String SIDE =
            "{\"Image\":\"busybox:test\",\"HostConfig\":{\"PidsLimit\":100,\"PidMode\":\"container:web\"}}";
    private static final String LINKED =
            "{\"Image\":\"busybox:test\",\"HostConfig\":{\"PidsLimit\":100,\"Privileged\":true,\"Links\":[\"webdb:base\"]}}";

    @TempDir
    private Path folder;

    private UndoBench bench;

    @BeforeEach
    void bench() {
        bench = new UndoBench(folder, 4);
    }

    private void look(String name) {
        for (int round = 0; round < 100; round++) {
            switch (bench.line.look(name)) {
                case Result.Done done -> {
                    return;
                }
                case Result.Waiting waiting -> {}
                case Result.Behind behind -> {}
                case Result.RequeueAfter(Duration delay) -> bench.line.pass(delay);
            }
        }
        throw new AssertionError(name + " does not settle");
    }

    @Test
    void theOneThatItWasAboutIsGivenBackAndTheOthersFollowAgain() {
        bench.line.engine.stage().run("web", UndoBench.PRIVILEGED);
        bench.line.engine.stage().run("webside", SIDE);
        bench.settle();
        assertThat(bench.now().isTrue("/HostConfig/Privileged")).isFalse();
        String hardened = bench.now().id();

        String answer = bench.undo(bench.last("Recreate"));

        assertThat(answer).startsWith("yes: web is as it was");
        String id = bench.now().id();
        assertThat(bench.now().isTrue("/HostConfig/Privileged")).isTrue();
        assertThat(id).isNotEqualTo(hardened);
        assertThat(bench.line.engine.stage().look("webside").text("/HostConfig/PidMode"))
                .isEqualTo("container:" + id);
        assertThat(bench.line.heard(AuditEvent.RemedyEnded.class).stream()
                        .filter(ended -> ended.action().equals(bench.last("Undo"))))
                .extracting(ended -> ended.container().value())
                .containsExactlyInAnyOrder("web", "webside");

        bench.line.restart();
        bench.line.pass(Duration.ofHours(2));
        bench.settle();
        look("webside");
        assertThat(bench.now().id()).as("it is left alone").isEqualTo(id);
        assertThat(bench.line.assembly.guards.leftAlone()).containsOnlyKeys(ContainerName.of("web"));
        assertThat(bench.line.state("webside")).isEqualTo("Compliant");
    }

    @Test
    void oneThatHadToFollowAnotherSinceIsStillTheOneOfItsAction() {
        bench.line.engine.stage().run("webdb", UndoBench.limited(100));
        bench.line.engine.stage().run("web", LINKED);
        bench.settle();
        String action = bench.last("Recreate");
        String repaired = bench.now().id();
        bench.line.engine.stage().edit("webdb", tree -> ((ObjectNode) tree.get("HostConfig")).put("Privileged", true));
        look("webdb");
        assertThat(bench.now().id()).as("it followed").isNotEqualTo(repaired);

        assertThat(bench.undo(action)).startsWith("yes: web is as it was");
        assertThat(bench.now().isTrue("/HostConfig/Privileged")).isTrue();
    }
}
