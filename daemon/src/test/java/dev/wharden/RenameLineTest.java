package dev.wharden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.audit.AuditEvent;
import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.docker.Body;
import dev.wharden.docker.Call;
import dev.wharden.docker.Fault;
import dev.wharden.e2e.PolicyText;
import dev.wharden.policy.Mode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A container that is given another name in the middle of its repair: it is one container, under whatever name. */
final class RenameLineTest {
    private static final String POLICIES =
            PolicyText.enforcing("all", "", "{privileged: false}", "remediation: {probation: 10s}");

    private final Line line;

    RenameLineTest(@TempDir Path folder) {
        line = new Line(folder, Mode.ENFORCE, POLICIES, 4);
    }

    private void run(String name) {
        line.stage.run(name, Body.PRIVILEGED);
        line.pass(Duration.ofMinutes(5));
    }

    private List<String> ends() {
        return line.events.stream()
                .filter(AuditEvent.RemedyEnded.class::isInstance)
                .map(AuditEvent.RemedyEnded.class::cast)
                .map(end -> end.container() + " " + end.result())
                .toList();
    }

    @Test
    void theOldOneIsNotBegunOnUnderItsNewName() {
        run("web");
        line.look("web");
        Container old = old();
        line.engine.rename(old.id(), "web-x");
        line.stage.forget();

        line.look("web-x");
        assertThat(line.stage.writes()).isEmpty();
        assertThat(line.ordered("web-x", Line.Verb.QUARANTINE)).startsWith("false");
        assertThat(line.stage.writes()).isEmpty();

        line.pass(Duration.ofSeconds(1));
        line.settle("web");
        assertThat(ends()).containsExactly("web interfered");
        assertThat(line.stage.names()).containsExactly("web-x");
        assertThat(line.stage.look("web-x").id()).isEqualTo(old.id());
        assertThat(line.stage.look("web-x").running()).isTrue();

        line.settle("web-x");
        assertThat(line.stage.names()).containsExactly("web-x");
        assertThat(line.state("web-x")).isEqualTo("Compliant");
    }

    /** Somebody has unblocked it and started it beside its twin, and the engine tells of that. */
    @Test
    void anOldOneThatRunsHasItsRepairLookedAtUnderItsOwnName() {
        run("web");
        line.look("web");
        Container old = old();
        old.at("/NetworkSettings/Networks").fieldNames().forEachRemaining(network -> {
            if (network.startsWith("wharden-blocks-")) {
                line.engine.disconnect(network, old.id());
            }
        });
        line.look(old.name().value());
        assertThat(line.woken).isEmpty();
        line.engine.start(old.id());

        line.look(old.name().value());

        assertThat(line.woken).containsExactly(ContainerName.of("web"));
        line.look("web");
        assertThat(ends()).containsExactly("web interfered");
        assertThat(line.stage.names().stream()
                        .filter(name -> line.stage.look(name).running()))
                .hasSize(1);
        line.settle("web");
        assertThat(line.stage.names()).containsExactly("web");
        assertThat(line.state("web")).isEqualTo("Compliant");
    }

    /** To block it takes the engine a while. */
    @Test
    void aNameThatTheOldOneIsGivenWhileItIsBlockedIsNotTakenFromIt() {
        run("web");
        Container old = line.stage.look("web");
        var first = new AtomicBoolean(true);
        line.stage.failWhen(
                call -> {
                    if (call.is("connect") && first.getAndSet(false)) {
                        line.engine.rename(old.id(), "web-x");
                    }
                    return false;
                },
                new Fault.LostRequest());

        line.settle("web");
        assertThat(ends()).containsExactly("web interfered");
        assertThat(line.stage.names()).containsExactly("web-x");
        assertThat(line.stage.look("web-x").id()).isEqualTo(old.id());
        assertThat(line.stage.look("web-x").running()).isTrue();
    }

    @Test
    void theTwinIsNotBegunOnUnderItsNewName() {
        run("web");
        line.look("web");
        line.engine.rename(line.stage.look("web").id(), "web-y");
        line.stage.forget();

        line.look("web-y");
        assertThat(line.stage.writes()).isEmpty();

        line.settle("web");
        assertThat(line.stage.names()).containsExactly("web-y");
        assertThat(ends()).containsExactly("web success");
        assertThat(line.ordered("web-y", Line.Verb.QUARANTINE)).startsWith("true");
    }

    private Container old() {
        return line.stage.names().stream()
                .filter(name -> name.contains(".wharden-old"))
                .map(line.stage::look)
                .findFirst()
                .orElseThrow();
    }

    /** As updaters do: one→tmp, two→one, tmp→two. */
    @Test
    void twoThatChangeNamesAreTheTwoThatTheyWere() {
        run("one");
        run("two");
        Container other = line.stage.look("two");
        line.look("one");
        String twin = line.stage.look("one").id();
        line.engine.rename(twin, "tmp");
        line.engine.rename(other.id(), "one");
        line.engine.rename(twin, "two");
        line.stage.forget();
        line.look("two");
        assertThat(line.stage.writes()).extracting(Call::operation).isEmpty();

        line.settle("one");
        line.settle("two");
        assertThat(line.stage.names()).containsExactlyInAnyOrder("one", "two");
        assertThat(line.stage.look("two").id()).isEqualTo(twin);
        assertThat(line.state("one")).isEqualTo("Compliant");
        assertThat(line.assembly.remediator.open()).isEqualTo(List.<ContainerName>of());
    }
}
