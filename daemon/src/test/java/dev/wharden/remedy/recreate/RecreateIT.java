package dev.wharden.remedy.recreate;

import static dev.wharden.remedy.plan.Outcomes.assertOutcome;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.ObservedEngine;
import dev.wharden.TestEngine;
import dev.wharden.Typed;
import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.docker.DockerJava;
import dev.wharden.remedy.plan.Outcome;
import dev.wharden.remedy.recreate.notes.RepairNotes;
import dev.wharden.remedy.recreate.preflight.Preparation;
import dev.wharden.remedy.recreate.preflight.ReadOnlyRoot;
import dev.wharden.remedy.recreate.trial.MountTables;
import dev.wharden.remedy.recreate.trial.ObservedMounts;
import dev.wharden.remedy.state.StateDir;
import dev.wharden.remedy.transaction.Daemons;
import dev.wharden.remedy.transaction.Operation;
import dev.wharden.subject.Activity;
import dev.wharden.subject.Observed;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Recreation with a read-only root, on a real engine. */
final class RecreateIT {
    @RegisterExtension
    static final TestEngine ENGINE = TestEngine.shared("rec-");

    @RegisterExtension
    final ObservedEngine observed = new ObservedEngine(ENGINE);

    @TempDir
    Path folder;

    private DockerJava docker;
    private MountTables tables;
    private Daemons daemons;

    @BeforeEach
    void connect() {
        docker = observed.docker();
        tables = new ObservedMounts(observed.observer());
        daemons = new Daemons(docker, docker, folder, Instant::now);
    }

    private Preparation prepare(String name, boolean discard) {
        return ReadOnlyRoot.prepare(docker, docker.inspect(name), List.of(), discard);
    }

    private Outcome recreate(String name, boolean discard) {
        return recreate(name, discard, Duration.ofSeconds(1));
    }

    private Outcome recreate(String name, boolean discard, Duration probation) {
        var ready = (Preparation.Ready) prepare(name, discard);
        Operation operation = daemons.operation(docker.inspect(name), List.of(), probation);
        return daemons.awaited(daemons.recreator(tables).apply(operation, ready), operation.container(), tables);
    }

    /** The root folder must be as it was when the twin is prepared: what was written there is a refusal of its own. */
    private Outcome recreateServer(String name, String script) {
        ENGINE.docker("run", "-d", "--name", name, "busybox:test", "sh", "-c", script);
        Awaitility.await()
                .until(() -> tables.activity(docker.inspect(name)) instanceof Observed.Known<Activity>(Activity seen)
                        && !seen.lasting().isEmpty());
        String old = docker.inspect(name).id();
        Outcome outcome = recreate(name, true);
        assertThat(docker.inspect(name).id().equals(old)).isEqualTo(outcome instanceof Outcome.RolledBack);
        return outcome;
    }

    /** Beside each other: each is watched for as long as its work takes to be told. */
    @Test
    void onlyATwinThatDoesWhatWasDoneBeforeIsKept() throws InterruptedException, ExecutionException {
        try (var beside = Executors.newVirtualThreadPerTaskExecutor()) {
            var workers = beside.submit(() -> recreateServer(
                    "rec-workers", "while sleep 0.05; do sh -c 'touch /w && rm /w && exec sleep 1d'; done"));
            var deaf = beside.submit(() -> recreateServer(
                    "rec-deaf", "httpd -f -p 8080 & touch /w && rm /w && { httpd -f -p 81 & }; exec sleep 1d"));
            var serves =
                    beside.submit(() -> recreateServer("rec-serves", "while :; do sleep 5; httpd -f -p 8080; done"));
            assertOutcome(
                    workers.get(), Outcome.RolledBack.class, "its processes end and are started again all the time");
            assertOutcome(deaf.get(), Outcome.RolledBack.class, "it listened on port 81 before and does not now");
            assertOutcome(serves.get(), Outcome.Succeeded.class);
        }
    }

