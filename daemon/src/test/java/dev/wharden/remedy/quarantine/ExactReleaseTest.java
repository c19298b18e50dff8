package dev.wharden.remedy.quarantine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.docker.Body;
import dev.wharden.docker.FakeEngine;
import dev.wharden.docker.FakeStage;
import dev.wharden.remedy.plan.Outcome;
import dev.wharden.remedy.plan.Remedy;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the engine cannot give back in place: said before, made good by a twin, or said after. */
final class ExactReleaseTest {
    private static final String MAC = """
            {"Image":"busybox:test","MacAddress":"02:00:00:00:00:77","HostConfig":{"NetworkMode":"front"},
             "NetworkingConfig":{"EndpointsConfig":{"front":{"MacAddress":"02:00:00:00:00:77"}}}}""";
    private static final String HOST = Body.host("'NetworkMode':'host'");
    private static final String LIMITED = Body.host("'NanoCpus':500000000,'PidsLimit':50");

    private final FakeEngine engine = new FakeEngine();
    private final FakeStage stage = engine.stage();

    private Ward ward;

    ExactReleaseTest(@TempDir Path folder) {
        stage.network("front", "bridge", "10.77.0.0/24");
        ward = new Ward(engine, engine, folder);
    }

    private void held(String body) {
        stage.run("web", body);
        assertThat(ward.quarantine("web")).isInstanceOf(Outcome.Succeeded.class);
    }

    @Test
    void aMacAddressThatWasAskedForIsGivenBackByATwinAndSaidBefore() {
        held(MAC);
        assertThat(ward.daemon().list().getFirst().limits())
                .anySatisfy(
                        limit -> assertThat(limit).contains("MAC address").contains("memory of its processes is lost"));

        assertThat(ward.release("web", true).notes())
                .as("nothing of how it runs until then: its twin has its first interface, and another address")
                .noneMatch(note -> note.contains("was not restarted") || note.contains("IPAddress"));

        Unlike unlike = ward.daemon().unlike().getFirst();
        Remedy.Recreate twin = unlike.twin(stage.look("web"));
        assertThat(twin.actual().text("/NetworkSettings/Networks/front/MacAddress"))
                .isEqualTo("02:00:00:00:00:77");
        assertThat(unlike.reason()).contains("02:00:00:00:00:77");
        assertThat(ward.daemon().list()).as("it is no longer held").isEmpty();
        assertThat(ward.daemon().open()).as("but not forgotten by a crash").containsExactly(Ward.name("web"));
        assertThat(stage.look("web").paused()).isFalse();

        ward.daemon().twinned(unlike, "recreated as it was");

        assertThat(ward.unlike()).isEmpty();
        assertThat(ward.daemon().open()).isEmpty();
    }

    /** As when a worker comes late with the end of its attempt. */
    @Test
    void aTwinThatEndsAfterAnotherQuarantineTakesNothingFromIt() {
        held(MAC);
        ward.release("web", true);
        Unlike unlike = ward.daemon().unlike().getFirst();
        assertThat(ward.quarantine("web")).isInstanceOf(Outcome.Succeeded.class);

        ward.daemon().twinned(unlike, "its recreation was rolled back");

        assertThat(ward.daemon().list()).hasSize(1);
        assertThat(stage.look("web").paused()).isTrue();
        ward.release("web");
        assertThat(stage.look("web").paused()).isFalse();
    }

    @Test
    void inPlaceItRunsOnAndWhatIsDifferentIsSaid() {
        held(MAC);

        assertThat(ward.release("web").notes())
                .anySatisfy(note -> assertThat(note).contains("had 02:00:00:00:00:77"));
        assertThat(ward.unlike()).isEmpty();
    }

    @Test
    void aThrottleThatCannotBeTakenOffIsTakenOffByATwin() {
        held(HOST);
        assertThat(stage.look("web").number("/HostConfig/NanoCpus")).isEqualTo(10_000_000);

        ward.release("web", true);

        Unlike unlike = ward.daemon().unlike().getFirst();
        assertThat(unlike.twin(stage.look("web")).desired().number("/HostConfig/NanoCpus"))
                .isZero();
    }

    @Test
    void oneWithLimitsOfItsOwnIsThrottledByThemAndGivenBackInPlace() {
        held(LIMITED);
        assertThat(stage.look("web").number("/HostConfig/NanoCpus")).isEqualTo(10_000_000);
        assertThat(stage.look("web").number("/HostConfig/PidsLimit")).isEqualTo(1);

        ward.release("web", true);

        assertThat(ward.unlike()).isEmpty();
        assertThat(stage.look("web").number("/HostConfig/NanoCpus")).isEqualTo(500_000_000);
        assertThat(stage.look("web").number("/HostConfig/PidsLimit")).isEqualTo(50);
    }
}
