package dev.wharden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wharden.container.ContainerName;
import dev.wharden.docker.Body;
import dev.wharden.docker.DockerException;
import dev.wharden.e2e.PolicyText;
import dev.wharden.policy.Mode;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A container that is given new names faster than it is looked at. */
final class RenamedLineTest {
    private static final ContainerName WEB = ContainerName.of("web");

    private final Line line;
    private String id = "";

    RenamedLineTest(@TempDir Path folder) {
        line = new Line(
                folder,
                Mode.ENFORCE,
                PolicyText.enforcing("all", "", "{privileged: {allow: false, onDrift: Quarantine}}"));
    }

    @BeforeEach
    void renamed() {
        id = line.stage.run("web", Body.PRIVILEGED);
        line.assembly.exits.sightings().seen(WEB, id, line.now());
        line.engine.rename(id, "web2");
        line.stage.forget();
    }

    private void gone() {
        assertThatThrownBy(() -> line.look("web")).isInstanceOf(DockerException.NotFound.class);
    }

    @Test
    void itIsFrozenUnderTheNameThatItHas() {
        gone();

        assertThat(line.paused("web2")).isTrue();
        assertThat(line.row("web")).isEmpty();
        assertThat(line.woken).containsExactly(ContainerName.of("web2"));
        line.settle("web2");
        assertThat(line.state("web2")).isEqualTo("Quarantined");
    }

    /** Its second name is not its own any more when it is looked at. */
    @Test
    void whatIsLeftOfTheQuarantineIsDoneUnderAThirdName() {
        gone();
        line.engine.rename(id, "web3");
        line.pass(Duration.ofSeconds(2));
        assertThatThrownBy(() -> line.look("web2")).isInstanceOf(DockerException.NotFound.class);
        line.settle("web3");

        assertThat(line.state("web3")).isEqualTo("Quarantined");
        assertThat(line.row("web2")).isEmpty();
    }

    /** As after {@code docker compose up}, whose events of the new one are heard later. */
    @Test
    void anotherThatHasItsNameIsLookedAtToo() {
        line.stage.run("web", Body.PRIVILEGED);
        line.settle("web");

        assertThat(line.paused("web")).isTrue();
        assertThat(line.paused("web2")).isTrue();
        assertThat(line.state("web")).isEqualTo("Quarantined");
    }

    /** It is asked for by its id until that is answered. */
    @Test
    void itIsFrozenWhenTheEngineAnswersAgain() {
        line.stage.down(true);
        assertThatThrownBy(() -> line.look("web")).isInstanceOf(DockerException.Unavailable.class);
        line.stage.down(false);

        gone();

        assertThat(line.paused("web2")).isTrue();
    }

    @Test
    void oneThatIsGoneIsGone() {
        line.engine.remove(id, true);
        gone();
        assertThat(line.stage.calls().stream().filter(call -> call.is("inspect")))
                .hasSize(2);
    }
}
