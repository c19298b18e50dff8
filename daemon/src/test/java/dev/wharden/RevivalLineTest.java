package dev.wharden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.audit.AuditEvent;
import dev.wharden.container.ContainerName;
import dev.wharden.controller.Result;
import dev.wharden.docker.Call;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.Fault;
import dev.wharden.policy.Mode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever keeps a container from starting that Wharden has stopped, it runs again when that is gone, and not when
 * somebody else has decided.
 */
final class RevivalLineTest {
    private static final String WEB = "{\"Image\":\"fid-img:1\",\"HostConfig\":{\"Privileged\":true}}";
    private static final String POLICY = """
            apiVersion: wharden.dev/v1
            kind: HardeningPolicy
            metadata: {name: web}
            spec:
              match: {names: ["web", "shop", "side"]}
              mode: Enforce
              profile: privileged
              desired: {privileged: false}
              remediation: {probation: 10s}
            """;

    @TempDir
    private Path folder;

    private Line line(String words) {
        var line = new Line(folder, Mode.ENFORCE, POLICY, 2);
        line.engine.stage().run("web", WEB);
        line.pass(Duration.ofMinutes(5));
        refuse(line, words);
        return line;
    }

    private static void refuse(Line line, String words) {
        line.engine
                .stage()
                .failWhen(
                        call -> call.operation().equals("start"),
                        new Fault.Refused(() -> new DockerException.Unavailable(words, null)));
    }

    /** With a look whenever one is due. */
    private static void pass(Line line, Duration time) {
        Duration left = time;
        while (left.isPositive()) {
            Duration delay = line.look("web") instanceof Result.RequeueAfter(Duration wanted) ? wanted : left;
            Duration step = delay.compareTo(left) < 0 ? delay : left;
            line.pass(step.isPositive() ? step : Duration.ofMillis(100));
            left = left.minus(step.isPositive() ? step : Duration.ofMillis(100));
        }
    }

    private static long starts(Line line) {
        return line.engine.stage().writes().stream()
                .map(Call::operation)
                .filter("start"::equals)
                .count();
    }

    private static List<String> ends(Line line) {
        return line.heard(AuditEvent.Lifecycle.class).stream()
                .map(AuditEvent.Lifecycle::result)
                .toList();
    }

    @Test
    void whateverItIsItIsTriedSlowlyAndForEver() {
        Line line = line("start: 500: error gathering device information while adding custom device \"/dev/gone\"");
        pass(line, Duration.ofMinutes(10));
        long first = starts(line);
        int records = line.events.size();
        pass(line, Duration.ofHours(1));
        assertThat(starts(line) - first).as("tries in an hour").isBetween(58L, 62L);
        assertThat(line.events.stream().skip(records)).as("records of tries").noneMatch(event -> isCall(event));
        assertThat(line.reason("web"))
                .isEqualTo("it is down: start: 500: error gathering device information while adding custom device"
                        + " \"/dev/gone\"; Wharden retries every minute");
        assertThat(line.heard(AuditEvent.RemedyEnded.class))
                .singleElement()
                .satisfies(ended -> assertThat(ended.result()).isEqualTo("interfered"));
        line.engine.stage().forget();
        pass(line, Duration.ofMinutes(3));
        assertThat(line.state("web")).isEqualTo("Compliant");
        assertThat(ends(line)).containsExactly("started");
    }

    private static boolean isCall(AuditEvent event) {
        return event instanceof AuditEvent.Intent || event instanceof AuditEvent.Done;
    }

    @Test
    void aNetworkThatDoesNotTakeItAnyMoreIsTheReasonAndIsAskedSlowlyToo() {
        Line line = line("start: 500: no");
        pass(line, Duration.ofMinutes(5));
        line.engine.stage().forget();
        String network = line.engine
                .stage()
                .look("web")
                .at("/NetworkSettings/Networks")
                .elements()
                .next()
                .path("NetworkID")
                .asText();
        var asked = new AtomicReference<String>("");
        line.engine
                .stage()
                .failWhen(
                        call -> {
                            asked.set(call.operation());
                            return List.of("start", "connect").contains(call.operation());
                        },
                        new Fault.Refused(() -> asked.get().equals("start")
                                ? new DockerException.NotFound("start: 404: network " + network + " not found")
                                : new DockerException.Rejected("connect: 400: no subnet contains the IP address")));
        pass(line, Duration.ofMinutes(5));
        assertThat(line.reason("web")).contains("no subnet contains the IP address");
        long first = starts(line);
        pass(line, Duration.ofHours(1));
        assertThat(starts(line) - first).as("tries in an hour").isBetween(58L, 62L);
    }

