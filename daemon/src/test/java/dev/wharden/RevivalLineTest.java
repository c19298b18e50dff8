package dev.wharden;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.audit.AuditEvent;
import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.docker.Body;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.EngineCrash;
import dev.wharden.docker.Fault;
import dev.wharden.e2e.PolicyText;
import dev.wharden.policy.Mode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever keeps a container from starting that Wharden has stopped, it runs again when that is gone, and not when
 * somebody else has decided.
 */
final class RevivalLineTest {
    private static final String WEB = Body.image("fid-img:1", "'HostConfig':{'Privileged':true}");
    private static final String POLICY =
            PolicyText.enforcing("web", "web, shop, side", "{privileged: false}", "remediation: {probation: 10s}");

    @TempDir
    private Path folder;

    private Line line(String words) {
        var line = new Line(folder, Mode.ENFORCE, POLICY, 2);
        line.stage.run("web", WEB);
        line.pass(Duration.ofMinutes(5));
        refuse(line, words);
        return line;
    }

    private static void refuse(Line line, String words) {
        line.stage.refuse("start", () -> new DockerException.Unavailable(words, null));
    }

    @Test
    void whateverItIsItIsTriedSlowlyAndForEver() {
        Line line = line("start: 500: error gathering device information while adding custom device \"/dev/gone\"");
        line.passLookingAt(Duration.ofMinutes(10), "web");
        long first = line.stage.count("start");
        int records = line.events.size();
        line.passLookingAt(Duration.ofHours(1), "web");
        assertThat(line.stage.count("start") - first).as("tries in an hour").isBetween(58L, 62L);
        assertThat(line.events.stream().skip(records)).as("records of tries").noneMatch(event -> isCall(event));
        assertThat(line.reason("web"))
                .isEqualTo("it is down: start: 500: error gathering device information while adding custom device"
                        + " \"/dev/gone\"; Wharden retries every minute");
        assertThat(line.only(AuditEvent.RemedyEnded.class).result()).isEqualTo("interfered");
        line.stage.forget();
        line.passLookingAt(Duration.ofMinutes(3), "web");
        assertThat(line.state("web")).isEqualTo("Compliant");
        assertThat(line.downEnds()).containsExactly("started");
    }

    private static boolean isCall(AuditEvent event) {
        return event instanceof AuditEvent.Intent || event instanceof AuditEvent.Done;
    }

    @Test
    void aNetworkThatDoesNotTakeItAnyMoreIsTheReasonAndIsAskedSlowlyToo() {
        Line line = line("start: 500: no");
        line.passLookingAt(Duration.ofMinutes(5), "web");
        line.stage.forget();
        String network = line.stage
                .look("web")
                .at("/NetworkSettings/Networks")
                .elements()
                .next()
                .path("NetworkID")
                .asText();
        var asked = new AtomicReference<String>("");
        line.stage.failWhen(
                call -> {
                    asked.set(call.operation());
                    return List.of("start", "connect").contains(call.operation());
                },
                new Fault.Refused(() -> asked.get().equals("start")
                        ? new DockerException.NotFound("start: 404: network " + network + " not found")
                        : new DockerException.Rejected("connect: 400: no subnet contains the IP address")));
        line.passLookingAt(Duration.ofMinutes(5), "web");
        assertThat(line.reason("web")).contains("no subnet contains the IP address");
        long first = line.stage.count("start");
        line.passLookingAt(Duration.ofHours(1), "web");
        assertThat(line.stage.count("start") - first).as("tries in an hour").isBetween(58L, 62L);
    }

    /** {@code docker network prune} takes the network of one that does not run, and leaves the container. */
    @Test
    void aNetworkThatWentWithAPruneIsMadeAgain() {
        var line = new Line(folder, Mode.ENFORCE, POLICY, 2);
        line.stage.network("own", "bridge", "10.9.0.0/24");
        line.stage.run("web", Body.image("fid-img:1", "'HostConfig':{'Privileged':true,'NetworkMode':'own'}"));
        line.pass(Duration.ofMinutes(5));
        refuse(line, "start: 404: network own not found");
        line.passLookingAt(Duration.ofMinutes(5), "web");
        assertThat(line.reason("web")).contains("it is down");
        line.stage.removeNetwork("own");
        line.stage.forget();
        line.passLookingAt(Duration.ofMinutes(3), "web");
        assertThat(line.stage.engine().network("own").path("IPAM").toString()).contains("10.9.0.0/24");
        assertThat(line.stage.look("web").running()).isTrue();
    }

