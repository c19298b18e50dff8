package dev.wharden.remedy.recreate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.docker.Body;
import dev.wharden.docker.Fault;
import dev.wharden.remedy.Revival;
import dev.wharden.remedy.plan.Outcome;
import dev.wharden.remedy.plan.Writers;
import dev.wharden.remedy.recreate.down.Comeback;
import dev.wharden.remedy.recreate.down.Down;
import dev.wharden.remedy.recreate.trial.MountCheck;
import dev.wharden.subject.HostMounts;
import dev.wharden.subject.KernelFacts.MountPoint;
import dev.wharden.subject.Observed;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Another folder under the name of the one that was mounted is another one, whoever exchanged the two. */
final class SwappedSourceTest {
    private static final String BINDS = """
            {"Image": "fid-img:1", "HostConfig": {"NetworkMode": "front", "Binds": ["/srv/app/sub:/sub"], \
            "RestartPolicy": {"Name": "unless-stopped"}}}
            """;
    private static final HostMounts HOST = HostMounts.of(List.of(new MountPoint("/", "/", "rw", "ext4", "254:0")));
    private static final Observed<String> ABSENT = Observed.absent("no such file");
    private static final Observed<String> UNSEEN = Observed.unknown("permission denied");

    @TempDir
    private Path folder = Path.of("");

    /** What the path of the source leads to, on the host. */
    private final AtomicReference<Observed<String>> source = new AtomicReference<>(Observed.known("folder:1:7"));

    private RecreateBench bench(boolean looksInside) {
        var bench = new RecreateBench(folder, "", BINDS);
        bench.host = Observed.known(HOST);
        bench.files = path -> source.get();
        String first = bench.before.text("/State/StartedAt");
        bench.table = container -> container.running()
                ? Observed.known(List.of(new MountPoint(
                        "/srv/app/sub" + (source.get().equals(ABSENT) ? "//deleted" : ""),
                        "/sub",
                        "rw",
                        "ext4",
                        "254:0")))
                : Observed.absent("not running");
        Observed<String> was = source.get();
        bench.mounted = container ->
                !looksInside ? UNSEEN : container.text("/State/StartedAt").equals(first) ? was : source.get();
        return bench;
    }

    private static Observed<String> word(String word) {
        return switch (word) {
            case "absent" -> ABSENT;
            case "unseen" -> UNSEEN;
            default -> Observed.known(word);
        };
    }

    /** Once, before the engine does it. */
    private void at(RecreateBench bench, String call, Observed<String> now) {
        var once = new AtomicBoolean();
        bench.stage.failWhen(
                one -> {
                    if (one.is(call) && once.compareAndSet(false, true)) {
                        source.set(now);
                    }
                    return false;
                },
                new Fault.Bug());
    }

    @ParameterizedTest
    @CsvSource({
        "stop,   folder:1:8",
        "stop,   file:1:8",
        "stop,   absent",
        "rename, folder:1:8",
        "rename, absent",
    })
    void neitherTwinNorOldOneIsStartedWhileTheSourceIsSeenToLeadElsewhere(String call, String now) {
        for (boolean looksInside : List.of(true, false)) {
            source.set(Observed.known("folder:1:7"));
            folder = folder.resolve(call + looksInside);
            RecreateBench bench = bench(looksInside);
            at(bench, call, word(now));
            assertThat(bench.apply().toString())
                    .contains(
                            "Interfered",
                            "web stays stopped, since at /sub it would have something else than before",
                            "its restart policy is off until then (docker update --restart unless-stopped web");
            assertThat(bench.stage.count("start")).as("starts").isZero();
            assertThat(bench.stage.look(bench.old).running()).isFalse();
            assertThat(bench.stage.look(bench.old).text("/HostConfig/RestartPolicy/Name"))
                    .isEqualTo("no");
            Optional<Down> down = bench.downs().of(RecreateBench.WEB);
            assertThat(down.orElseThrow().policy().orElseThrow().path("Name").asText())
                    .isEqualTo("unless-stopped");
        }
    }

    /** What it has at its start is seen right after that: nothing but the old one's start is left then. */
    @Test
    void whatIsExchangedAtTheTwinsStartIsUndone() {
        RecreateBench bench = bench(true);
        at(bench, "start", Observed.known("folder:1:8"));
        assertThat(bench.apply().toString()).contains("web stays stopped, since at /sub");
        assertThat(bench.stage.count("start")).as("the twin's").isEqualTo(1);
        assertThat(bench.stage.look("web").id()).isEqualTo(bench.old);
    }

    @Test
    void whereItIsRightAgainBeforeTheWayBackTheOldOneRuns() {
        RecreateBench bench = bench(true);
        Observed<String> decoy = Observed.known("folder:1:8");
        bench.mounted = container -> container.id().equals(bench.old) ? source.get() : decoy;
        assertThat(bench.apply()).isInstanceOf(Outcome.Interfered.class);
        assertThat(bench.stage.look(bench.old).running()).isTrue();
        assertThat(bench.stage.look(bench.old).text("/HostConfig/RestartPolicy/Name"))
                .isEqualTo("unless-stopped");
    }

