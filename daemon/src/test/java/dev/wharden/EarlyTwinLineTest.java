package dev.wharden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.audit.AuditEvent;
import dev.wharden.container.Container;
import dev.wharden.docker.Body;
import dev.wharden.docker.Fault;
import dev.wharden.e2e.PolicyText;
import dev.wharden.policy.Mode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A worker stops a container, which may last minutes; another hears that somebody has started its twin beside it. */
final class EarlyTwinLineTest {
    private static final String POLICIES =
            PolicyText.enforcing("all", "", "{privileged: false}", "remediation: {probation: 10s}");

    private final Line line;

    EarlyTwinLineTest(@TempDir Path folder) {
        line = new Line(folder, Mode.ENFORCE, POLICIES, 4);
    }

    private Container twin() {
        return line.stage.names().stream()
                .filter(name -> name.contains(".wharden-new-"))
                .map(line.stage::look)
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "another"})
    void aTwinThatSomebodyStartsBesideItsOldOneIsRemovedAtOnceWhateverItsNameIs(String name) {
        String old = line.stage.run("web", Body.PRIVILEGED);
        line.pass(Duration.ofMinutes(5));
        var first = new AtomicBoolean(true);
        line.stage.failWhen(
                call -> {
                    if (call.is("stop", "web") && first.getAndSet(false)) {
                        Container twin = twin();
                        twin.at("/NetworkSettings/Networks")
                                .propertyStream()
                                .map(Map.Entry::getKey)
                                .filter(network -> network.startsWith("wharden-blocks-"))
                                .forEach(network -> line.engine.disconnect(network, twin.id()));
                        String called = name.isEmpty() ? twin.name().value() : name;
                        if (!name.isEmpty()) {
                            line.engine.rename(twin.id(), name);
                        }
                        line.engine.start(twin.id());

                        line.look(called);

                        assertThat(line.stage.names()).doesNotContain(called);
                        assertThat(line.stage.look("web").running()).isTrue();
                    }
                    return false;
                },
                new Fault.LostRequest());

        line.look("web");

        assertThat(line.events.stream()
                        .filter(AuditEvent.RemedyEnded.class::isInstance)
                        .map(AuditEvent.RemedyEnded.class::cast)
                        .map(end -> end.container() + " " + end.result()))
                .containsExactly("web interfered");
        assertThat(line.stage.names()).containsExactly("web");
        assertThat(line.stage.look("web").id()).isEqualTo(old);
        assertThat(line.stage.look("web").running()).isTrue();
        assertThat(line.stage.look("web").paused()).isFalse();
    }
}