    /** The engine would start it in a network that has the id of its own for a name. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6})
    void itIsNotLeftInANetworkThatIsCalledByTheIdOfItsOwn(int killedAt) {
        var line = new Line(folder, Mode.ENFORCE, POLICY, 2);
        line.stage.network("own", "bridge", "10.9.0.0/24");
        line.stage.run("web", Body.image("fid-img:1", "'HostConfig':{'Privileged':true,'NetworkMode':'own'}"));
        line.pass(Duration.ofMinutes(5));
        refuse(line, "start: 500: no");
        line.passLookingAt(Duration.ofMinutes(5), "web");
        assertThat(line.reason("web")).contains("it is down");
        ObjectNode other = line.stage.engine().network("own").deepCopy();
        line.stage.forget();
        var first = new AtomicBoolean(true);
        line.stage.failWhen(
                call -> {
                    if (call.is("start") && first.getAndSet(false)) {
                        line.stage.removeNetwork("own");
                        line.stage
                                .engine()
                                .createNetwork(
                                        other.put("Name", other.path("Id").asText()));
                    }
                    return false;
                },
                new Fault.Refused(() -> new DockerException.NotFound("never answered so")));
        if (killedAt > 0) {
            line.stage.failWrite(killedAt, new Fault.CrashAfter());
        }
        try {
            line.passLookingAt(Duration.ofMinutes(1), "web");
        } catch (EngineCrash killed) {
            line.restart();
        }
        line.passLookingAt(Duration.ofMinutes(5), "web");

        Container web = line.stage.look("web");
        assertThat(web.running()).isTrue();
        assertThat(web.at("/NetworkSettings/Networks").fieldNames())
                .toIterable()
                .containsExactly("own");
        assertThat(web.text("/NetworkSettings/Networks/own/NetworkID"))
                .isEqualTo(line.stage.engine().network("own").path("Id").asText());
    }

    @Test
    void itSurvivesARestartOfTheDaemon() {
        Line line = line("start: 404: network front not found");
        line.passLookingAt(Duration.ofMinutes(5), "web");
        line.restart();
        assertThat(line.assembly.revival.open()).containsExactly(ContainerName.of("web"));
        line.passLookingAt(Duration.ofMinutes(3), "web");
        assertThat(line.state("web")).isEqualTo("Compliant");
        assertThat(line.downEnds()).containsExactly("started");
    }

    @Test
    void whoeverStartsItIsHeardAtOnceAndWhoeverStopsItThenIsRespected() {
        Line line = line("start: 500: no");
        line.passLookingAt(Duration.ofMinutes(5), "web");
        line.stage.forget();
        String id = line.stage.look("web").id();
        line.engine.start(id);
        line.pass(Duration.ofSeconds(1));
        line.engine.stop(id, Duration.ZERO);
        line.passLookingAt(Duration.ofMinutes(10), "web");
        assertThat(line.stage.look("web").running()).isFalse();
        assertThat(line.downEnds()).containsExactly("stopped");
    }

    /** A repair would remove it before it is known that it runs: that would look like another client's removal. */
    @Test
    void oneThatRunsIsNotRepairedBeforeThatIsKnown() {
        Line line = line("start: 500: no");
        line.stage.forget();
        line.stage.refuse("start", () -> new DockerException.Stuck("start: no answer within 30000 ms"));
        line.passLookingAt(Duration.ofHours(2), "web");
        line.stage.forget();
        String id = line.stage.look("web").id();
        line.engine.start(id);
        line.pass(Duration.ofMinutes(2));
        var asked = new AtomicBoolean();
        line.stage.failWhen(
                call -> call.is("inspect") && !asked.getAndSet(true),
                new Fault.Refused(() -> new DockerException.Stuck("inspect: no answer within 250 ms")));
        line.look("web");
        assertThat(asked).isTrue();
        assertThat(line.stage.look("web").id()).isEqualTo(id);
        line.passLookingAt(Duration.ofMinutes(5), "web");
        assertThat(line.state("web")).isEqualTo("Compliant");
        assertThat(line.downEnds()).containsExactly("running");
        assertThat(line.events.toString()).contains("it runs after all");
    }

