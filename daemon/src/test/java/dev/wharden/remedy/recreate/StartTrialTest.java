package dev.wharden.remedy.recreate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.docker.DockerException;
import dev.wharden.docker.Fault;
import dev.wharden.remedy.plan.Outcome;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A container whose log server is gone runs on, and nothing that is started for it would. */
final class StartTrialTest {
    private static final String REFUSED = "start: 500: failed to create task for container: failed to initialize"
            + " logging driver: dial tcp 10.0.0.7:24224: connect: connection refused";

    @TempDir
    private Path folder;

    private RecreateBench bench(String driver, String project) {
        RecreateBench bench = new RecreateBench(folder, "{\"Name\": \"always\"}", """
                {"Image": "fid-img:1", "Labels": {%s},
                 "HostConfig": {"NetworkMode": "front", "RestartPolicy": {"Name": "always"},
                   "LogConfig": {"Type": "%s", "Config": {}}}}
                """.formatted(project, driver));
        bench.stage()
                .failWhen(
                        call -> call.is("start"),
                        new Fault.Refused(() -> new DockerException.Unavailable(REFUSED, null)));
        return bench;
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\"com.docker.compose.project\": \"shop\""})
    void nothingIsStoppedForWhichTheLogDriverDoesNotStart(String project) {
        RecreateBench bench = bench("fluentd", project);
        String started = bench.stage().look("web").text("/State/StartedAt");
        assertThat(bench.apply())
                .isInstanceOf(Outcome.Interfered.class)
                .asString()
                .contains("its log driver fluentd does not start now", "connection refused");
        assertThat(bench.stage().names()).containsExactly("web");
        assertThat(bench.stage().look("web").text("/State/StartedAt")).isEqualTo(started);
        assertThat(bench.stage().calls()).noneMatch(call -> call.is("stop"));
    }

    /** Its server drops packets: the engine tries for two minutes, and holds the lock of what was to start. */
    @ParameterizedTest
    @ValueSource(strings = {"", "\"com.docker.compose.project\": \"shop\""})
    void whatHangsInTheEngineHoldsNothingUp(String project) {
        RecreateBench bench = new RecreateBench(folder, "{\"Name\": \"always\"}", """
                {"Image": "fid-img:1", "Labels": {%s},
                 "HostConfig": {"NetworkMode": "front", "RestartPolicy": {"Name": "always"},
                   "LogConfig": {"Type": "syslog", "Config": {"syslog-address": "tcp://192.0.2.1:514"}}}}
                """.formatted(project));
        String started = bench.stage().look("web").text("/State/StartedAt");
        String lost = "start: no answer within 10000 ms, from an engine that answers otherwise";
        var gone = new AtomicBoolean(true);
        bench.stage()
                .failWhen(
                        call -> gone.get() && call.is("start"),
                        new Fault.Refused(() -> new DockerException.Stuck(lost)));
        bench.stage()
                .failWhen(
                        call -> gone.get()
                                && call.container().contains("wharden-logs")
                                && (call.is("remove") || call.is("inspect")),
                        new Fault.Refused(() -> new DockerException.Stuck("no answer")));
        assertThat(bench.apply())
                .isInstanceOf(Outcome.Interfered.class)
                .asString()
                .contains(
                        "its log driver syslog does not start: its server has not answered within 10 s",
                        "it runs on, and Wharden retries",
                        "start that server");
        assertThat(bench.stage().calls()).noneMatch(call -> call.is("stop"));
        assertThat(bench.stage().look("web").text("/State/StartedAt")).isEqualTo(started);
        assertThat(bench.recreator().open()).isEmpty();
        assertThat(bench.stage().names())
                .as("the other is the engine's to remove")
                .hasSize(2);
        gone.set(false);
        assertThat(bench.apply()).isInstanceOf(Outcome.InProgress.class);
        assertThat(bench.stage().names()).noneMatch(name -> name.contains("wharden-logs"));
    }

    @Test
    void nothingIsStoppedWhoseDeviceIsGone() {
        RecreateBench bench = new RecreateBench(folder, "{\"Name\": \"always\"}", """
                {"Image": "fid-img:1",
                 "HostConfig": {"NetworkMode": "front", "RestartPolicy": {"Name": "always"},
                   "Devices": [{"PathOnHost": "/dev/ttyUSB0", "PathInContainer": "/dev/ttyUSB0",
                     "CgroupPermissions": "rwm"}]}}
                """);
        String no = "start: 500: error gathering device information while adding custom device \"/dev/ttyUSB0\": no"
                + " such file or directory";
        bench.stage()
                .failWhen(call -> call.is("start"), new Fault.Refused(() -> new DockerException.Unavailable(no, null)));
        assertThat(bench.apply())
                .isInstanceOf(Outcome.Interfered.class)
                .asString()
                .contains("a device that it was given is not there now", "/dev/ttyUSB0", "it runs on");
        assertThat(bench.stage().names()).containsExactly("web");
        assertThat(bench.stage().calls()).noneMatch(call -> call.is("stop"));
    }

    @Test
    void oneThatLogsToThisHostIsNotTried() {
        RecreateBench bench = bench("json-file", "");
        bench.apply();
        assertThat(bench.stage().calls()).noneMatch(call -> call.container().contains("wharden-logs"));
    }
}
