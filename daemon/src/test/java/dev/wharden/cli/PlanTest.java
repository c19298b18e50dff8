package dev.wharden.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.Json;
import dev.wharden.container.Container;
import dev.wharden.container.Dependents;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PlanTest {
    private static Container container(String name, String host, String labels) {
        return new Container(Json.object("{'Id':'" + name + "','Name':'/" + name + "','HostConfig':{" + host
                + "},'Config':{'Labels':{" + labels + "}}}"));
    }

    @Test
    void whatComposeRecreatesOnceMoreIsSaid() {
        Container net = container("net", "", "");
        String shares = "'NetworkMode':'container:net'";
        String hash = "'com.docker.compose.config-hash':'1'";
        assertThat(Plan.byCompose(Dependents.of(net, List.of(container("side", shares, hash)))))
                .hasValueSatisfying(line ->
                        assertThat(line).startsWith("the next docker compose up -d recreates side once more, "));
        assertThat(Plan.byCompose(Dependents.of(
                        net,
                        List.of(container("byhand", shares, ""), container("linked", "'Links':['/net:/x/n']", hash)))))
                .isEmpty();
    }
}