    @Test
    void whoeverRemovesItIsRespectedAndAnotherOfItsNameIsNotIt() {
        Line line = line("start: 500: no");
        line.passLookingAt(Duration.ofMinutes(5), "web");
        line.stage.forget();
        line.remove("web");
        line.stage.make("web", WEB);
        line.passLookingAt(Duration.ofMinutes(5), "web");
        assertThat(line.stage.look("web").running()).isFalse();
        assertThat(line.downEnds()).containsExactly("replaced");
    }

    /** Renamed to make room for a replacement with its volumes: started beside that it would be a second one. */
    @Test
    void oneThatIsRenamedIsGivenUp() {
        Line line = line("start: 500: no");
        line.passLookingAt(Duration.ofMinutes(5), "web");
        String id = line.stage.look("web").id();
        line.stage.forget();
        line.engine.rename(id, "web-old");
        line.stage.run("web", WEB);
        line.passLookingAt(Duration.ofMinutes(10), "web");
        assertThat(line.stage.look("web-old").running()).isFalse();
        assertThat(line.stage.look("web").running()).isTrue();
        assertThat(line.downEnds()).containsExactly("renamed");
    }

    /** A try that is not answered holds a worker, and is made once in five minutes. */
    @Test
    void silenceIsAskedLessOften() {
        Line line = line("start: 500: no");
        line.stage.forget();
        line.stage.refuse("start", () -> new DockerException.Stuck("start: no answer within 30000 ms"));
        line.passLookingAt(Duration.ofMinutes(5), "web");
        long first = line.stage.count("start");
        line.passLookingAt(Duration.ofHours(1), "web");
        assertThat(line.stage.count("start") - first).isBetween(11L, 13L);
        assertThat(line.reason("web"))
                .isEqualTo("it is down: the engine does not answer its start; Wharden retries every five minutes");
    }

    @Test
    void whatSharesItsNamespacesComesBackWithIt() {
        var line = new Line(folder, Mode.ENFORCE, POLICY, 2);
        String web = line.stage.run("web", WEB);
        line.stage.run("side", "{\"Image\":\"fid-img:1\",\"HostConfig\":{\"NetworkMode\":\"container:" + web + "\"}}");
        line.pass(Duration.ofMinutes(5));
        refuse(line, "start: 500: no");
        line.passLookingAt(Duration.ofMinutes(10), "web");
        assertThat(line.assembly.revival.open())
                .as(line.reason("web"))
                .containsExactlyInAnyOrder(ContainerName.of("web"), ContainerName.of("side"));
        line.stage.forget();
        line.pass(Duration.ofMinutes(1));
        line.look("web");
        assertThat(line.stage.look("web").running()).isTrue();
        assertThat(line.stage.look("side").running()).isTrue();
        assertThat(line.downEnds()).containsExactly("started", "started");
        assertThat(line.assembly.guards.suspended()).isEqualTo(Map.of());
    }

    /** It holds no place: others are repaired, and what is to be told of it is shown. */
    @Test
    void othersAreRepairedMeanwhile() {
        Line line = line("start: 500: no");
        line.passLookingAt(Duration.ofMinutes(5), "web");
        line.stage.forget();
        line.stage.run("shop", WEB);
        line.stage.refuse("start", "web", () -> new DockerException.Unavailable("start: 500: no", null));
        line.pass(Duration.ofMinutes(5));
        line.settle("shop");
        assertThat(line.state("shop")).isEqualTo("Compliant");
        assertThat(line.assembly.revival.shown()).hasSize(1);
    }
}
