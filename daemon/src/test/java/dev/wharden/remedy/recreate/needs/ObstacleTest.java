package dev.wharden.remedy.recreate.needs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.FakeEngine;
import dev.wharden.docker.FakeStage;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The engine's words are those of 26.1.5, but for the rows that say 28. */
final class ObstacleTest {
    private final FakeEngine engine = new FakeEngine();
    private final FakeStage stage = engine.stage();

    private String obstacle(String words) {
        return Obstacle.of(engine, List.of(), new DockerException.Unavailable(words, null))
                .orElse("none");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            start: 500: driver failed programming external connectivity on endpoint p1 (55b94211): Bind for 0.0.0.0:18081 failed: port is already allocated | port 18081 is taken by another program
            start: 500: driver failed programming external connectivity on endpoint p1 (55b94211): Bind for :::18081 failed: port is already allocated | port 18081 is taken by another program
            start: 500: driver failed programming external connectivity on endpoint p1 (55b94211): Error starting userland proxy: listen tcp4 0.0.0.0:80: bind: address already in use | port 80 is taken by another program
            start: 500: failed to set up container networking: driver failed programming external connectivity on endpoint p1 (55b94211): failed to bind host port for 0.0.0.0:8080:172.18.0.2:80/tcp: address already in use | port 8080 is taken by another program
            start: 500: driver failed programming external connectivity on endpoint p3 (edf0): Error starting userland proxy: listen tcp4 10.9.8.7:18083: bind: cannot assign requested address | the host has no address 10.9.8.7 to publish port 18083 on
            start: 500: driver failed programming external connectivity on endpoint p3 (edf0):  (iptables failed: no chain) | its ports cannot be published
            start: 403: Address already in use | its address is taken by another container
            start: 500: no available IPv4 addresses on this network's address pools: n1 (a17e7d4e) | network n1 has no free address
            start: 404: network n2 not found | network n2 is gone
            """)
    void theEnginesWordsTellWhatIsInTheWay(String words, String what) {
        assertThat(obstacle(words)).isEqualTo(what);
    }

    /** A command, a user and a folder are the container's own words. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "start: 400: failed to create task for container: failed to create shim task: OCI runtime create failed:"
                        + " exec: \"driver failed programming external connectivity on endpoint p1 (5): Bind for"
                        + " 0.0.0.0:1 failed\": executable file not found in $PATH: unknown",
                "start: 500: unable to find user start: 403: Address already in use: no matching entries in passwd file",
                "start: 500: unable to find user network n not found",
                "start: 400: invalid mount config for type \"bind\": bind source path does not exist: /tmp/x",
                "stop: 403: Address already in use"
            })
    void aContainersOwnWordsAreNotBelieved(String words) {
        assertThat(obstacle(words)).isEqualTo("none");
    }

    @Test
    void whoHasThePortOrTheAddressIsNamed() {
        stage.network("front", "bridge", "10.1.0.0/24");
        String thief = stage.run("thief", """
                {"Image": "fid-img:1", "HostConfig": {"NetworkMode": "front",
                   "PortBindings": {"8080/tcp": [{"HostIp": "", "HostPort": "18080"}]}},
                 "NetworkingConfig": {"EndpointsConfig": {"front": {"IPAMConfig": {"IPv4Address": "10.1.0.20"}}}}}
                """);
        assertThat(obstacle("start: 500: driver failed programming external connectivity on endpoint web (5):"
                        + " Bind for 0.0.0.0:18080 failed: port is already allocated"))
                .isEqualTo("port 18080 is taken by container thief");
        var wants = stage.look(thief).with("/Id", TextNode.valueOf("web"));
        assertThat(Obstacle.of(
                        engine, List.of(wants), new DockerException.Rejected("start: 403: Address already in use")))
                .contains("address 10.1.0.20 of network front is taken by container thief");
    }

    @Test
    void anEngineThatIsNotThereHasRefusedNothing() {
        assertThat(Obstacle.isRefusal(new DockerException.Unavailable("start: no answer", new IOException("cut"))))
                .isFalse();
        assertThat(Obstacle.isRefusal(new DockerException.Unavailable("start: 500: no", null)))
                .isTrue();
    }
}
