package dev.wharden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.audit.AuditEvent;
import dev.wharden.container.Container;
import dev.wharden.docker.Behaviour;
import dev.wharden.docker.Body;
import dev.wharden.docker.Call;
import dev.wharden.docker.Fault;
import dev.wharden.e2e.PolicyText;
import dev.wharden.policy.Mode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A container that is put away by a new name in the middle of its repair, and another that runs in its place: of the
 * stop that came before, the engine tells nothing.
 */
final class DisplacedLineTest {
    private static final String POLICIES =
            PolicyText.enforcing("all", "", "{privileged: false}", "remediation: {probation: 10s}");
    private static final String DATA = "'Binds':['data:/data'],'RestartPolicy':{'Name':'always'}";

    private final Line line;
    private String old = "";

    DisplacedLineTest(@TempDir Path folder) {
        line = new Line(folder, Mode.ENFORCE, POLICIES, 4);
    }

    @BeforeEach
    void privileged() {
        old = line.stage.run("web", Body.host("'Privileged':true," + DATA));
        line.pass(Duration.ofMinutes(5));
    }

    private void rename() {
        line.engine.rename(line.stage.look("web").id(), "web-old");
    }

    private void renew(String body) {
        rename();
        line.stage.run("web", body);
    }

    /** Another client does that just before a call of Wharden's. */
    private void before(Predicate<Call> which, Runnable act) {
        var first = new AtomicBoolean(true);
        line.stage.failWhen(
                call -> {
                    if (which.test(call) && first.getAndSet(false)) {
                        act.run();
                    }
                    return false;
                },
                new Fault.LostRequest());
    }

    /** The old one is to be blocked, or its twin, which has the name by then, to be unblocked or started. */
    private static Predicate<Call> at(String operation) {
        return call -> call.is(operation, "web");
    }

    private AuditEvent.RemedyEnded end() {
        return line.ends("web").getLast();
    }

    private void assertPutAway(String newer) {
        assertThat(line.stage.names()).containsExactlyInAnyOrder("web", "web-old");
        assertThat(line.stage.look("web").id()).isEqualTo(newer);
        assertThat(line.stage.look("web").running()).isTrue();
        Container away = line.stage.look("web-old");
        assertThat(away.id()).isEqualTo(old);
        assertThat(away.running()).isFalse();
        assertThat(away.text("/HostConfig/RestartPolicy/Name")).isEqualTo("always");
        assertThat(end().result()).isEqualTo("interfered");
        assertThat(end().reason())
                .isEqualTo("web was renamed to web-old by another Docker client, and container web ("
                        + newer.substring(0, 12)
                        + ") with its data (volume data) runs under its name: web-old is as it was before, and stays"
                        + " stopped, since a stop of what is down cannot be heard: docker start web-old starts it");
        assertThat(line.assembly.revival.open()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"connect", "disconnect", "start"})
    void whatIsDownStaysStopped(String operation) {
        before(at(operation), () -> renew(Body.host(DATA)));
        line.settle("web");
        assertPutAway(line.stage.look("web").id());
    }

    @Test
    void aTwinThatRunsGoes() {
        line.look("web");
        renew(Body.host(DATA));
        String newer = line.stage.look("web").id();
        line.settle("web");
        assertPutAway(newer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"connect", "disconnect"})
    void theOtherMayComeSomeSecondsLater(String operation) {
        before(at(operation), this::rename);
        line.look("web");
        assertThat(line.stage.look(old).running()).isFalse();
        line.pass(Duration.ofSeconds(4));
        line.look("web");
        String newer = line.stage.run("web", Body.host(DATA));
        line.settle("web");
        assertPutAway(newer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"connect", "disconnect"})
    void whereNoneComesItIsBackUnderThatName(String operation) {
        before(at(operation), this::rename);
        line.settle("web");
        assertThat(line.stage.names()).containsExactly("web-old");
        assertThat(line.stage.look("web-old").id()).isEqualTo(old);
        assertThat(line.stage.look("web-old").running()).isTrue();
    }

