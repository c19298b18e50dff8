package dev.wharden.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.config.PolicyFiles;
import dev.wharden.control.Controls;
import dev.wharden.controller.World;
import dev.wharden.docker.FakeEngine;
import dev.wharden.docker.FakeStage;
import dev.wharden.e2e.PolicyText;
import dev.wharden.kernel.HostReader;
import dev.wharden.kernel.HostTree;
import dev.wharden.observe.Observer;
import dev.wharden.policy.Catalogue;
import dev.wharden.policy.Mode;
import dev.wharden.policy.PolicySet;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FleetWatchTest {
    private static final List<String> LABELS = List.of("segregation", "high");

    private static final String DEMAND = PolicyText.host("segregation: {}");

    private static final String EXCUSE = """
            ---
            apiVersion: wharden.dev/v1
            kind: PolicyException
            metadata: {name: edge}
            spec: {controls: [segregation/tenants-share-cgroup-parent], reason: moves, owner: ops, expiresAt: \
            2026-11-27T09:30:00Z}
            """;

    private final FakeEngine engine = new FakeEngine();
    private final FakeStage stage = engine.stage();
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-27T09:00:00Z"));
    private final AtomicReference<PolicySet> policies = new AtomicReference<>(set(DEMAND));
    private final AtomicBoolean swept = new AtomicBoolean(true);

    @SuppressWarnings("NullAway.Init")
    private HostWatch host;

    @SuppressWarnings("NullAway.Init")
    private FleetWatch fleet;

    private static PolicySet set(String text) {
        return new PolicyFiles(new Catalogue(Controls.all()), cron -> true)
                .readText("host.yaml", text)
                .policies();
    }

    FleetWatchTest(@TempDir Path root) {
        HostTree tree = HostTree.bare(root).file("/proc/1/mountinfo", "1 2 0:1 / / rw - ext4 dev rw\n");
        var observer = new Observer(engine, tree.files(), "/run/docker.sock", now::get);
        stage.listen(observer::invalidate);
        host = new HostWatch(
                () -> new World(policies.get(), Mode.AUDIT),
                new HostReader(tree.files()),
                Path.of("/run/docker.sock"),
                engine,
                event -> {},
                now::get,
                Map::of);
        fleet = new FleetWatch(
                host, observer.fleet(), () -> new World(policies.get(), Mode.AUDIT), swept::get, now::get);
    }

    private void run(String name, String tenant, String parent) {
        stage.run(
                name,
                "{\"Image\":\"busybox:test\",\"Labels\":{\"tenant\":\"" + tenant
                        + "\"},\"HostConfig\":{\"CgroupParent\":\"" + parent + "\"}}");
    }

    private int calls() {
        int calls = stage.calls().size();
        stage.forget();
        return calls;
    }

    @Test
    void untilEachContainerHasBeenLookedAtNothingIsSaid() {
        swept.set(false);
        run("web", "a", "/x");
        fleet.run();
        assertThat(host.checks()).isEmpty();
        assertThat(stage.calls()).noneMatch(call -> call.is("inspect"));
    }

    @Test
    void anUnchangedFleetIsEvaluatedOnce() {
        run("web", "a", "/x");
        run("db", "b", "/x");
        fleet.run();
        assertThat(host.verdict().findings())
                .extracting(judged -> judged.finding().detail().message())
                .contains("cgroup parent /x is shared by tenants a (web), b (db)");
        // What it inspected itself may have changed what is known: once more, and then no more.
        fleet.run();
        var verdict = host.verdict();
        stage.forget();
        fleet.run();
        assertThat(calls()).isZero();
        assertThat(host.verdict().tenants().orElseThrow())
                .isSameAs(verdict.tenants().orElseThrow());
    }

    @Test
    void aNewContainerAndNewPoliciesAreSeen() {
        run("web", "a", "/x");
        fleet.run();
        assertThat(host.verdict().tenants().orElseThrow().pairs()).isEmpty();
        run("db", "b", "/x");
        fleet.run();
        assertThat(host.verdict().tenants().orElseThrow().pairs()).hasSize(1);
        policies.set(set(DEMAND.replace("segregation: {}", "segregation: {tenantLabel: owner}")));
        fleet.run();
        assertThat(host.verdict().tenants().orElseThrow().label()).isEqualTo("owner");
        policies.set(set(DEMAND.replace("segregation: {}", "kernelFeatures: true")));
        fleet.run();
        assertThat(host.verdict().tenants()).isEmpty();
    }

    @Test
    void anExceptionEndsByItself() {
        policies.set(set(DEMAND + EXCUSE));
        run("web", "a", "/x");
        run("db", "b", "/x");
        fleet.run();
        fleet.run();
        assertThat(host.verdict().findings())
                .filteredOn(judged -> judged.finding().detail().rule().equals("tenants-share-cgroup-parent"))
                .allSatisfy(judged -> assertThat(judged.exception()).contains("edge"))
                .isNotEmpty();
        now.set(Instant.parse("2026-11-27T09:30:01Z"));
        fleet.run();
        assertThat(host.verdict().findings())
                .filteredOn(judged -> judged.finding().detail().rule().equals("tenants-share-cgroup-parent"))
                .allSatisfy(judged -> assertThat(judged.exception()).isEmpty())
                .isNotEmpty();
        assertThat(host.checks()).containsEntry(LABELS, 0.0);
    }
}