    @Test
    void aLinkThatTheContainerPutInTheWayIsNotMounted() {
        Path shared = folder.resolve("shared");
        assertThat(shared.resolve("sub").toFile().mkdirs()).isTrue();
        String old = ENGINE.docker("run -d --name rec-link --init -v " + shared + ":/shared -v " + shared
                + "/sub:/sub busybox:test sleep 1d");
        ENGINE.docker("exec rec-link sh -c", "mv /shared/sub /shared/was && ln -s /etc /shared/sub");
        String started = docker.inspect("rec-link").text("/State/StartedAt");
        assertThat(Typed.as(Outcome.Unremediable.class, recreate("rec-link", true))
                        .toString())
                .contains("at /sub", "rec-link can put a link");
        assertThat(docker.inspect("rec-link").id()).isEqualTo(old);
        assertThat(docker.inspect("rec-link").text("/State/StartedAt")).isEqualTo(started);
    }

    @Test
    void aLinkThatTheContainerPutsThereWhenItIsToldToStopIsNotLeftMounted() {
        Path shared = folder.resolve("shared");
        assertThat(shared.resolve("sub").toFile().mkdirs()).isTrue();
        String old = ENGINE.docker(
                "run -d --name rec-trap --restart always -v " + shared + ":/shared -v " + shared
                        + "/sub:/sub busybox:test sh -c",
                "trap 'mv /shared/sub /shared/was && ln -s /etc /shared/sub; exit 0' TERM; touch /shared/ready;"
                        + " while :; do sleep 0.1; done");
        Awaitility.await().until(() -> shared.resolve("ready").toFile().exists());
        assertThat(Typed.as(Outcome.Interfered.class, recreate("rec-trap", true))
                        .toString())
                .contains("rec-trap stays stopped, since at /sub", "docker update --restart always rec-trap");
        assertThat(docker.inspect("rec-trap").id()).isEqualTo(old);
        assertThat(docker.inspect("rec-trap").running()).isFalse();
        assertThat(ENGINE.docker("ps -a --filter name=rec-trap --format {{.Names}}"))
                .isEqualTo("rec-trap");
    }

    /** The table of mounts shows the same path for both: only the inode tells. Nothing is started while it is so. */
    @Test
    void aFolderThatIsExchangedWhenItIsToldToStopIsNotMounted() throws Exception {
        Path shared = folder.resolve("shared");
        assertThat(shared.resolve("sub").toFile().mkdirs()).isTrue();
        assertThat(shared.resolve("decoy").toFile().mkdirs()).isTrue();
        String old = ENGINE.docker(
                "run -d --name rec-swap --restart always -v " + shared + ":/shared -v " + shared
                        + "/sub:/sub busybox:test sh -c",
                "trap 'mv /shared/sub /shared/was && mv /shared/decoy /shared/sub; exit 0' TERM; touch /shared/ready;"
                        + " while :; do sleep 0.1; done");
        Awaitility.await().until(() -> shared.resolve("ready").toFile().exists());
        String started = docker.inspect("rec-swap").text("/State/StartedAt");
        assertThat(Typed.as(Outcome.Interfered.class, recreate("rec-swap", true))
                        .toString())
                .contains("rec-swap stays stopped, since at /sub");
        Container left = docker.inspect("rec-swap");
        assertThat(left.id()).isEqualTo(old);
        assertThat(left.running()).isFalse();
        assertThat(left.text("/State/StartedAt")).isEqualTo(started);
        assertThat(left.text("/HostConfig/RestartPolicy/Name")).isEqualTo("no");
    }

    @Test
    void aTwinKeepsDataNameAddressAndPolicy() {
        ENGINE.docker("network", "create", "--subnet", "10.78.1.0/24", "rec-net");
        String old = ENGINE.docker(
                "run -d --name rec-web --init --restart unless-stopped --network rec-net --ip"
                        + " 10.78.1.20 -v /data busybox:test sh -c",
                "[ -f /data/k ] || echo kept >/data/k; exec sleep 1d");
        Awaitility.await()
                .until(() -> ENGINE.docker("exec", "rec-web", "cat", "/data/k").equals("kept"));
        assertThat(recreate("rec-web", false)).isEqualTo(new Outcome.Succeeded());
        Container twin = docker.inspect("rec-web");
        assertThat(twin.id()).isNotEqualTo(old);
        assertThat(twin.isTrue("/HostConfig/ReadonlyRootfs")).isTrue();
        assertThat(twin.text("/HostConfig/RestartPolicy/Name")).isEqualTo("unless-stopped");
        assertThat(twin.text("/NetworkSettings/Networks/rec-net/IPAddress")).isEqualTo("10.78.1.20");
        assertThat(twin.text("/Config/Hostname")).isEqualTo(old.substring(0, 12));
        assertThat(ENGINE.docker("exec", "rec-web", "cat", "/data/k")).isEqualTo("kept");
        assertThat(ENGINE.docker("ps -a --filter name=rec-web --format {{.Names}}"))
                .isEqualTo("rec-web");
        assertThat(daemons.ended)
                .singleElement()
                .satisfies(end -> assertThat(end.downtime())
                        .get()
                        .satisfies(downtime ->
                                assertThat(downtime).isBetween(Duration.ofMillis(1), Duration.ofSeconds(20))));
    }

