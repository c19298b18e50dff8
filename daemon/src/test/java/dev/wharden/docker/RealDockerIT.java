package dev.wharden.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.TestEngine;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The contract on a real engine, by {@link DockerJava}. */
final class RealDockerIT extends DockerContract {
    @RegisterExtension
    static final TestEngine ENGINE = TestEngine.shared("contract-");

    private DockerJava docker = ENGINE.client();

    @BeforeEach
    void makeTheNetwork() {
        docker = ENGINE.client();
        ENGINE.docker("network", "create", "--subnet", "10.77.0.0/24", network());
    }

    @AfterEach
    void close() {
        docker.close();
    }

    /** As the host sees them. */
    @Test
    void theProcessOfAnExecSessionIsKnown() {
        String id = ENGINE.docker("run", "-d", "--name", prefix() + "session", "busybox:test", "sleep", "600")
                .strip();
        ENGINE.docker("exec", "-d", id, "sleep", "601");
        long main = docker.inspect(id).pid();
        var session = new AtomicLong();
        await().untilAsserted(() -> {
            JsonNode top = docker.top(id);
            top.path("Processes")
                    .valueStream()
                    .map(row -> row.path(1).asLong())
                    .filter(pid -> pid != main)
                    .forEach(session::set);
            assertThat(docker.areSessions(id, Set.of(session.get()))).isTrue();
        });
        assertThat(docker.areSessions(id, Set.of(session.get(), main))).isFalse();
        ENGINE.docker("rm", "-f", id);
    }

    @Override
    DockerReader reader() {
        return docker;
    }

    @Override
    DockerWriter writer() {
        return docker;
    }

    @Override
    String prefix() {
        return ENGINE.prefix();
    }

    @Override
    String network() {
        return "contract-net";
    }

    @Override
    int port() {
        return 8099;
    }

    @Override
    void removeNetwork(String name) {
        ENGINE.docker("network", "rm", name);
    }
}
