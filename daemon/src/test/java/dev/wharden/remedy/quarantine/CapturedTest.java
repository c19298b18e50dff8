package dev.wharden.remedy.quarantine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wharden.docker.Body;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.FakeEngine;
import dev.wharden.docker.FakeStage;
import dev.wharden.remedy.plan.Outcome;
import dev.wharden.subject.Captured;
import dev.wharden.subject.Captured.HostProcess;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A container that has the engine, or Wharden, in its own control groups. */
final class CapturedTest {
    private static final List<HostProcess> FROZEN =
            List.of(new HostProcess("dockerd", 400, Captured.hierarchy("freezer")));
    private static final List<HostProcess> ENDED =
            List.of(new HostProcess("dockerd", 400, Captured.hierarchy("devices")));

    @TempDir
    private Path folder;

    private final FakeEngine engine = new FakeEngine();
    private final FakeStage stage = engine.stage();
    private Ward ward;

    @BeforeEach
    void open() {
        ward = new Ward(engine, engine, folder);
        stage.run("web", Body.PLAIN);
        stage.forget();
    }

    private boolean isPaused() {
        return stage.look("web").paused();
    }

    @Test
    void whereAPauseWouldFreezeTheEngineItIsEndedInstead() {
        ward.captured = container -> new Captured(FROZEN, List.of());
        assertThat(ward.quarantine("web")).isInstanceOf(Outcome.Succeeded.class);
        assertThat(stage.count("pause")).isZero();
        assertThat(stage.look("web").running()).isFalse();
        assertThat(ward.only().limits())
                .contains("web was ended, since it could not be frozen: a pause would freeze dockerd (process 400) of"
                        + " the host, which it has in its control group");
    }

    @Test
    void whereItsEndWouldEndTheEngineTooItIsCutOffAndTold() {
        ward.captured = container -> new Captured(FROZEN, ENDED);
        assertThatThrownBy(() -> ward.quarantine("web")).isInstanceOf(DockerException.Unavailable.class);
        assertThat(stage.count("pause") + stage.count("kill")).isZero();
        assertThat(stage.look("web").running()).isTrue();
        assertThat(stage.look("web").at("/NetworkSettings/Networks")).isEmpty();
        assertThat(ward.only().runsOn()).isTrue();
        assertThat(ward.only().sentences())
                .singleElement()
                .asString()
                .contains("take that out first: echo 400 > /sys/fs/cgroup/devices/cgroup.procs");

        ward.captured = container -> Captured.NONE;
        assertThat(ward.keep("web")).isInstanceOf(Outcome.Succeeded.class);
        assertThat(isPaused()).isTrue();
        assertThat(ward.only().runsOn()).isFalse();
    }

    @Test
    void whatIsWrittenThereWhileItIsPausedIsLetGo() {
        ward.captured = container -> stage.count("pause") > 0 ? new Captured(FROZEN, List.of()) : Captured.NONE;
        assertThat(ward.quarantine("web")).isInstanceOf(Outcome.Succeeded.class);
        assertThat(stage.count("unpause")).isEqualTo(1);
        assertThat(isPaused()).isFalse();
        assertThat(stage.look("web").running()).isFalse();
    }
}
