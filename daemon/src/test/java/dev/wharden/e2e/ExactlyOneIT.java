package dev.wharden.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.wharden.TestEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real compose and docker act on containers that are being recreated, while each writes the random id of its process to a shared folder every 50 ms: no two of one ever
 * write in turns, there are as many as asked for, and none of it is a failed repair.
 */
final class ExactlyOneIT {
    @RegisterExtension
    static final TestEngine ENGINE = TestEngine.shared("e2e-one-");

    private static final Duration LONG = Duration.ofMinutes(2);
    private static final String WRITES =
            "id=$(cat /proc/sys/kernel/random/uuid); trap 'sleep 1; exit 0' TERM; while :; do echo $id >>/data/log; sleep 0.05; done";

    @TempDir
    private Path folder;

    private final Containers containers = new Containers(ENGINE);

    @Test
    void neverTwoOfOneWhateverOthersDo() throws IOException {
        Product product = Product.in(folder, ENGINE, "Enforce");
        product.configure("Enforce");
        product.policy(
                "one.yaml",
                PolicyText.enforcing(
                        "one",
                        ENGINE.prefix() + "*",
                        "{privileged: false}",
                        "remediation: {probation: 5s, writableLayer: Discard}"));
        var trail = new Trail(product.audit());
        List<ExactlyOneCase> cases = ExactlyOneCase.cases();
        for (ExactlyOneCase one : cases) {
            Files.createDirectories(data(one));
            begin(one);
        }
        var softly = new SoftAssertions();
        try (RunningDaemon daemon = product.start().ready()) {
            List<CompletableFuture<Void>> runs = cases.stream()
                    .map(one -> CompletableFuture.runAsync(() -> run(one, trail), Thread::startVirtualThread))
                    .toList();
            for (int i = 0; i < runs.size(); i++) {
                String word = cases.get(i).word();
                try {
                    runs.get(i).join();
                    System.out.println("    exactly one: " + word);
                } catch (CompletionException failed) {
                    softly.fail(word + ": " + failed.getCause(), failed);
                }
            }
            softly.assertThat(daemon.isAlive()).isTrue();
        } finally {
            cases.stream()
                    .filter(ExactlyOneCase::compose)
                    .forEach(one -> project(one).compose("down", "--timeout", "1"));
        }
        softly.assertAll();
    }

    private void begin(ExactlyOneCase one) {
        if (one.compose()) {
            ComposeProject project = project(one);
            Path place = folder.resolve(one.word());
            project.file("compose.yaml", """
                    services:
                      api:
                        image: busybox:test
                        command: ["sh", "-c", %s]
                        stop_grace_period: 5s
                        privileged: true
                        restart: always
                        volumes: ["%s:/data"]
                    """.formatted('"' + WRITES.replace("$", "$$") + '"', place.resolve("data")));
            Ran up = project.compose("up", "-d");
            assertThat(up.code()).as(up.err()).isZero();
        } else {
            ENGINE.docker(
                    "run",
                    "-d",
                    "--name",
                    container(one),
                    "--privileged",
                    "--restart",
                    "always",
                    "-v",
                    data(one) + ":/data",
                    "busybox:test",
                    "sh",
                    "-c",
                    WRITES);
        }
    }

    private void run(ExactlyOneCase one, Trail trail) {
        String name = container(one);
        switch (one.phase()) {
            case STOPPING -> awaitLine(trail, name, "intent", "stop");
            case PROBATION -> {
                awaitLine(trail, name, "done", "start");
                containers.await(name, "{{.State.Running}}", "true");
            }
        }
        act(one);
        await(one.word()).atMost(LONG).untilAsserted(() -> {
            List<String> left = names(one);
            assertThat(left).as("what is left").hasSize(one.act().replicas).noneMatch(any -> any.contains(".wharden-"));
            for (String replica : left) {
                assertThat(containers.inspect(replica, "{{.State.Running}}")).isEqualTo("true");
            }
            assertThat(trail.of(name, "remedy_ended"))
                    .as("its end is told")
                    .anyMatch(line -> List.of("success", "interfered")
                            .contains(line.path("result").asText()));
        });
        assertThat(trail.of(name, "remedy_ended"))
                .noneMatch(line -> List.of("failed", "rolled_back")
                        .contains(line.path("result").asText()));
        if (one.act().replicas <= 1) {
            assertNeverTwo(one);
        }
    }

    /** A new policy reaches one after the other, so that the last waits for all others. */
    private static void awaitLine(Trail trail, String name, String type, String verb) {
        await(name + " " + verb)
                .atMost(Duration.ofMinutes(10))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> trail.of(name, type).stream()
                        .anyMatch(line -> line.path("verb").asText("").equals(verb)));
    }

    private void act(ExactlyOneCase one) {
        for (List<String> command : one.act().commands()) {
            project(one).compose(command.toArray(String[]::new));
        }
        if (one.act().commands().isEmpty()) {
            String verb = one.act() == ExactlyOneCase.Act.START_ALL ? "start" : "restart";
            for (String name : names(one)) {
                // Refused for what cannot be started: that is the point.
                Ran.of(
                        List.of("docker", "-H", "unix://" + ENGINE.socket(), verb, name),
                        java.util.Map.of(),
                        "",
                        folder);
            }
        }
    }

    /** Once another id was written, none before it is written again. */
    private void assertNeverTwo(ExactlyOneCase one) {
        List<String> ids;
        try {
            ids = Files.readAllLines(data(one).resolve("log"));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        var over = new HashSet<String>();
        var order = new ArrayList<String>();
        for (String id : ids) {
            if (order.isEmpty() || !order.getLast().equals(id)) {
                assertThat(over.add(id)).as(id + " writes again after another").isTrue();
                order.add(id);
            }
        }
        assertThat(order).as("it was recreated or restarted").hasSizeGreaterThan(one.act().replicas == 0 ? 0 : 1);
    }

    private List<String> names(ExactlyOneCase one) {
        String prefix = ENGINE.prefix() + one.word() + (one.compose() ? "-api" : "-only");
        return containers.names().stream()
                .filter(name -> name.startsWith(prefix) || name.contains("_" + prefix))
                .toList();
    }

    private Path data(ExactlyOneCase one) {
        return folder.resolve(one.word()).resolve("data");
    }

    private String container(ExactlyOneCase one) {
        return ENGINE.prefix() + one.word() + (one.compose() ? "-api-1" : "-only");
    }

    private ComposeProject project(ExactlyOneCase one) {
        return new ComposeProject(ENGINE, folder.resolve(one.word()), ENGINE.prefix() + one.word());
    }
}
