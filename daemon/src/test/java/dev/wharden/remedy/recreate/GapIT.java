package dev.wharden.remedy.recreate;

import static dev.wharden.remedy.plan.Outcomes.assertOutcome;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.InBench;
import dev.wharden.Json;
import dev.wharden.TestEngine;
import dev.wharden.audit.AuditEvent;
import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.DockerJava;
import dev.wharden.docker.DockerWriter;
import dev.wharden.observe.EventLedger;
import dev.wharden.remedy.Revival;
import dev.wharden.remedy.plan.Outcome;
import dev.wharden.remedy.recreate.down.Comeback;
import dev.wharden.remedy.recreate.down.Down;
import dev.wharden.remedy.recreate.down.Downs;
import dev.wharden.remedy.recreate.preflight.Preparation;
import dev.wharden.remedy.recreate.preflight.ReadOnlyRoot;
import dev.wharden.remedy.recreate.trial.MountCheck;
import dev.wharden.remedy.recreate.trial.NoMountTables;
import dev.wharden.remedy.state.StateDir;
import dev.wharden.remedy.transaction.Daemons;
import dev.wharden.remedy.transaction.Operation;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Another client that takes what it can get while a container of compose does not exist, on a real engine. */
final class GapIT {
    @RegisterExtension
    static final TestEngine ENGINE = TestEngine.shared("gap-");

    private static final ContainerName WEB = ContainerName.of("gap-web");

    @TempDir
    Path folder;

    private DockerJava docker = ENGINE.client();
    /** Tells who waits for it of the moment in which the container does not exist. */
    private DockerWriter robbed = docker;

    /** Whether Wharden hears of nothing. */
    private boolean deaf;

    private Duration ahead = Duration.ZERO;

    private final EventLedger exits = new EventLedger();
    private final List<AuditEvent> events = new ArrayList<>();

    @BeforeEach
    void connect() {
        docker = ENGINE.client();
        robbed = docker;
        ENGINE.docker(
                "run -d --init --name " + WEB.value()
                        + " --label com.docker.compose.project=gap -v gap-data:/data -v /anon busybox:test sh" + " -c",
                "echo hello >/data/file; exec sleep 1d");
        Awaitility.await().until(() -> file("gap-web").equals("hello"));
    }

    @AfterEach
    void close() {
        docker.close();
    }

    private static String file(String container) {
        return ENGINE.docker("exec", container, "sh", "-c", "cat /data/file || true");
    }

    private Recreator recreator() {
        var daemons = new Daemons(docker, robbed, folder, Instant::now);
        if (deaf) {
            daemons.exits.deaf();
        }
        return daemons.recreator(new NoMountTables());
    }

    private Revival revival() {
        var downs = new Downs(new StateDir(folder));
        return new Revival(
                docker,
                docker,
                (action, name) -> docker,
                downs,
                new Comeback(
                        docker,
                        (action, name) -> docker,
                        exits,
                        downs,
                        () -> Instant.now().plus(ahead)),
                new MountCheck(new NoMountTables(), docker),
                events::add,
                id -> false,
                container -> false,
                Instant::now);
    }

    private Outcome recreate(Container... others) {
        Container actual = docker.inspect(WEB.value());
        var ready = (Preparation.Ready) ReadOnlyRoot.prepare(docker, actual, List.of(others), true);
        var operation =
                new Operation("action-gap", WEB, actual.id(), "p", List.of(), Instant.now(), Duration.ofSeconds(1));
        return first(operation, ready)
                .filter(outcome -> !(outcome instanceof Outcome.InProgress))
                .orElseGet(() -> Awaitility.await()
                        .atMost(Duration.ofSeconds(60))
                        .pollInterval(Duration.ofMillis(200))
                        .ignoreExceptionsInstanceOf(DockerException.class)
                        .until(
                                () -> recreator().resume(WEB).orElseThrow(),
                                now -> !(now instanceof Outcome.InProgress)));
    }

    /**
     * Empty where the engine refused: it reserves a name before it shows which container has it, and the cycle then
     * resumes what is open.
     */
    private Optional<Outcome> first(Operation operation, Preparation.Ready ready) {
        try {
            return Optional.of(recreator().apply(operation, ready));
        } catch (DockerException.Conflict reserved) {
            return Optional.empty();
        }
    }