    /** As where people let both run until the newer one is ready. */
    @ParameterizedTest
    @ValueSource(strings = {"connect", "disconnect"})
    void whatSharesNothingRunsOn(String operation) {
        before(at(operation), () -> renew(Body.PLAIN));
        line.settle("web");
        assertThat(line.stage.look("web").running()).isTrue();
        assertThat(line.stage.look("web-old").id()).isEqualTo(old);
        assertThat(line.stage.look("web-old").running()).isTrue();
    }

    @Test
    void aTwinThatSharesNothingRunsOn() {
        line.look("web");
        String twin = line.stage.look("web").id();
        renew(Body.PLAIN);
        line.settle("web");
        assertThat(line.stage.look("web-old").id()).isEqualTo(twin);
        assertThat(line.stage.look("web-old").running()).isTrue();
        assertThat(end().result()).isEqualTo("success");
    }

    /** Nothing writes to its data beside the twin. */
    @Test
    void oneThatDoesNotRunEndsNoTwin() {
        line.look("web");
        String twin = line.stage.look("web").id();
        rename();
        line.stage.make("web", Body.host(DATA));
        line.settle("web");
        assertThat(line.stage.look("web-old").id()).isEqualTo(twin);
        assertThat(line.stage.look("web-old").running()).isTrue();
    }

    /** The way back starts it, and the engine carries that out when it has the new name. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatIsOnItsWayBackIsEnded(boolean atOnce) {
        line.stage.behave(twin -> !twin.id().equals(old), new Behaviour.Exits(7));
        before(call -> call.is("start", "web") && line.stage.look("web").id().equals(old), () -> {
            line.stage.behaveWell();
            rename();
            if (atOnce) {
                line.stage.run("web", Body.host(DATA));
            }
        });
        line.look("web");
        if (!atOnce) {
            line.pass(Duration.ofSeconds(1));
            line.stage.run("web", Body.host(DATA));
        }
        line.settle("web");
        assertThat(line.stage.look("web").running()).isTrue();
        assertThat(line.stage.look("web-old").id()).isEqualTo(old);
        assertThat(line.stage.look("web-old").running()).isFalse();
        assertThat(end().result()).isEqualTo("interfered");
        assertThat(end().reason())
                .contains("runs under its name: web-old is as it was before, and stays stopped")
                .contains("before that: it ended with exit code 7");
    }

    /** What holds its image and volumes starts before the twin goes, which takes a while. */
    @Test
    void aTwinThatIsRenamedAsItGoesGivesItsNameToTheOldOne() {
        line.stage.behave(twin -> !twin.id().equals(old), new Behaviour.Exits(7));
        before(
                call -> call.operation().equals("start")
                        && call.container().contains(".wharden-holds-")
                        && !line.stage.look("web").id().equals(old),
                () -> {
                    line.stage.behaveWell();
                    renew(Body.host(DATA));
                });
        line.settle("web");
        assertThat(line.stage.names()).containsExactlyInAnyOrder("web", "web-old");
        assertThat(line.stage.look("web").running()).isTrue();
        assertThat(line.stage.look("web-old").id()).isEqualTo(old);
        assertThat(line.stage.look("web-old").running()).isFalse();
        assertThat(end().result()).isEqualTo("interfered");
    }

    /** It is down: nothing waits until a clock that was set back is there again. */
    @Test
    void aClockThatIsSetBackKeepsNothingDown() {
        before(at("connect"), this::rename);
        line.look("web");
        assertThat(line.stage.look(old).running()).isFalse();
        line.jump(Duration.ofHours(-3));
        line.restart();
        line.settle("web");
        assertThat(line.stage.look("web-old").id()).isEqualTo(old);
        assertThat(line.stage.look("web-old").running()).isTrue();
    }
}