    /** Compose copies a secret from its environment once, before the first start. */
    @Test
    void aSecretThatWasCopiedIntoItIsKeptEvenWhereTheRestMayBeLost() {
        ENGINE.docker(
                "run -d --name rec-secret busybox:test sh -c",
                "mkdir -p /run/secrets && echo s >/run/secrets/token && exec sleep 1d");
        Awaitility.await().until(() -> ENGINE.docker("diff", "rec-secret").contains("/run/secrets/token"));
        var refused = new Preparation.Refused("it was given files that a recreation would lose: /run/secrets/token;"
                + " give it secrets and configs as files, which are mounted (in compose: file)");
        assertThat(prepare("rec-secret", false)).isEqualTo(refused);
        assertThat(prepare("rec-secret", true)).isEqualTo(refused);
    }

    @Test
    void aTwinThatCannotLiveIsRolledBackAndTheOldOneServesOn() {
        String old = ENGINE.docker(
                "run -d --name rec-bad --init --restart always busybox:test sh -c",
                "echo 1 >/state || exit 3; exec sleep 1d");
        Awaitility.await().until(() -> ENGINE.docker("diff", "rec-bad").contains("/state"));
        assertThat(prepare("rec-bad", false))
                .isEqualTo(new Preparation.Refused(
                        "it wrote outside its volumes, which a recreation would lose: /state; create"
                                + " the container with a volume there, or, if its start writes this again, set"
                                + " remediation.writableLayer: Discard in its policy"));
        // However late its program begins, its probation is not over by then.
        assertOutcome(recreate("rec-bad", true, Duration.ofMinutes(1)), Outcome.RolledBack.class, "exit code 3");
        Container left = docker.inspect("rec-bad");
        assertThat(left.id()).isEqualTo(old);
        assertThat(left.running()).isTrue();
        assertThat(left.text("/HostConfig/RestartPolicy/Name")).isEqualTo("always");
        assertThat(new RepairNotes(new StateDir(folder)).failure(ContainerName.of("rec-bad")))
                .get()
                .satisfies(failure -> {
                    assertThat(failure.exit()).isEqualTo("exit code 3");
                    assertThat(failure.log()).singleElement().asString().endsWith("Read-only file system");
                });
        assertThat(ENGINE.docker("ps -a --filter name=rec-bad --format {{.Names}}"))
                .isEqualTo("rec-bad");
    }

    /** The engine fills an empty volume from the image whenever a container is created. */
    @Test
    void aVolumeThatIsEmptyAndSomebodyElsesStaysSo() {
        ENGINE.docker("run -d --name rec-spool --init -v rec-spool:/var --mount"
                + " type=volume,src=rec-mount,dst=/root -v /home -v rec-full:/bin busybox:test sleep 1d");
        String look = "stat -c '%u %a' /var /root /home";
        ENGINE.docker("exec rec-spool sh -c", "chown 10001 /var /root /home; chmod 750 /var /root /home");
        String before = ENGINE.docker("exec rec-spool sh -c", look);
        assertThat(before).isEqualTo("10001 750\n10001 750\n10001 750");
        assertThat(recreate("rec-spool", false)).isEqualTo(new Outcome.Succeeded());
        assertThat(ENGINE.docker("exec rec-spool sh -c", look)).isEqualTo(before);
        Container twin = docker.inspect("rec-spool");
        assertThat(twin.strings("/HostConfig/Binds")).contains("rec-full:/bin");
        assertThat(twin.at("/HostConfig/Mounts/0/VolumeOptions/NoCopy").asBoolean())
                .isTrue();
    }
}
