package dev.wharden.docker;

import dev.wharden.TestEngine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
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
