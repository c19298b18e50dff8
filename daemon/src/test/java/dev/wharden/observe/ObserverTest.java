package dev.wharden.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wharden.Json;
import dev.wharden.Typed;
import dev.wharden.container.Container;
import dev.wharden.container.Dependents;
import dev.wharden.docker.Behaviour;
import dev.wharden.docker.Body;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.FakeEngine;
import dev.wharden.docker.FakeStage;
import dev.wharden.docker.Fault;
import dev.wharden.kernel.HostTree;
import dev.wharden.subject.EngineSockets;
import dev.wharden.subject.KernelFacts;
import dev.wharden.subject.Observed;
import dev.wharden.subject.ServiceUser;
import dev.wharden.subject.Subject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ObserverTest {
    @TempDir
    Path root;

    private final FakeEngine engine = new FakeEngine();
    private final FakeStage stage = engine.stage();
    private Observer observer =
            new Observer(engine, new dev.wharden.kernel.ProcFiles(Path.of("/")), "/run/docker.sock", Instant::now);
    private HostTree host = new HostTree(Path.of("/"));

    @BeforeEach
    void aHost() {
        host = HostTree.bare(root).file("/proc/1/mountinfo", "1 2 0:1 / / rw - ext4 dev rw\n");
        observer = new Observer(engine, host.files(), "/run/docker.sock", stage::now);
        stage.listen(observer::invalidate);
    }

    private String run(String name, String body, int uid) {
        String id = stage.run(name, body);
        host.process(stage.look(id).pid(), id, uid);
        return id;
    }

    private List<String> calls() {
        return stage.calls().stream()
                .map(call -> call.operation() + " " + call.container())
                .toList();
    }

    @Test
    void onceTheOthersAreKnownAVerdictCostsOneInspect() {
        for (int i = 0; i < 5; i++) {
            run("web" + i, Body.PLAIN, 100 + i);
        }
        observer.observe("web0");
        stage.forget();
        observer.observe("web1");
        observer.observe("web2");
        assertThat(calls()).containsExactly("inspect web1", "inspect web2");
    }

    @Test
    void whatEndsAgainAndAgainIsSaidToWaitForItsNextStart() {
        stage.behave(container -> true, new Behaviour.Exits(3));
        stage.run("web", Body.host("'RestartPolicy':{'Name':'always'}"));
        assertThat(observer.observe("web").kernel())
                .isEqualTo(Observed.unknown("it has ended and waits to be restarted"));
    }

    /** As a program on a FUSE mount whose server has stopped: the kernel waits for it, and no worker does. */
    @Test
    void aContainerForWhichTheKernelIsSilentIsUnknownAndKeepsNobodyElse() throws Exception {
        run("web", Body.PLAIN, 100);
        String silent = run("silent", Body.PLAIN, 101);
        Path table = root.resolve("proc/" + stage.look(silent).pid() + "/mountinfo");
        Files.delete(table);
        assertThat(new ProcessBuilder("mkfifo", table.toString()).start().waitFor())
                .isZero();

        String within = "not read within 3 s: the host is busy, or a file system under one of its files is silent";
        assertThat(observer.observe("silent").kernel()).isEqualTo(Observed.unknown(within));
        // Its main process alone, which is silent too.
        assertThat(observer.observe("silent").kernel()).isEqualTo(Observed.unknown(within));
        assertThat(observer.observe("silent").kernel())
                .isEqualTo(Observed.unknown(
                        "still not read: the host is busy, or a file system under one of its files is silent"));
        assertThat(observer.observe("web").kernel()).isInstanceOf(Observed.Known.class);

        Files.writeString(table, "1 2 0:1 / / rw - overlay o rw\n");
        Files.delete(table);
        Files.writeString(table, "1 2 0:1 / / rw - overlay o rw\n");
        await().untilAsserted(
                        () -> assertThat(observer.observe("silent").kernel()).isInstanceOf(Observed.Known.class));
    }

    /** As where one of its processes executes a file of a server that has stopped. */
    @Test
    void whatIsReadOfTheMainProcessCountsWhereAnotherOneIsSilent() throws Exception {
        String id = run("silent", Body.PLAIN, 1234);
        Container declared = stage.look(id);
        host.file("/sys/fs/cgroup/pids/docker/" + id + "/cgroup.procs", declared.pid() + "\n90001\n")
                .process(90001, id, 0);
        Path status = root.resolve("proc/90001/status");
        Files.delete(status);
        assertThat(new ProcessBuilder("mkfifo", status.toString()).start().waitFor())
                .isZero();

        for (int look = 0; look < 3; look++) {
            KernelFacts facts =
                    ((Observed.Known<KernelFacts>) observer.observe("silent").kernel()).value();
            assertThat(facts.uid()).isEqualTo(1234);
            assertThat(facts.others()).isEmpty();
            assertThat(facts.unread()).startsWith("its other processes: not read within 3 s");
        }
        Files.writeString(status, "");
    }

    /** What was read last stands, and does not pass for what is so now. */
    @Test
    void aHostThatIsNotReadAgainIsDoubted() throws Exception {
        host.link("/proc/1/root", root.toString());
        run("web", Body.PLAIN, 100);
        assertThat(observer.observe("web").neighbours().sockets().map(EngineSockets::doubt))
                .isEqualTo(Observed.known(""));
        Path table = root.resolve("proc/1/mountinfo");
        Files.delete(table);
        assertThat(new ProcessBuilder("mkfifo", table.toString()).start().waitFor())
                .isZero();

        assertThat(observer.hostMounts()).isInstanceOf(Observed.Known.class);
        assertThat(observer.observe("web").neighbours().sockets().map(EngineSockets::doubt))
                .isEqualTo(Observed.known(
                        "still not read: the host is busy, or a file system under one of its files is silent"));
        assertThat(observer.late())
                .hasValue("the host's mounts and accounts: still not read: the host is busy, or a file system under one"
                        + " of its files is silent");
        try (var _ = Files.newOutputStream(table)) {
            Files.delete(table);
            Files.writeString(table, "1 2 0:1 / / rw - overlay o rw\n");
        }
        await().untilAsserted(() -> {
            observer.hostMounts();
            assertThat(observer.late()).isEmpty();
        });
    }

    /** As where it has more lines than are kept; whatever is judged by them is unknown, and that is told. */
    @Test
    void mountsThatCannotBeReadAreTold() throws Exception {
        host.link("/proc/1/root", root.toString())
                .file("/proc/1/mountinfo", "odd")
                .file("/proc/self/mountinfo", "odd");
        run("web", Body.PLAIN, 100);
        assertThat(observer.observe("web").neighbours().sockets().map(EngineSockets::doubt))
                .isEqualTo(Observed.known("the host's mounts are not known"));
        assertThat(observer.late()).hasValueSatisfying(why -> assertThat(why).startsWith("the host's mounts: /proc/"));

        String table = "1 2 0:1 / / rw - overlay o rw\n";
        host.file("/proc/1/mountinfo", table).file("/proc/self/mountinfo", table);
        assertThat(observer.hostMounts()).isInstanceOf(Observed.Known.class);
        assertThat(observer.late()).isEmpty();
    }

    /** The sockets were asked for with mounts that were late, and the mounts were read in the meantime. */
    @Test
    void socketsAreAskedForAgainAsSoonAsTheMountsAreRead() throws Exception {
        host.link("/proc/1/root", root.toString());
        run("web", Body.PLAIN, 100);
        Path table = root.resolve("proc/1/mountinfo");
        Files.delete(table);
        assertThat(new ProcessBuilder("mkfifo", table.toString()).start().waitFor())
                .isZero();
        assertThat(observer.observe("web").neighbours().sockets().map(EngineSockets::doubt))
                .isEqualTo(Observed.known("the host's mounts are not known"));
        try (var out = Files.newOutputStream(table)) {
            Files.delete(table);
            out.write("1 2 0:1 / / rw - overlay o rw\n".getBytes(StandardCharsets.UTF_8));
        }
        await().untilAsserted(() -> assertThat(
                        observer.observe("web").neighbours().sockets().map(EngineSockets::doubt))
                .isEqualTo(Observed.known("")));
    }

    /** Any local user makes as many of these as it likes. */
    @Test
    void socketsThatAreReadSlowlyDelayNoMounts() throws Exception {
        host.link("/proc/1/root", root.toString());
        run("web", Body.PLAIN, 100);
        Path table = root.resolve("proc/net/unix");
        Files.delete(table);
        assertThat(new ProcessBuilder("mkfifo", table.toString()).start().waitFor())
                .isZero();

        Subject seen = observer.observe("web");
        assertThat(seen.neighbours().sockets().map(EngineSockets::doubt).toString())
                .contains("not read within 3 s");
        assertThat(seen.neighbours().hostMounts()).isInstanceOf(Observed.Known.class);
        assertThat(observer.late()).isEmpty();
        Files.writeString(table, "");
    }

    @Test
    void onlyWhatAnEventNamesIsLookedAtAgain() {
        run("web0", Body.PLAIN, 100);
        run("web1", Body.PLAIN, 101);
        observer.observe("web0");
        engine.rename(stage.look("web1").id(), "web2");
        stage.forget();
        Subject subject = observer.observe("web0");
        assertThat(calls()).containsExactly("inspect web0", "inspect " + "web2");
        assertThat(subject.neighbours().uidUsers())
                .isEqualTo(Observed.known(Map.of(100L, List.of("web0"), 101L, List.of("web2"))));
    }

    @Test
    void oneLooksAtTheOthersAndTheRestIsNotHeldUpByThat() throws Exception {
        run("slow", Body.PLAIN, 100);
        run("web", Body.PLAIN, 101);
        Glance web = observer.glance("web", Duration.ofSeconds(9));
        stage.forget();
        var reached = new CountDownLatch(1);
        CountDownLatch answer = stage.hang(call -> {
            reached.countDown();
            return call.is("inspect");
        });
        var first = new FutureTask<>(() -> observer.settle(web, Duration.ZERO));
        Thread.ofPlatform().start(first);
        reached.await();
        boolean second = observer.settle(web, Duration.ZERO);
        answer.countDown();

        assertThat(first.get()).isTrue();
        assertThat(second).isFalse();
        assertThat(observer.settle(web, Duration.ZERO)).isTrue();
        assertThat(calls()).filteredOn(call -> call.startsWith("inspect")).hasSize(1);
    }

    @Test
    void whenTheDaemonEndsNobodyLooksAtAllOthersFirst() {
        run("web0", Body.PLAIN, 100);
        run("web1", Body.PLAIN, 100);
        Glance web = observer.glance("web0", Duration.ofSeconds(9));
        observer.end();
        stage.forget();

        assertThat(observer.settle(web, Duration.ofSeconds(9))).isFalse();
        assertThat(calls()).noneMatch(call -> call.startsWith("inspect"));
    }

    @Test
    void optionsOfAVolumeThatNoMountTakesAreUnknown() {
        stage.volume("small", Map.of("device", "d".repeat(4_000)));
        stage.volume("large", Map.of("device", "d".repeat(300_000)));
        run("web0", Body.host("'Binds':['small:/d']"), 100);
        run("web1", Body.host("'Binds':['large:/d']"), 100);

        assertThat(observer.observe("web0").neighbours().volumes()).isInstanceOf(Observed.Known.class);
        assertThat(observer.observe("web1").neighbours().volumes()).isInstanceOf(Observed.Unknown.class);
    }

    @Test
    void theKernelIsReadForWhatRunsAndAbsentForWhatDoesNot() {
        run("web0", Body.PLAIN, 1234);
        stage.make("web1", Body.PLAIN);
        assertThat(Typed.as(
                                KernelFacts.class,
                                Typed.as(
                                                Observed.Known.class,
                                                observer.observe("web0").kernel())
                                        .value())
                        .main()
                        .uids())
                .contains(1234L);
        assertThat(observer.observe("web1").kernel()).isEqualTo(Observed.absent("not running"));
    }

    @Test
    void aProcessThatCannotBeReadIsUnknown() {
        stage.run("web0", Body.PLAIN);
        assertThat(observer.observe("web0").kernel()).isInstanceOf(Observed.Unknown.class);
    }

    @Test
    void theDeadUseNoUid() {
        run("web0", Body.PLAIN, 100);
        String other = run("web1", Body.PLAIN, 100);
        assertThat(observer.observe("web0").neighbours().uidUsers())
                .isEqualTo(Observed.known(Map.of(100L, List.of("web0", "web1"))));
        engine.kill(other);
        assertThat(observer.observe("web0").neighbours().uidUsers())
                .isEqualTo(Observed.known(Map.of(100L, List.of("web0"))));
    }

    @Test
    void ownersAreFollowedToTheirEndByIdAndName() {
        String first = run("first", Body.PLAIN, 1);
        String second = run("second", Body.host("'NetworkMode':'container:first'"), 2);
        run("third", Body.host("'NetworkMode':'container:second'"), 3);
        assertThat(observer.observe("third").neighbours().owners())
                .isInstanceOfSatisfying(Observed.Known.class, known -> {
                    @SuppressWarnings("unchecked")
                    var owners = (Map<String, Container>) known.value();
                    assertThat(owners).containsOnlyKeys(first, second, "first", "second");
                });
    }

    @Test
    void dependentsAreThoseWithItsNamespaceOrALinkToItAndTheirOwn() {
        run("web", Body.PLAIN, 1);
        run("sharer", Body.host("'NetworkMode':'container:web'"), 2);
        run("linked", Body.host("'Links':['web:w']"), 3);
        run("far", Body.host("'Links':['linked:w']"), 4);
        run("other", Body.PLAIN, 5);
        assertThat(dependents("web").graph()).isEqualTo("web ← linked (link), sharer (network); linked ← far (link)");
    }

    @Test
    void aDependsOnOfAnImageMakesItsContainerDependOnNobody() {
        stage.image(
                "evil:1",
                Json.object("{\"Cmd\":[\"sh\"],\"Labels\":{\"com.docker.compose.project\":\"shop\","
                        + "\"com.docker.compose.depends_on\":\"db:service_started:true\"}}"));
        String shop = "\"com.docker.compose.project\":\"shop\"";
        run("db", "{\"Image\":\"busybox:test\",\"Labels\":{" + shop + ",\"com.docker.compose.service\":\"db\"}}", 1);
        run("decoy", Body.image("evil:1", ""), 2);
        run(
                "api",
                "{\"Image\":\"busybox:test\",\"Labels\":{" + shop
                        + ",\"com.docker.compose.depends_on\":\"db:service_started:true\"}}",
                3);
        assertThat(dependents("db").leftAlone()).startsWith("api asked by a label");
    }

    private Dependents dependents(String name) {
        return Typed.as(
                Dependents.class,
                Typed.as(
                                Observed.Known.class,
                                observer.observe(name).neighbours().dependents())
                        .value());
    }

    private void failInspect(String name, Fault fault) {
        stage.failWhen(call -> call.is("inspect", name), fault);
    }

    @Test
    void oneThatTheEngineWillNotInspectHidesNoOther() {
        run("web", Body.PLAIN, 1);
        run("sharer", Body.host("'NetworkMode':'container:web'"), 2);
        run("broken", Body.PLAIN, 3);
        failInspect("broken", new Fault.Refused(() -> new DockerException.Unavailable("500", null)));

        for (int look = 0; look < 3; look++) {
            assertThat(dependents("web").graph()).isEqualTo("web ← sharer (network)");
        }
        assertThat(calls()).as("it is asked for once").containsOnlyOnce("inspect broken");
    }

    @Test
    void oneThatTheEngineDoesNotAnswerForFailsNoLookAtAnotherAndIsAskedForSeldom() {
        run("web", Body.PLAIN, 1);
        run("stuck", Body.PLAIN, 3);
        failInspect("stuck", new Fault.Refused(() -> new DockerException.Stuck("inspect: no answer within 250 ms")));

        for (int second = 0; second < 60; second++) {
            assertThat(observer.observe("web").neighbours().dependents()).isInstanceOf(Observed.Known.class);
            stage.advance(Duration.ofSeconds(1));
        }

        assertThat(calls()).filteredOn("inspect stuck"::equals).hasSize(4);
    }

    @Test
    void oneWhoseInspectFailsDelaysOneLookAndNotEach() {
        run("web", Body.PLAIN, 1);
        run("broken", Body.PLAIN, 3);
        failInspect("broken", new Fault.LostAnswer());

        assertThatThrownBy(() -> observer.observe("web")).isInstanceOf(DockerException.Unavailable.class);
        assertThat(observer.observe("web").neighbours().dependents()).isInstanceOf(Observed.Known.class);
    }

    @Test
    void aNamedUserIsLookedUpInTheContainerOnce() {
        String id = stage.make("web", Body.of("'User':'app:app'"));
        stage.file(id, "/etc/passwd", "root:x:0:0::/:/bin/sh\napp:x:10001:10001::/:/bin/sh\n");
        Observed<Map<String, Long>> passwd =
                observer.observe("web").neighbours().passwd();
        assertThat(passwd).isEqualTo(Observed.known(Map.of("app", 10001L)));
        stage.forget();
        observer.observe("web");
        assertThat(calls()).containsExactly("inspect web");
    }

    @Test
    void anAccountIsAdvisedWithItsGroups() {
        String id = stage.run("web", Body.PLAIN);
        stage.file(id, "/etc/passwd", "root:x:0:0::/:/bin/sh\napp:x:1001:1001::/:/bin/sh\n");
        assertThat(observer.observeForAdvice("web").service().account().map(ServiceUser::groups))
                .as("a file that is not there")
                .isEqualTo(Observed.known(List.of()));
        stage.file(id, "/etc/group", "ssl-cert:x:108:app\napp:x:1001:app\n");
        assertThat(observer.observeForAdvice("web").service().account().map(ServiceUser::groups))
                .isEqualTo(Observed.known(List.of(108L)));
    }

    @Test
    void aPasswdThatIsNotThereIsUnknownAndANumberNeedsNone() {
        stage.make("web", Body.of("'User':'app'"));
        stage.make("num", Body.of("'User':'10:app'"));
        assertThat(observer.observe("web").neighbours().passwd()).isInstanceOf(Observed.Unknown.class);
        assertThat(observer.observe("num").neighbours().passwd()).isInstanceOf(Observed.Absent.class);
    }

    @Test
    void anImageThatIsGoneIsUnknown() {
        stage.make("web", Body.PLAIN);
        stage.refuse("image_inspect", () -> new DockerException.NotFound("No such image"));
        assertThat(observer.observe("web").image()).isInstanceOf(Observed.Unknown.class);
    }

    @Test
    void aTagThatMovesForgetsTheImages() {
        stage.make("web", Body.PLAIN);
        observer.observe("web");
        stage.image("busybox:test", new ObjectMapper().createObjectNode());
        assertThat(observer.observe("web").image().map(image -> image.tags())).isEqualTo(Observed.known(List.of()));
    }

    @Test
    void anEngineThatIsDownIsTheCallersToRetry() {
        stage.make("web", Body.PLAIN);
        stage.down(true);
        assertThatThrownBy(() -> observer.observe("web")).isInstanceOf(DockerException.Unavailable.class);
        stage.down(false);
        assertThatThrownBy(() -> observer.observe("none")).isInstanceOf(DockerException.NotFound.class);
    }

    @Test
    void afterAGapEverythingIsLookedAtAgain() {
        run("web0", Body.PLAIN, 1);
        run("web1", Body.PLAIN, 1);
        observer.observe("web0");
        observer.invalidateAll();
        stage.forget();
        observer.observe("web0");
        assertThat(calls()).contains("list ", "inspect web1", "info ");
    }

    @Test
    void aFileIsJudgedWithoutAnyEngine() {
        Subject subject = Glance.fromInspect(new ObjectMapper()
                .createArrayNode()
                .add(engine.inspect(stage.make("web", Body.PLAIN)).tree()));
        assertThat(subject.declared().name().value()).isEqualTo("web");
        assertThat(subject.kernel()).isInstanceOf(Observed.Absent.class);
        assertThat(subject.image()).isInstanceOf(Observed.Unknown.class);
        assertThatThrownBy(() -> Glance.fromInspect(new ObjectMapper().createArrayNode()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whoMountsTheSameIsKnownUntilOneHasMoreMountsThanAreKept() {
        run("one", Body.host("'Binds':['/srv/data:/data']"), 1);
        run("two", Body.host("'Binds':['/srv/data:/else:ro']"), 2);
        assertThat(observer.observe("one").neighbours().mountUsers())
                .isInstanceOfSatisfying(Observed.Known.class, known -> {
                    @SuppressWarnings("unchecked")
                    var users = (Map<String, List<Container>>) known.value();
                    assertThat(users.get("/srv/data"))
                            .extracting(user -> user.name().value())
                            .containsExactlyInAnyOrder("one", "two");
                });

        String binds = java.util.stream.IntStream.range(0, 1_000)
                .mapToObj(i -> "\"/srv/" + i + ":/" + i + "\"")
                .collect(java.util.stream.Collectors.joining(","));
        run("many", "{\"Image\":\"busybox:test\",\"HostConfig\":{\"Binds\":[" + binds + "]}}", 3);
        assertThat(observer.observe("one").neighbours().mountUsers()).isInstanceOf(Observed.Unknown.class);
    }
}
