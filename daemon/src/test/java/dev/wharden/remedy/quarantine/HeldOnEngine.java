package dev.wharden.remedy.quarantine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.TestEngine;
import dev.wharden.container.Container;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerJava;
import dev.wharden.remedy.plan.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** What every quarantine on a real engine is held to. */
abstract class HeldOnEngine {
    @TempDir
    Path folder;

    final TestEngine engine;
    DockerJava docker;
    Ward ward;

    HeldOnEngine(TestEngine engine) {
        this.engine = engine;
        this.docker = engine.client();
        this.ward = new Ward(docker, docker, Path.of("target"));
    }

    @BeforeEach
    void connect() {
        docker.close();
        docker = engine.client();
        ward = new Ward(docker, docker, folder);
    }

    @AfterEach
    void close() {
        for (Quarantined held : ward.daemon().list()) {
            ward.daemon().release(held, "the test is over", "tester", false);
        }
        docker.close();
    }

    /** It runs its program: what is frozen before, and given one process by the throttle, could not become that. */
    void run(String name, String... flags) {
        var words = new ArrayList<>(List.of("run", "-d", "--name", name));
        words.addAll(List.of(flags));
        words.addAll(List.of("busybox:test", "sleep", "1000000"));
        engine.docker(words);
        engine.awaitProgram(name, "sleep");
    }

    Outcome quarantine(String name) {
        return ward.quarantine(name);
    }

    Release release(String name) {
        return ward.release(name);
    }

    void assertContained(String... names) {
        for (String name : names) {
            Container held = docker.inspect(name);
            assertThat(held.paused() || !held.running()).as(name + " is frozen").isTrue();
            assertThat(held.restarting()).as(name + " is not restarting").isFalse();
            assertThat(HeldContainer.links(held)).as(name + " is cut off").isEmpty();
            assertThat(HeldContainer.restarts(held)).as(name + " stays down").isFalse();
        }
    }

    Map<String, ObjectNode> essences(String... names) {
        var essences = new TreeMap<String, ObjectNode>();
        for (String name : names) {
            essences.put(name, Ward.essence(docker.inspect(name)));
        }
        return essences;
    }

    void assertExactly(Map<String, ObjectNode> before, String... names) {
        assertThat(Ward.differences(before, essences(names))).isEmpty();
    }

    String fetch() {
        try {
            return engine.engine("nsenter", "busybox", "wget", "-T", "2", "-q", "-O", "-", "http://127.0.0.1:8097/");
        } catch (AssertionError refused) {
            return "";
        }
    }

    /** The engine ends gracefully, and is killed; both times it is contained when it is back. */
    void restarts(boolean liveRestore) {
        run("held-up", "--restart", "always");
        run("held-hostly", "--network", "host", "--restart", "always");
        String started = docker.inspect("held-up").text("/State/StartedAt");
        Map<String, ObjectNode> before = essences("held-up");
        quarantine("held-up");
        quarantine("held-hostly");
        for (String verb : List.of("restart", "kill")) {
            engine.engine(verb);
            if (verb.equals("kill")) {
                engine.engine("restart");
            }
            reconnect();
            ward.keep("held-up");
            ward.keep("held-hostly");
            assertContained("held-up");
            Container host = docker.inspect("held-hostly");
            assertThat(host.paused() || !host.running())
                    .as("the host's is frozen after " + verb)
                    .isTrue();
        }
        if (liveRestore) {
            assertThat(docker.inspect("held-up").text("/State/StartedAt")).isEqualTo(started);
            assertThat(docker.inspect("held-up").paused()).isTrue();
        }
        release("held-up");
        release("held-hostly");
        assertExactly(before, "held-up");
    }

    void reconnect() {
        docker.close();
        docker = engine.client();
        ward = new Ward(docker, docker, folder);
        await().atMost(Duration.ofSeconds(30))
                .ignoreExceptionsInstanceOf(DockerException.class)
                .until(() -> {
                    docker.engine();
                    return true;
                });
    }
}
