package dev.wharden.remedy.recreate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.BooleanNode;
import dev.wharden.TestEngine;
import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.container.Dependents;
import dev.wharden.control.Edit;
import dev.wharden.docker.DockerJava;
import dev.wharden.observe.EventLedger;
import dev.wharden.remedy.plan.Outcome;
import dev.wharden.remedy.plan.Remedy;
import dev.wharden.remedy.state.StateDir;
import dev.wharden.remedy.transaction.Ended;
import dev.wharden.remedy.transaction.Operation;
import dev.wharden.subject.Observed;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * A container with everything that can depend on it, on a real engine: one in its network, one in its pid and one in
 * its ipc namespace, a legacy link, a chain of three, and compose's restart label.
 */
final class RecreateUnitIT {
    @RegisterExtension
    static final TestEngine ENGINE = TestEngine.shared("unit-");

    private static final List<String> FOLLOWERS =
            List.of("unit-net", "unit-far", "unit-pid", "unit-ipc", "unit-link", "unit-app");

    @TempDir
    Path folder;

    private DockerJava docker = ENGINE.client();
    private final List<Ended> ended = new ArrayList<>();
    private final Map<String, Container> before = new HashMap<>();

    @BeforeEach
    void connect() {
        docker = ENGINE.client();
    }

    private void run(String dbCommand, String linkCommand) {
        String compose = "com.docker.compose.";
        start(
                "db",
                dbCommand,
                "-v",
                "unit-shared:/shared",
                "--ipc",
                "shareable",
                "-p",
                "127.0.0.1::7000",
                "--restart",
                "unless-stopped",
                "--label",
                compose + "project=unit",
                "--label",
                compose + "service=db");
        start("net", "exec sleep 1d", "--network", "container:unit-db", "--restart", "always");
        start("far", "exec sleep 1d", "--network", "container:unit-net", "-v", "/data");
        start("pid", "exec sleep 1d", "--pid", "container:unit-db");
        start("ipc", "exec sleep 1d", "--ipc", "container:unit-db", "--memory", "64m");
        start("link", linkCommand, "-v", "unit-shared:/shared", "--link", "unit-db:base", "-e", "SECRET=s3cr3t");
        start(
                "app",
                "exec sleep 1d",
                "--label",
                compose + "project=unit",
                "--label",
                compose + "service=app",
                "--label",
                compose + "depends_on=db:service_started:true");
        before.put("unit-db", docker.inspect("unit-db"));
        FOLLOWERS.forEach(name -> before.put(name, docker.inspect(name)));
    }

    @AfterEach
    void close() {
        docker.close();
    }

    private static void start(String name, String command, String... options) {
        var words = new ArrayList<>(List.of("run", "-d", "--init", "--name", "unit-" + name));
        if (name.equals("pid")) {
            // An init of its own would not be process 1 there.
            words.remove("--init");
        }
        words.addAll(List.of(options));
        words.addAll(List.of("busybox:test", "sh", "-c", command));
        ENGINE.docker(words.toArray(String[]::new));
    }

    private Recreator recreator() {
        return new Recreator(
                docker,
                (action, name) -> docker,
                (action, name) -> docker,
                new StateDir(folder),
                Instant::now,
                ended::add,
                new EventLedger(),
                new NoMountTables());
    }

    private Outcome recreate(Duration probation) {
        Container db = docker.inspect("unit-db");
        var edit = new Edit("/HostConfig/ReadonlyRootfs", BooleanNode.TRUE);
        var all = FOLLOWERS.stream().map(docker::inspect).toList();
        var prepared = new Preflight(docker, "host", member -> new Consent.Answer.Given(false))
                .prepare(
                        new Remedy.Recreate(db, db.with(edit.pointer(), edit.value()), List.of(edit), List.of("root")),
                        Observed.known(Dependents.of(db, all)),
                        false);
        assertThat(prepared).isInstanceOf(Preparation.Ready.class);
        var order = new Operation(
                "unit-action", ContainerName.of("unit-db"), db.id(), "p", List.of("root"), Instant.now(), probation);
        Outcome first = recreator().apply(order, (Preparation.Ready) prepared);
        return first instanceof Outcome.InProgress
                ? Awaitility.await()
                        .atMost(Duration.ofMinutes(2))
                        .pollInterval(Duration.ofMillis(200))
                        .until(
                                () -> recreator().resume(order.container()).orElseThrow(),
                                now -> !(now instanceof Outcome.InProgress))
                : first;
    }