    @Test
    void aFileThatAPersonReplacesIsTheNewOneAsInAnyRestartUnlessAContainerCouldHave() {
        for (boolean writer : List.of(false, true)) {
            source.set(Observed.known("file:1:7"));
            folder = folder.resolve("file" + writer);
            RecreateBench bench = bench(true);
            if (writer) {
                bench.stage.run("files", Body.host("'Binds':['/srv:/srv']"));
            }
            at(bench, "stop", Observed.known("file:1:8"));
            bench.apply();
            assertThat(bench.converge().filter(new Outcome.Succeeded()::equals).isPresent())
                    .as("with a writer: " + writer)
                    .isNotEqualTo(writer);
        }
    }

    @ParameterizedTest
    @CsvSource({"folder:1:8, something is mounted over it", "absent, is not there"})
    void whatIsElsewhereBeforeTheStopIsNotStopped(String now, String why) {
        RecreateBench bench = bench(true);
        at(bench, "create", word(now));
        String told = bench.apply().toString();
        assertThat(told).contains("Interfered", why);
        assertThat(bench.stage.count("stop")).isZero();
        assertThat(bench.stage.look(bench.old).running()).isTrue();
    }

    @Test
    void whereNothingIsSeenOnlyTheTableIsCompared() {
        source.set(UNSEEN);
        RecreateBench bench = bench(false);
        bench.apply();
        assertThat(bench.converge()).contains(new Outcome.Succeeded());
    }

    private Revival revival(RecreateBench bench) {
        var finishers = (Writers) (action, name) -> bench.engine;
        return new Revival(
                bench.engine,
                bench.engine,
                finishers,
                bench.downs(),
                new Comeback(bench.engine, finishers, bench.exits, bench.downs(), bench.stage::now),
                new MountCheck(bench.tables(), bench.engine),
                event -> {},
                id -> false,
                container -> false,
                bench.stage::now);
    }

    private void tend(RecreateBench bench) {
        bench.stage.advance(Duration.ofMinutes(2));
        revival(bench).tend(RecreateBench.WEB);
    }

    @ParameterizedTest
    @CsvSource({"folder:1:7, true", "folder:1:8, false", "unseen, false", "absent, false"})
    void whatStaysStoppedIsStartedWithItsPolicyOnlyWhereItsSourceIsSeenToBeRight(String now, boolean starts) {
        RecreateBench bench = bench(true);
        at(bench, "stop", Observed.known("folder:1:8"));
        bench.apply();
        source.set(word(now));
        tend(bench);
        assertThat(bench.stage.look(bench.old).running()).isEqualTo(starts);
        assertThat(bench.stage.look(bench.old).text("/HostConfig/RestartPolicy/Name"))
                .isEqualTo(starts ? "unless-stopped" : "no");
        assertThat(bench.downs().of(RecreateBench.WEB).isEmpty()).isEqualTo(starts);
    }

    /** What is exchanged all the time is right in one look and wrong at the start after it. */
    @Test
    void whatStaysStoppedIsNotStartedWhileAContainerCanExchangeItsSourceAgain() {
        RecreateBench bench = bench(true);
        at(bench, "stop", Observed.known("folder:1:8"));
        bench.apply();
        source.set(Observed.known("folder:1:7"));
        String writer = bench.stage.run("files", Body.host("'Binds':['/srv:/srv']"));
        tend(bench);
        assertThat(bench.stage.look(bench.old).running()).isFalse();
        assertThat(bench.downs().of(RecreateBench.WEB).orElseThrow().told())
                .contains("let no container write to the folder above it");
        bench.engine.remove(writer, true);
        tend(bench);
        assertThat(bench.stage.look(bench.old).running()).isTrue();
    }

    /** It may take minutes to stop one that does not listen. */
    @Test
    void whatWasStartedWithSomethingElseIsEndedAtOnce() {
        RecreateBench bench = bench(true);
        at(bench, "stop", Observed.known("folder:1:8"));
        bench.apply();
        source.set(Observed.known("folder:1:7"));
        at(bench, "start", Observed.known("folder:1:8"));
        long stops = bench.stage.count("stop");
        tend(bench);
        assertThat(bench.stage.look(bench.old).running()).isFalse();
        assertThat(bench.stage.count("kill")).isEqualTo(1);
        assertThat(bench.stage.count("stop")).isEqualTo(stops);
    }

    @Test
    void whatAPersonStartsGetsItsPolicyBackWhateverItHasMounted() {
        RecreateBench bench = bench(true);
        at(bench, "stop", Observed.known("folder:1:8"));
        bench.apply();
        bench.engine.start(bench.old);
        tend(bench);
        assertThat(bench.stage.look(bench.old).running()).isTrue();
        assertThat(bench.stage.look(bench.old).text("/HostConfig/RestartPolicy/Name"))
                .isEqualTo("unless-stopped");
        assertThat(bench.downs().names()).isEmpty();
    }
}
