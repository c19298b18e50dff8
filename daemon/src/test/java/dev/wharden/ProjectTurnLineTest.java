package dev.wharden;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.controller.ComposeWork;
import dev.wharden.docker.Fault;
import dev.wharden.e2e.PolicyText;
import dev.wharden.policy.Mode;
import dev.wharden.policy.Policy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Of one Compose project one container is down at a time, and nothing else waits for that. */
final class ProjectTurnLineTest {
    private static final String POLICIES = PolicyText.enforcing("web", "web", "{privileged: false}")
            + PolicyText.enforcing("db", "db", "{privileged: false, resources: {limits: {memory: 64Mi}}}");
    private static final String COMPOSED =
            "{\"Image\":\"busybox:test\",\"Labels\":{\"com.docker.compose.project\":\"shop\"}%s}";
    private static final String PRIVILEGED =
            ",\"HostConfig\":{\"Privileged\":true,\"Memory\":67108864,\"MemorySwap\":67108864}";

    private final Line line;

    ProjectTurnLineTest(@TempDir Path folder) {
        line = new Line(folder, Mode.ENFORCE, POLICIES, 2);
        // None of them is new to the host, and would go from container to container.
        line.assembly.guards.enforced(
                line.read(POLICIES).policies().stream().collect(Collectors.toMap(Policy::digest, Policy::name)));
        // To the engine's clock.
        line.jump(Duration.between(Instant.parse("2026-11-25T09:00:00Z"), line.stage.now()));
        ObjectNode config = JsonNodeFactory.instance.objectNode();
        config.putArray("Cmd").add("sh");
        config.putObject("Labels").put(ComposeWork.PROJECT, "shop");
        line.stage.image("locks:1", config);
    }

    /** Looks at db while web is being stopped. */
    private void together(String web, String db) {
        line.stage.run("web", web);
        line.stage.run("db", db);
        line.pass(Duration.ofMinutes(20));
        var first = new AtomicBoolean(true);
        line.stage.failWhen(
                call -> {
                    if (call.is("stop") && first.getAndSet(false)) {
                        line.look("db");
                    }
                    return false;
                },
                new Fault.LostRequest());
        line.look("web");
        assertThat(first).as("it came so far: " + line.reason("web")).isFalse();
    }

    @Test
    void aSecondOneWaitsAndSaysForWhat() {
        together(COMPOSED.formatted(PRIVILEGED), COMPOSED.formatted(PRIVILEGED));

        assertThat(line.reason("db")).isEqualTo("waits for: another repair in its Compose project");
        assertThat(line.stage.count("stop")).isEqualTo(1);
        line.look("db");
        assertThat(line.state("db")).as("web is up again").isEqualTo("Remediating");
    }

    @Test
    void whatHasNoDowntimeDoesNotWait() {
        together(COMPOSED.formatted(PRIVILEGED), COMPOSED.formatted(""));

        assertThat(line.stage.look("db").at("/HostConfig/Memory").asLong()).isEqualTo(67108864);
    }

    @Test
    void anImageThatClaimsTheProjectHoldsNothingUp() {
        together("{\"Image\":\"locks:1\"" + PRIVILEGED + "}", COMPOSED.formatted(PRIVILEGED));

        assertThat(line.state("db")).as(line.reason("db")).isEqualTo("Remediating");
    }
}
