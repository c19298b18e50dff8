package dev.wharden.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.wharden.TestEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The event stream and the pool of connections when a real engine is stopped, restarted and killed. */
final class EventStreamIT {
    private static final Duration LONG = Duration.ofSeconds(60);

    @RegisterExtension
    static final TestEngine ENGINE = TestEngine.own("stream-");

    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final List<DockerEvent> events = new CopyOnWriteArrayList<>();

    private EventStream start() {
        var recording = new EventStreamTest.Recording(heard);
        var stream = new EventStream(
                ENGINE.address(),
                new EventListener() {
                    @Override
                    public void event(DockerEvent event) {
                        events.add(event);
                    }

                    @Override
                    public void connected() {
                        recording.connected();
                    }

                    @Override
                    public void disconnected(String why) {
                        recording.disconnected(why);
                    }

                    @Override
                    public void gap(String why) {
                        recording.gap(why);
                    }
                },
                Duration.ofSeconds(10),
                InstantSource.system(),
                new Random(1));
        stream.start();
        await().atMost(LONG).untilAsserted(() -> assertThat(heard).contains("connected"));
        return stream;
    }

    private List<String> actions(String name) {
        return events.stream()
                .filter(event -> event.type().equals("container"))
                .filter(event -> name.equals(event.attributes().get("name")))
                .map(DockerEvent::action)
                .toList();
    }

    private void awaitAction(String name, String action) {
        await().atMost(LONG).untilAsserted(() -> assertThat(actions(name)).contains(action));
    }

    @Test
    void theEventsOfAContainersLifeAreHeardInOrder() {
        try (EventStream stream = start()) {
            assertThat(stream).isNotNull();
            String name = ENGINE.prefix() + "life";
            ENGINE.docker("run", "-d", "--name", name, "busybox:test", "sleep", "60");
            ENGINE.docker("rename", name, name + "2");
            ENGINE.docker("rm", "-f", name + "2");
            awaitAction(name + "2", "destroy");
            assertThat(actions(name)).containsExactly("create", "start");
            assertThat(actions(name + "2")).startsWith("rename").endsWith("destroy");
            assertThat(events.stream()
                            .filter(event -> event.action().equals("rename"))
                            .map(event -> event.attributes().get("oldName")))
                    .containsExactly("/" + name);
        }
    }

    @Test
    void aRestartedEngineIsFoundAgainWithAGapAndTheClientWorksOn() {
        try (EventStream stream = start();
                DockerJava docker = ENGINE.client()) {
            assertThat(stream).isNotNull();
            String before = ENGINE.prefix() + "before";
            ENGINE.docker("create", "--name", before, "busybox:test");
            awaitAction(before, "create");
            assertThat(docker.list()).hasSize(1);
            ENGINE.engine("restart");
            await().atMost(LONG)
                    .untilAsserted(
                            () -> assertThat(heard).containsExactly("connected", "disconnected", "gap", "connected"));
            assertThat(docker.inspect(before).name().value()).isEqualTo(before);
            String after = ENGINE.prefix() + "after";
            ENGINE.docker("create", "--name", after, "busybox:test");
            awaitAction(after, "create");
            assertThat(actions(before)).containsExactly("create");
        }
    }

    @Test
    void aStoppedEngineKeepsTheDeadlineAndLosesNothing() throws Exception {
        String pid = String.valueOf(ENGINE.pid());
        try (EventStream stream = start();
                DockerJava docker = new DockerJava(
                        ENGINE.address(), Duration.ofSeconds(1), System::nanoTime, (operation, code, took) -> {})) {
            assertThat(stream).isNotNull();
            assertThat(docker.list()).isNotNull();
            signal("-STOP", pid);
            try {
                // The signal is only sent when kill returns: a thread may answer one more call before it stops.
                await().atMost(LONG).until(() -> isStopped(pid));
                long start = System.nanoTime();
                org.assertj.core.api.Assertions.assertThatThrownBy(docker::list)
                        .isInstanceOf(DockerException.Unavailable.class);
                assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
            } finally {
                signal("-CONT", pid);
            }
            String name = ENGINE.prefix() + "cont";
            ENGINE.docker("create", "--name", name, "busybox:test");
            awaitAction(name, "create");
            assertThat(heard).containsExactly("connected");
        }
    }

    /** Whether each thread is: proc_pid_status(5), State. */
    private static boolean isStopped(String pid) throws IOException {
        try (Stream<Path> threads = Files.list(Path.of("/proc", pid, "task"))) {
            for (Path thread : threads.toList()) {
                if (!Files.readString(thread.resolve("status")).contains("State:\tT")) {
                    return false;
                }
            }
            return true;
        }
    }

    private static void signal(String signal, String pid) throws Exception {
        assertThat(new ProcessBuilder("kill", signal, pid).inheritIO().start().waitFor())
                .isZero();
    }
}