    @Test
    void itSurvivesARestartOfTheDaemon() {
        Line line = line("start: 404: network front not found");
        pass(line, Duration.ofMinutes(5));
        line.restart();
        assertThat(line.assembly.revival.open()).containsExactly(ContainerName.of("web"));
        pass(line, Duration.ofMinutes(3));
        assertThat(line.state("web")).isEqualTo("Compliant");
        assertThat(ends(line)).containsExactly("started");
    }

    @Test
    void whoeverStartsItIsHeardAtOnceAndWhoeverStopsItThenIsRespected() {
        Line line = line("start: 500: no");
        pass(line, Duration.ofMinutes(5));
        line.engine.stage().forget();
        String id = line.engine.stage().look("web").id();
        line.engine.start(id);
        line.pass(Duration.ofSeconds(1));
        line.engine.stop(id, Duration.ZERO);
        pass(line, Duration.ofMinutes(10));
        assertThat(line.engine.stage().look("web").running()).isFalse();
        assertThat(ends(line)).containsExactly("stopped");
    }

    @Test
    void whoeverRemovesItIsRespectedAndAnotherOfItsNameIsNotIt() {
        Line line = line("start: 500: no");
        pass(line, Duration.ofMinutes(5));
        line.engine.stage().forget();
        line.engine.remove(line.engine.stage().look("web").id(), true);
        line.engine.stage().make("web", WEB);
        pass(line, Duration.ofMinutes(5));
        assertThat(line.engine.stage().look("web").running()).isFalse();
        assertThat(ends(line)).containsExactly("replaced");
    }

    /** Renamed to make room for a replacement with its volumes: started beside that it would be a second one. */
    @Test
    void oneThatIsRenamedIsGivenUp() {
        Line line = line("start: 500: no");
        pass(line, Duration.ofMinutes(5));
        String id = line.engine.stage().look("web").id();
        line.engine.stage().forget();
        line.engine.rename(id, "web-old");
        line.engine.stage().run("web", WEB);
        pass(line, Duration.ofMinutes(10));
        assertThat(line.engine.stage().look("web-old").running()).isFalse();
        assertThat(line.engine.stage().look("web").running()).isTrue();
        assertThat(ends(line)).containsExactly("renamed");
    }

    /** A try that is not answered holds a worker, and is made once in five minutes. */
    @Test
    void silenceIsAskedLessOften() {
        Line line = line("start: 500: no");
        line.engine.stage().forget();
        line.engine
                .stage()
                .failWhen(
                        call -> call.operation().equals("start"),
                        new Fault.Refused(() -> new DockerException.Stuck("start: no answer within 30000 ms")));
        pass(line, Duration.ofMinutes(5));
        long first = starts(line);
        pass(line, Duration.ofHours(1));
        assertThat(starts(line) - first).isBetween(11L, 13L);
        assertThat(line.reason("web"))
                .isEqualTo("it is down: the engine does not answer its start; Wharden retries every five minutes");
    }

    @Test
    void whatSharesItsNamespacesComesBackWithIt() {
        var line = new Line(folder, Mode.ENFORCE, POLICY, 2);
        String web = line.engine.stage().run("web", WEB);
        line.engine
                .stage()
                .run("side", "{\"Image\":\"fid-img:1\",\"HostConfig\":{\"NetworkMode\":\"container:" + web + "\"}}");
        line.pass(Duration.ofMinutes(5));
        refuse(line, "start: 500: no");
        pass(line, Duration.ofMinutes(10));
        assertThat(line.assembly.revival.open())
                .as(line.reason("web"))
                .containsExactlyInAnyOrder(ContainerName.of("web"), ContainerName.of("side"));
        line.engine.stage().forget();
        line.pass(Duration.ofMinutes(1));
        line.look("web");
        assertThat(line.engine.stage().look("web").running()).isTrue();
        assertThat(line.engine.stage().look("side").running()).isTrue();
        assertThat(ends(line)).containsExactly("started", "started");
        assertThat(line.assembly.guards.suspended()).isEqualTo(Map.of());
    }

    /** It holds no place: others are repaired, and what is to be told of it is shown. */
    @Test
    void othersAreRepairedMeanwhile() {
        Line line = line("start: 500: no");
        pass(line, Duration.ofMinutes(5));
        line.engine.stage().forget();
        line.engine.stage().run("shop", WEB);
        line.engine
                .stage()
                .failWhen(
                        call -> call.operation().equals("start")
                                && call.container().equals("web"),
                        new Fault.Refused(() -> new DockerException.Unavailable("start: 500: no", null)));
        line.pass(Duration.ofMinutes(5));
        for (int round = 0; round < 20 && line.look("shop") instanceof Result.RequeueAfter(Duration delay); round++) {
            line.pass(delay);
        }
        assertThat(line.state("shop")).isEqualTo("Compliant");
        assertThat(line.assembly.revival.shown()).hasSize(1);
    }
}
