package dev.wharden.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.Json;
import dev.wharden.TestEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What somebody does to containers through a real engine, as the daemon and commands tell it. */
final class ExecStreamIT {
    private static final Duration SOON = Duration.ofSeconds(60);

    @RegisterExtension
    static final TestEngine ENGINE = TestEngine.shared("e2e-deeds-");

    @TempDir
    private Path folder;

    private final Containers containers = new Containers(ENGINE);
    private Product product;

    @BeforeEach
    void policy() {
        product = Product.in(folder, ENGINE, "Audit");
        product.policy("all.yaml", policyText());
    }

    private static String policyText() {
        return PolicyText.enforcing(
                "all",
                ENGINE.prefix() + "*",
                "{execSessions: {privileged: false, root: false, interactive: false},"
                        + " filesystemDrift: {copies: false, images: false}, runAsDedicatedUser: {minimum: 1}}",
                "remediation: {onDrift: Report}");
    }

    /** Rules of the two controls that have a finding which is not Unknown. */
    private static List<String> rules(JsonNode container) {
        return findings(container)
                .filter(finding -> !isUnread(finding))
                .map(finding -> finding.path("rule").asText())
                .sorted()
                .toList();
    }

    private static List<String> unread(JsonNode container) {
        return findings(container)
                .filter(ExecStreamIT::isUnread)
                .map(finding -> finding.path("message").asText())
                .toList();
    }

    private static boolean isUnread(JsonNode finding) {
        return finding.path("message").asText().startsWith("cannot be read");
    }

    private static Stream<JsonNode> findings(JsonNode container) {
        return container
                .path("findings")
                .valueStream()
                .filter(finding -> List.of("execSessions", "filesystemDrift")
                        .contains(finding.path("control").asText()));
    }

    private static void awaitKnown(RunningDaemon daemon, String name) {
        await(name)
                .atMost(SOON)
                .until(() -> !daemon.container(name).path("policy").isMissingNode());
    }

    /** What {@code check} says of one. */
    private static JsonNode checked(Product product, String name) {
        return Json.tree(product.wharden("check", name, "--no-host", "-o", "json")
                        .out())
                .at("/containers/0");
    }

    private static void awaitRules(RunningDaemon daemon, String name, String... rules) {
        await(name)
                .atMost(SOON)
                .untilAsserted(() -> assertThat(rules(daemon.container(name))).containsExactlyInAnyOrder(rules));
    }

    @Test
    void eachDeedIsAFindingAndNothingElseIs() throws IOException {
        Path file = folder.resolve("file");
        Files.writeString(file, "text");
        try (RunningDaemon daemon = product.start().ready()) {
            String quiet = containers.sleeping("quiet", "--user", "1000:1000");
            String health = containers.sleeping(
                    "health", "--user", "root", "--health-cmd", "true", "--health-interval", "500ms");
            String privileged = containers.sleeping("privileged", "--user", "1000:1000");
            String root = containers.sleeping("root", "--user", "1000:1000");
            String name = containers.sleeping("name", "--user", "1000:1000");
            String tty = containers.sleeping("tty", "--user", "1000:1000");
            String in = containers.sleeping("in");
            String out = containers.sleeping("out");
            String image = containers.sleeping("image");
            String export = containers.sleeping("export");
            List.of(quiet, health, privileged, root, name, tty, in, out, image, export)
                    .forEach(one -> awaitKnown(daemon, one));

            ENGINE.docker("exec", "--privileged", privileged, "true");
            ENGINE.docker("exec", "--user", "0", root, "true");
            ENGINE.docker("exec", "--user", "root", name, "true");
            ENGINE.docker("exec", "-i", tty, "true");
            ENGINE.docker("cp", file.toString(), in + ":/tmp/file");
            ENGINE.docker("cp", out + ":/etc/passwd", folder.resolve("copy").toString());
            ENGINE.docker("commit", image, ENGINE.prefix() + "image:1");
            ENGINE.docker("export", "--output", folder.resolve("export").toString(), export);
            ENGINE.docker("exec", quiet, "true");
            ENGINE.docker("exec", "--user", "1000", quiet, "true");
            ENGINE.docker("logs", quiet);
            ENGINE.docker("top", quiet);
            ENGINE.docker("diff", quiet);

            awaitRules(daemon, privileged, "exec-privileged");
            awaitRules(daemon, root, "exec-root");
            awaitRules(daemon, name, "exec-root");
            awaitRules(daemon, tty, "exec-interactive");
            awaitRules(daemon, in, "container-copy-in");
            awaitRules(daemon, out, "container-copy-out");
            awaitRules(daemon, image, "container-export-commit");
            awaitRules(daemon, export, "container-export-commit");

            // Reads of the daemon's own and of commands: each makes the event of a copy.
            assertThat(product.wharden("check", health, "-o", "json").out()).contains(health);
            assertThat(product.wharden("explain", health).out()).contains(health);
            assertThat(product.wharden("plan", health).code()).isIn(0, 1);
            ENGINE.docker("exec", "--privileged", health, "true");
            awaitRules(daemon, health, "exec-privileged");
            assertThat(rules(daemon.container(quiet))).isEmpty();
            for (String one : List.of(quiet, health, privileged, out)) {
                assertThat(unread(daemon.container(one))).as(one).isEmpty();
            }
            JsonNode checked = checked(product, privileged);
            assertThat(rules(checked)).containsExactly("exec-privileged");
            assertThat(unread(checked)).isEmpty();

            assertThat(product.wharden("accept", root, "--reason", "a repair by hand")
                            .out())
                    .contains(root + " is accepted as it is");
            awaitRules(daemon, root);
            assertThat(new Trail(product.audit()).lines())
                    .anyMatch(line -> line.path("verb").asText().equals("accept")
                            && line.path("container").asText().equals(root)
                            && line.path("reason").asText().equals("a repair by hand"));
        } finally {
            ENGINE.docker("image", "rm", "--force", ENGINE.prefix() + "image:1");
        }
    }

    @Test
    void whatWasHeardIsKeptWhatHappensWhileNobodyListensIsLookedForAndWithoutADaemonItIsUnknown() {
        String before;
        String between;
        try (RunningDaemon daemon = product.start().ready()) {
            before = containers.sleeping("before", "--user", "1000:1000");
            between = containers.sleeping("between", "--user", "1000:1000");
            awaitKnown(daemon, between);
            ENGINE.docker("exec", "--privileged", before, "true");
            awaitRules(daemon, before, "exec-privileged");
            assertThat(daemon.stop()).isIn(0, 143);
        }
        ENGINE.docker("exec", "--privileged", between, "true");
        try (RunningDaemon daemon = product.start().ready()) {
            awaitRules(daemon, before, "exec-privileged");
            awaitRules(daemon, between, "exec-privileged");
            assertThat(unread(daemon.container(between))).isEmpty();
        }
        Path other = folder.resolve("other");
        assertThat(other.toFile().mkdir()).isTrue();
        Product never = Product.in(other, ENGINE, "Audit");
        never.policy("all.yaml", policyText());
        assertThat(rules(checked(never, between))).isEmpty();
        assertThat(unread(checked(never, between)))
                .isNotEmpty()
                .allSatisfy(why ->
                        assertThat(why).isEqualTo("cannot be read: no daemon has listened to the engine's events"));
    }
}
