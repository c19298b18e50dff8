package dev.wharden.remedy.recreate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.InBench;
import dev.wharden.ObservedEngine;
import dev.wharden.TestEngine;
import dev.wharden.container.Container;
import dev.wharden.docker.DockerJava;
import dev.wharden.remedy.plan.Outcome;
import dev.wharden.remedy.recreate.preflight.Preparation;
import dev.wharden.remedy.recreate.preflight.ReadOnlyRoot;
import dev.wharden.remedy.recreate.trial.NoMountTables;
import dev.wharden.remedy.transaction.Daemons;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
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

    @RegisterExtension
    final ObservedEngine observed = new ObservedEngine(ENGINE);

    @TempDir
    Path folder;

    private DockerJava docker;
    private Daemons daemons;
    private final Map<String, Container> before = new HashMap<>();

    @BeforeEach
    void connect() {
        docker = observed.docker();
        daemons = new Daemons(docker, docker, folder, Instant::now);
    }

    private void run(String dbCommand, String linkCommand) {
        String compose = "--label com.docker.compose.project=unit --label com.docker.compose.service=";
        start(
                "db",
                dbCommand,
                "--init -v unit-shared:/shared --ipc shareable -p 127.0.0.1::7000 --restart unless-stopped " + compose
                        + "db");
        start("net", "exec sleep 1d", "--init --network container:unit-db --restart always");
        start("far", "exec sleep 1d", "--init --network container:unit-net -v /data");
        // An init of its own would not be process 1 there.
        start("pid", "exec sleep 1d", "--pid container:unit-db");
        start("ipc", "exec sleep 1d", "--init --ipc container:unit-db --memory 64m");
        start("link", linkCommand, "--init -v unit-shared:/shared --link unit-db:base -e SECRET=s3cr3t");
        start(
                "app",
                "exec sleep 1d",
                "--init --label com.docker.compose.depends_on=db:service_started:true " + compose + "app");
        before.put("unit-db", docker.inspect("unit-db"));
        FOLLOWERS.forEach(name -> before.put(name, docker.inspect(name)));
    }

    private static void start(String name, String command, String options) {
        ENGINE.docker("run -d --name @" + name + " " + options + " busybox:test sh -c", command);
    }

    private Outcome recreate(Duration probation) {
        Container db = docker.inspect("unit-db");
        var all = FOLLOWERS.stream().map(docker::inspect).toList();
        Preparation prepared = ReadOnlyRoot.prepare(docker, db, all, false);
        assertThat(prepared).isInstanceOf(Preparation.Ready.class);
        var tables = new NoMountTables();
        Outcome first = daemons.recreator(tables)
                .apply(daemons.operation(db, List.of(), probation), (Preparation.Ready) prepared);
        return daemons.awaited(first, db.name(), tables);
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
    @InBench(inTheGate = "CrashIT, which lets a unit run to its end")
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
        assertThat(daemons.ended).hasSize(6);
    }

    private List<String> differences(String name) {
        return InspectDiff.of(old(name), docker.inspect(name));
    }

    @Test
    void oneThatCannotLiveRollsAllBackAsItWas() {
        // The linked one does not bear its second start, which is its twin's.
        run("exec sleep 1d", "echo x >>/shared/starts; [ $(wc -l </shared/starts) -ne 2 ] || exit 3; exec sleep 1d");
        Awaitility.await()
                .until(() -> ENGINE.docker("exec", "unit-link", "cat", "/shared/starts")
                        .equals("x"));
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
