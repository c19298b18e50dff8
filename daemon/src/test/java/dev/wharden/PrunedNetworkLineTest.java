package dev.wharden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.container.Container;
import dev.wharden.docker.Body;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.Fault;
import dev.wharden.e2e.PolicyText;
import dev.wharden.policy.Mode;
import dev.wharden.remedy.recreate.down.Down;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A container whose network went with a prune in its repair, and cannot be made again for a time. */
final class PrunedNetworkLineTest {
    private static final String POLICY =
            PolicyText.enforcing("web", "web", "{privileged: false}", "remediation: {probation: 10s}");

    @TempDir
    private Path folder;

    /** Nothing of its project is left but the keeper, as after {@code compose down}, which was not run. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void isCreatedOnItWhenTheEngineMakesItAgain(boolean taken) {
        var line = new Line(folder, Mode.ENFORCE, POLICY, 2);
        line.stage.network("front", "bridge", "10.77.0.0/24");
        line.stage.run(
                "web",
                Body.image(
                        "fid-img:1",
                        "'Labels':{'com.docker.compose.project':'shop','com.docker.compose.service':'web'},"
                                + "'Volumes':{'/anon':{}},'HostConfig':{'NetworkMode':'front','Privileged':true,"
                                + "'Binds':['data:/data'],'RestartPolicy':{'Name':'always'}}"));
        line.stage.edit("web", tree -> tree.put("Created", "2026-11-25T08:00:00Z"));
        Container before = line.stage.look("web");
        line.pass(Duration.ofMinutes(5));
        var first = new AtomicBoolean(true);
        line.stage.failWhen(
                call -> {
                    if (call.is("start") && first.getAndSet(false)) {
                        line.stage.removeNetwork("front");
                    }
                    return false;
                },
                new Fault.LostRequest());
        line.stage.refuse(
                "network_create",
                () -> taken
                        ? new DockerException.Rejected(
                                "network_create: 403: Pool overlaps with other one on this address space")
                        : new DockerException.NotFound("network_create: 404: could not find an available,"
                                + " non-overlapping IPv4 address pool among the defaults"));
        line.passLookingAt(Duration.ofMinutes(5), "web");
        assertThat(line.assembly.revival.shown())
                .singleElement()
                .extracting(Down::sentence)
                .asString()
                .contains(taken ? "Pool overlaps" : "could not find an available", "Wharden retries");
        line.stage.forget();
        line.passLookingAt(Duration.ofMinutes(5), "web");
        Container web = line.stage.look("web");
        assertThat(web.running()).isTrue();
        assertThat(web.at("/NetworkSettings/Networks").has("front")).isTrue();
        assertThat(web.at("/Mounts").findValuesAsText("Name"))
                .containsExactlyInAnyOrderElementsOf(before.at("/Mounts").findValuesAsText("Name"));
        assertThat(line.assembly.revival.open()).isEmpty();
        assertThat(line.stage.names()).containsExactly("web");
    }
}