    private Container old(String name) {
        return java.util.Objects.requireNonNull(before.get(name));
    }

    private static String ids() {
        return ENGINE.docker("ps", "-a", "--filter", "name=unit-", "--format", "{{.Names}}")
                .lines()
                .sorted()
                .toList()
                .toString();
    }

    private static final List<String> REFERENCES =
            List.of("/HostConfig/NetworkMode", "/HostConfig/PidMode", "/HostConfig/IpcMode");

    private static final String ALL = "[unit-app, unit-db, unit-far, unit-ipc, unit-link, unit-net, unit-pid]";

    @Test
    void allFollowAndNothingOfThemDiffersButWhomTheyReferTo() {
        run("exec sleep 1d", "exec sleep 1d");
        assertThat(recreate(Duration.ofSeconds(1))).isEqualTo(new Outcome.Succeeded());
        assertThat(ids()).isEqualTo(ALL);
        String db = docker.inspect("unit-db").id();
        String net = docker.inspect("unit-net").id();
        assertThat(db).isNotEqualTo(old("unit-db").id());
        assertThat(differences("unit-db")).containsExactly("/HostConfig/ReadonlyRootfs");
        assertThat(differences("unit-net")).containsExactly("/HostConfig/NetworkMode");
        assertThat(differences("unit-far")).containsExactly("/HostConfig/NetworkMode");
        assertThat(differences("unit-pid")).containsExactly("/HostConfig/PidMode");
        assertThat(differences("unit-ipc")).containsExactly("/HostConfig/IpcMode");
        assertThat(differences("unit-link")).isEmpty();
        assertThat(docker.inspect("unit-net").text("/HostConfig/NetworkMode")).isEqualTo("container:" + db);
        assertThat(docker.inspect("unit-far").text("/HostConfig/NetworkMode")).isEqualTo("container:" + net);
        assertThat(docker.inspect("unit-link").strings("/HostConfig/Links"))
                .containsExactly("/unit-db:/unit-link/base");
        Container app = docker.inspect("unit-app");
        assertThat(app.id()).isEqualTo(old("unit-app").id());
        assertThat(app.text("/State/StartedAt"))
                .as("a label alone")
                .isEqualTo(old("unit-app").text("/State/StartedAt"));
        assertThat(ENGINE.docker("exec", "unit-far", "cat", "/proc/net/dev")).contains("eth0");
        assertThat(ENGINE.docker("exec", "unit-link", "cat", "/etc/hosts")).contains("base");
        assertThat(ended).hasSize(6);
    }

    private List<String> differences(String name) {
        return InspectDiff.of(old(name), docker.inspect(name));
    }

    @Test
    void oneThatCannotLiveRollsAllBackAsItWas() {
        // The linked one does not bear the second start of db, which is its twin's.
        run("echo x >>/shared/starts; exec sleep 1d", "[ $(wc -l </shared/starts) -ne 2 ] || exit 3; exec sleep 1d");
        assertThat(recreate(Duration.ofSeconds(30)))
                .as("that of the target: the one that follows it has failed")
                .isInstanceOf(Outcome.Interfered.class)
                .asString()
                .contains("unit-link, which follows it");
        assertThat(ids()).isEqualTo(ALL);
        before.forEach((name, old) -> {
            Container left = docker.inspect(name);
            assertThat(left.running()).as(name).isTrue();
            // Those that it refers to by id may have been made again, with another one.
            assertThat(InspectDiff.of(old, left)).as(name).isSubsetOf(REFERENCES);
        });
        String db = docker.inspect("unit-db").id();
        String net = docker.inspect("unit-net").id();
        assertThat(docker.inspect("unit-app").id()).isEqualTo(old("unit-app").id());
        assertThat(docker.inspect("unit-net").text("/HostConfig/NetworkMode")).isEqualTo("container:" + db);
        assertThat(docker.inspect("unit-far").text("/HostConfig/NetworkMode")).isEqualTo("container:" + net);
        assertThat(docker.inspect("unit-pid").text("/HostConfig/PidMode")).isEqualTo("container:" + db);
        assertThat(docker.inspect("unit-ipc").text("/HostConfig/IpcMode")).isEqualTo("container:" + db);
        assertThat(ENGINE.docker("exec", "unit-link", "cat", "/etc/hosts")).contains("base");
        assertThat(ENGINE.docker("exec", "unit-far", "cat", "/proc/net/dev")).contains("eth0");
    }
}
