package dev.wharden.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wharden.Json;
import dev.wharden.TestEngine;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** {@code wharden undo} as a person uses it, on a real engine. */
final class UndoIT {
    @RegisterExtension
    static final TestEngine ENGINE = TestEngine.shared("e2e-undo-");

    private static final String PREFIX = "e2e-undo-";
    private static final Duration SOON = Duration.ofSeconds(60);
    /** What engine-facts §3 lists as different after any recreation, and Wharden's hints. */
    private static final List<String> OWN =
            List.of(("/Id /Created /State /ResolvConfPath /HostnamePath /HostsPath /LogPath /GraphDriver"
                            + " /RestartCount /ExecIDs /NetworkSettings/SandboxID /NetworkSettings/SandboxKey"
                            + " /NetworkSettings/Networks/none/EndpointID /Config/Labels/dev.wharden.txn")
                    .split(" ", -1));

    @TempDir
    private Path folder;

    private final Containers containers = new Containers(ENGINE);

    private static String policy(int pids) {
        return PolicyText.enforcing(
                "undo",
                PREFIX + "*",
                "{privileged: false, resources: {limits: {pids: " + pids + "}}}",
                "remediation: {probation: 1s}");
    }

    @Test
    void whatWasRepairedIsHadBackAndStaysSoUntilThePolicyChanges() {
        Product product = Product.in(folder, ENGINE, "Enforce");
        product.policy("undo.yaml", policy(100));
        var trail = new Trail(product.audit());
        String web = containers.sleeping(
                "web", "--privileged", "-e", "SECRET=hunter2", "-v", "/data", "--restart", "always");
        String unlimited = containers.sleeping("unlimited");
        String limited = containers.sleeping("limited", "--pids-limit", "5000");
        JsonNode before = inspect(web);
        String recreation;
        try (RunningDaemon daemon = product.start().ready()) {
            List.of(web, unlimited, limited).forEach(name -> daemon.awaitState(name, "Compliant"));
            recreation = action(trail, web, "Recreate");

            String limitedId = containers.id(limited);
            undo(product, action(trail, limited, "Update"));
            assertThat(containers.inspect(limited, "{{.HostConfig.PidsLimit}} {{.Id}}"))
                    .isEqualTo("5000 " + limitedId);

            String unlimitedId = containers.id(unlimited);
            undo(product, action(trail, unlimited, "Update"));
            assertThat(containers.inspect(unlimited, "{{.HostConfig.PidsLimit}}"))
                    .isEqualTo("<nil>");
            assertThat(containers.id(unlimited)).isNotEqualTo(unlimitedId);

            Ran undone = undo(product, recreation);
            assertThat(undone.out()).contains("is as it was before " + recreation);
            assertThat(undone.err()).contains("made again as it was");
            assertThat(differences(before, inspect(web))).isEmpty();
            daemon.awaitState(web, "Unremediable");
        }
        String id = containers.id(web);
        String undo = action(trail, web, "Undo");
        Ran plan = product.wharden("plan", web);
        assertThat(plan.out()).contains("left alone since undo " + undo + " by root until its policy or mark changes");
        Ran story = product.wharden("audit", "show", "--container", web);
        assertThat(story.out()).contains("wharden undo " + undo).doesNotContain("wharden undo " + recreation);

        try (RunningDaemon daemon = product.start().ready()) {
            daemon.awaitState(web, "Unremediable");
            double sweeps = daemon.metric("wharden_resync_duration_seconds_count");
            await("another resync")
                    .atMost(SOON)
                    .until(() -> daemon.metric("wharden_resync_duration_seconds_count") > sweeps);
            assertThat(containers.id(web)).isEqualTo(id);
            assertThat(product.wharden("status").out()).contains("left alone since undo " + undo);
            assertThat(daemon.body("/"))
                    .contains("left alone since undo " + undo)
                    .doesNotContain("hunter2");

            product.policy("undo.yaml", policy(101));
            daemon.awaitState(web, "Compliant");
            assertThat(containers.inspect(web, "{{.HostConfig.Privileged}} {{.HostConfig.PidsLimit}}"))
                    .isEqualTo("false 101");
            Ran late = product.wharden("undo", recreation);
            assertThat(late.code()).isEqualTo(1);
            assertThat(late.err()).contains("changed since, at").contains("undo that first");
            assertThat(product.wharden("undo", "nonsense").code()).isEqualTo(2);
        }
        assertThat(trail.lines().toString()).doesNotContain("hunter2");
        product.succeeds("audit", "verify");
    }

    private static Ran undo(Product product, String action) {
        Ran ran = product.wharden("undo", action, "--reason", "a test");
        assertThat(ran.code()).as(ran.out() + ran.err()).isZero();
        return ran;
    }

    private static String action(Trail trail, String container, String verb) {
        return trail.awaitLine(container, "remedy_ended", verb, "success")
                .path("action")
                .asText();
    }

    private static JsonNode inspect(String name) {
        return Json.tree(ENGINE.docker("inspect --type container", name)).get(0);
    }

    private static List<String> differences(JsonNode before, JsonNode after) {
        var differences = new TreeSet<String>();
        Json.compare("", before, after, (pointer, left, right) -> differences.add(pointer));
        String volume = before.at("/Mounts/0/Name").asText();
        assertThat(after.at("/Mounts/0/Name").asText()).as("its data").isEqualTo(volume);
        assertThat(after.at("/HostConfig/Binds").toString()).contains(volume + ":/data");
        differences.removeIf(pointer -> OWN.stream().anyMatch(pointer::startsWith));
        // The anonymous volume is pinned by its name.
        differences.removeIf(pointer -> pointer.startsWith("/HostConfig/Binds") || pointer.equals("/Mounts/0/Mode"));
        return List.copyOf(differences);
    }
}