    /** A name is taken when it has been free for a minute: the time for that passes faster than the engine's. */
    private void revived() {
        Revival one = revival();
        Awaitility.await()
                .atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> {
                    boolean over = one.tend(WEB).isEmpty();
                    ahead = ahead.plusSeconds(1);
                    return over;
                });
    }

    /** Tries it over and over while the work is done. Returns whether it was done once. */
    private static boolean during(Runnable theft, Runnable work) {
        var stop = new AtomicBoolean();
        var done = new AtomicBoolean();
        Thread thief = Thread.ofVirtual().start(() -> {
            while (!stop.get() && !done.get()) {
                try {
                    theft.run();
                    done.set(true);
                } catch (DockerException | AssertionError refused) {
                    assertThat(refused).isNotNull();
                }
            }
        });
        try {
            work.run();
            stop.set(true);
            thief.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
        return done.get();
    }

    /** Does it as soon as the container is removed and before anything else is done. Returns whether that was. */
    private boolean inTheGap(Runnable theft, Runnable work) {
        var done = new AtomicBoolean();
        robbed = after("remove", docker.inspect(WEB.value()).id(), () -> {
            theft.run();
            done.set(true);
        });
        work.run();
        return done.get();
    }

    /** Does something right after each such call about what has that id or gets that name. */
    private DockerWriter after(String call, String about, Runnable theft) {
        return (DockerWriter) Proxy.newProxyInstance(
                GapIT.class.getClassLoader(), new Class<?>[] {DockerWriter.class}, (_, method, arguments) -> {
                    try {
                        Object answer = method.invoke(docker, arguments);
                        if (method.getName().equals(call)
                                && Stream.of(arguments)
                                        .map(one -> one instanceof Container container ? container.id() : one)
                                        .anyMatch(about::equals)) {
                            theft.run();
                        }
                        return answer;
                    } catch (InvocationTargetException e) {
                        throw e.getCause() == null ? e : e.getCause();
                    }
                });
    }

    @Test
    void itsVolumeIsNotRemovedInTheGap() {
        var outcome = new ArrayList<Outcome>();
        boolean stolen = during(() -> ENGINE.docker("volume", "rm", "gap-data"), () -> outcome.add(recreate()));
        assertThat(stolen).isFalse();
        assertThat(outcome).containsExactly(new Outcome.Succeeded());
        assertThat(file("gap-web")).isEqualTo("hello");
        assertThat(ENGINE.docker("ps", "-a", "--format", "{{.Names}}").lines().filter(name -> name.startsWith("gap-")))
                .containsExactly("gap-web");
    }

    @Test
    void whoseNameIsTakenInTheGapComesBackWhenItIsFree() {
        var outcome = new ArrayList<Outcome>();
        String body = "{\"Image\":\"busybox:test\",\"Cmd\":[\"true\"]}";
        boolean stolen = inTheGap(() -> create(body), () -> outcome.add(recreate()));
        assertThat(stolen).as("%s", outcome).isTrue();
        assertOutcome(outcome.getFirst(), Outcome.Interfered.class, "its name gap-web is taken by container");
        assertThat(docker.inspect(WEB.value()).text("/Path"))
                .as("the other one is left alone")
                .isEqualTo("true");
        assertThat(revival().shown()).singleElement().extracting(Down::wanted).isEqualTo(WEB);
        ENGINE.docker("rm", WEB.value());
        revived();
        assertThat(file("gap-web")).isEqualTo("hello");
    }

    @Test
    void whatJoinsOneWhosePlaceIsTakenJoinsTheOneThatTookIt() {
        ENGINE.docker("run -d --name gap-mon --label com.docker.compose.project=gap --restart always --pid"
                + " container:gap-web -v /anon busybox:test sleep 1d");
        Container before = docker.inspect("gap-mon");
        String body = "{\"Image\":\"busybox:test\",\"Cmd\":[\"sleep\",\"1d\"],"
                + "\"Labels\":{\"com.docker.compose.project\":\"gap\"}}";
        var outcome = new ArrayList<Outcome>();
        boolean stolen = inTheGap(
                () -> {
                    create(body);
                    ENGINE.docker("start", WEB.value());
                },
                () -> outcome.add(recreate(before)));
        assertThat(stolen).as("%s", outcome).isTrue();
        assertThat(outcome.getFirst()).isInstanceOf(Outcome.Interfered.class);
        revived();
        Container mon = docker.inspect("gap-mon");
        assertThat(mon.running()).as("%s", outcome).isTrue();
        assertThat(mon.text("/HostConfig/PidMode"))
                .isEqualTo("container:" + docker.inspect(WEB.value()).id());
        assertThat(mon.text("/HostConfig/RestartPolicy/Name")).isEqualTo("always");
        assertThat(mon.at("/Mounts").findValuesAsText("Name"))
                .isEqualTo(before.at("/Mounts").findValuesAsText("Name"));
        assertThat(ENGINE.docker("ps", "-a", "--format", "{{.Names}}").lines().filter(name -> name.startsWith("gap-")))
                .containsExactlyInAnyOrder("gap-web", "gap-mon");
    }

    private void create(String body) {
        docker.create(WEB.value(), Json.object(body));
    }

    @Test
    void whatIsDownComesBackFromAPrune() {
        String body = "{\"Image\":\"busybox:test\",\"Cmd\":[\"true\"]}";
        assertThat(inTheGap(() -> create(body), () -> recreate())).isTrue();
        List<String> volumes =
                docker.inspect(revival().shown().getFirst().id()).at("/Mounts").findValuesAsText("Name");
        ENGINE.docker("container", "prune", "-f");
        revived();
        assertThat(file("gap-web")).isEqualTo("hello");
        assertThat(docker.inspect(WEB.value()).at("/Mounts").findValuesAsText("Name"))
                .containsExactlyInAnyOrderElementsOf(volumes);
    }

    /** At each of these moments neither the old one nor its twin runs, and a prune takes whichever of them is there. */
    @ParameterizedTest
    @CsvSource({"true, remove", "false, rename"})
    void aSystemPruneTakesNeitherItsDataNorItsImage(boolean composed, String moment) {
        prune(composed, moment);
    }

    @ParameterizedTest
    @ValueSource(strings = {"stop", "create"})
    @InBench(inTheGate = "the moments when it is removed and when it is renamed")
    void aSystemPruneAtAnotherMomentTakesNeitherItsDataNorItsImage(String moment) {
        prune(true, moment);
    }

    private void prune(boolean composed, String moment) {
        ENGINE.docker("rm", "-f", WEB.value());
        ENGINE.docker("create", "--name", "gap-seed", "busybox:test", "true");
        ENGINE.docker("commit", "-c", "LABEL gap=prune", "gap-seed", "gap-image:1");
        ENGINE.docker("rm", "gap-seed");
        ENGINE.docker(
                "run -d --init --name gap-web " + (composed ? "--label com.docker.compose.project=gap " : "")
                        + "-v gap-data:/data -v /data2 gap-image:1 sh -c",
                "echo hello >/data/file; echo precious >/data2/file; exec sleep 1d");
        Awaitility.await().until(() -> ENGINE.docker("exec", "gap-web", "cat", "/data2/file"), "precious"::equals);
        Container before = docker.inspect(WEB.value());
        var pruned = new AtomicBoolean();
        robbed = after(moment, moment.equals("create") || moment.equals("rename") ? WEB.value() : before.id(), () -> {
            if (!pruned.getAndSet(true)) {
                ENGINE.docker("system", "prune", "-af", "--filter", "label=gap=prune");
                ENGINE.docker("volume", "prune", "-f");
            }
        });
        deaf = true;
        Outcome outcome = recreate();
        assertThat(pruned).as("%s", outcome).isTrue();
        assertThat(outcome)
                .as("the prune took the container, but for the moment in which none was there")
                .isInstanceOf(moment.equals("remove") ? Outcome.Succeeded.class : Outcome.Interfered.class);
        Container now = docker.inspect(WEB.value());
        assertThat(now.running()).isTrue();
        assertThat(now.imageId()).isEqualTo(before.imageId());
        assertThat(now.at("/Mounts").findValuesAsText("Name"))
                .containsExactlyInAnyOrderElementsOf(before.at("/Mounts").findValuesAsText("Name"));
        assertThat(ENGINE.docker("exec", "gap-web", "cat", "/data2/file")).isEqualTo("precious");
        assertThat(ENGINE.docker("ps", "-a", "--format", "{{.Names}}").lines().filter(name -> name.startsWith("gap-")))
                .containsExactly("gap-web");
        ENGINE.docker("image", "inspect", "gap-image:1");
        ENGINE.docker("rm", "-f", WEB.value());
        ENGINE.docker("rmi", "gap-image:1");
    }
}
