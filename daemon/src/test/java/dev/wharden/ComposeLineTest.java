package dev.wharden;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.controller.ComposeWork;
import dev.wharden.docker.Behaviour;
import dev.wharden.e2e.PolicyText;
import dev.wharden.policy.Mode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What keeps a repair off a project of compose, by events and by what is there, on the whole straight line. */
final class ComposeLineTest {
    private static final String POLICIES = PolicyText.enforcing("web", "web", "{privileged: false}");
    private static final String COMPOSED =
            "{\"Image\":\"busybox:test\",\"Labels\":{\"com.docker.compose.project\":\"shop\"}%s}";

    private Line line;
    private boolean looking;

    ComposeLineTest(@TempDir Path folder) {
        line = new Line(folder, Mode.ENFORCE, POLICIES);
        // To the engine's clock.
        line.jump(Duration.between(Instant.parse("2026-11-25T09:00:00Z"), line.stage.now()));
        line.stage.run("web", COMPOSED.formatted(",\"HostConfig\":{\"Privileged\":true}"));
        ObjectNode config = JsonNodeFactory.instance.objectNode();
        config.putArray("Cmd").add("sh");
        config.putObject("Labels").put(ComposeWork.PROJECT, "shop");
        line.stage.image("locks:1", config);
        line.pass(Duration.ofMinutes(20));
        line.stage.listen(event -> {
            line.assembly.observer.invalidate(event);
            if (!looking) {
                line.assembly.exits.heard(event);
            }
        });
    }

    /** What happens in between is Wharden's own work, and no sign of anybody else's. */
    private void look(String name) {
        looking = true;
        line.look(name);
        looking = false;
    }

    @Test
    void aContainerWhoseImageClaimsTheProjectHoldsNothingUp() {
        line.stage.run("gone", "{\"Image\":\"locks:1\"}");
        line.engine.remove(line.engine.inspect("gone").id(), true);
        line.stage.run("there", "{\"Image\":\"locks:1\"}");

        look("web");

        assertThat(line.state("web")).as(line.reason("web")).isEqualTo("Remediating");
    }

    @Test
    void aContainerOfTheProjectThatIsGoneStillTellsOfComposeAtWork() {
        line.stage.run("gone", COMPOSED.formatted(""));
        line.engine.remove(line.engine.inspect("gone").id(), true);

        look("web");

        assertThat(line.reason("web")).contains("its containers were changed a moment ago");
        line.pass(Duration.ofSeconds(16));
        look("web");
        assertThat(line.state("web")).as(line.reason("web")).isEqualTo("Remediating");
    }

    /** What no event tells: the engine is not asked for changes of health, which a container may have at any rate. */
    @Test
    void aSiblingThatHasBecomeHealthyHoldsNothingUpAtTheNextLook() {
        line.stage.behave(container -> container.name().value().equals("db"), new Behaviour.NeverHealthy());
        line.stage.run("db", COMPOSED.replace("}%s}", "},\"Healthcheck\":{\"Test\":[\"CMD\",\"true\"]}}"));
        line.pass(Duration.ofSeconds(30));
        look("web");
        assertThat(line.reason("web")).contains("db is not healthy yet");

        line.stage.behaveWell();
        // It becomes so after this inspect.
        String _ = line.engine.inspect("db").id();
        look("web");

        assertThat(line.state("web")).as(line.reason("web")).isEqualTo("Remediating");
    }

    @Test
    void aProjectThatOnlyTheImageNamesHasNoComposeToWaitFor() {
        line.stage.run("web2", "{\"Image\":\"locks:1\",\"HostConfig\":{\"Privileged\":true}}");
        line.policies(POLICIES.replace("\"web\"", "\"web2\""));
        line.stage.run("other", COMPOSED.formatted(""));

        look("web2");

        assertThat(line.state("web2")).as(line.reason("web2")).isEqualTo("Remediating");
    }
}
