package dev.wharden.remedy.quarantine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.container.Container;
import dev.wharden.docker.Body;
import dev.wharden.docker.FakeEngine;
import dev.wharden.docker.FakeStage;
import dev.wharden.remedy.Intended;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a container in quarantine is said to declare. */
final class BeforeHoldTest {
    private final FakeEngine engine = new FakeEngine();
    private final FakeStage stage = engine.stage();

    @TempDir
    private Path folder;

    @Test
    void aThrottleACutNetworkAndATakenRestartPolicyAreNotTheContainers() {
        String web = stage.run(
                "web",
                Body.host("'Privileged':true,'NanoCpus':2000000000,'PidsLimit':100,'RestartPolicy':{'Name':'always'}"));
        var ward = new Ward(engine, engine, folder);
        Container before = stage.look(web);
        ward.quarantine("web");
        Container held = stage.look(web);
        assertThat(held.number("/HostConfig/PidsLimit")).isEqualTo(1);
        assertThat(held.at("/NetworkSettings/Networks")).isEmpty();
        assertThat(held.text("/HostConfig/RestartPolicy/Name")).isEqualTo("no");

        assertThat(Stream.of(
                        BeforeHold.of(ward.daemon().list(), held),
                        Intended.onDisk(ward.state).of(held)))
                .allSatisfy(declared -> {
                    assertThat(declared.at("/HostConfig")).isEqualTo(before.at("/HostConfig"));
                    assertThat(declared.at("/NetworkSettings/Networks"))
                            .isEqualTo(before.at("/NetworkSettings/Networks"));
                    assertThat(declared.paused()).isTrue();
                });
        assertThat(Intended.NONE.of(held)).isSameAs(held);
    }
}
