package dev.wharden.remedy.recreate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.container.Container;
import dev.wharden.docker.Behaviour;
import dev.wharden.remedy.plan.Outcome;
import dev.wharden.remedy.recreate.notes.FailedTwin;
import dev.wharden.remedy.recreate.notes.Predecessor;
import dev.wharden.remedy.recreate.notes.RepairNotes;
import dev.wharden.remedy.state.StateDir;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Why a twin failed is kept before the rollback removes it. */
final class LastWordsTest {
    private final Path folder;
    private RecreateBench bench;
    private final StateDir state;
    private final RepairNotes notes;

    LastWordsTest(@TempDir Path folder) {
        this.folder = folder;
        bench = new RecreateBench(folder, "{\"Name\": \"no\"}");
        state = new StateDir(folder);
        notes = new RepairNotes(state);
    }

    private static boolean hardened(Container container) {
        return container.isTrue("/HostConfig/ReadonlyRootfs");
    }

    /** The log of every container of the image, the twin's too. */
    private FailedTwin failed(Behaviour how, String log) {
        bench.stage.log(bench.before.imageId(), log);
        bench.stage.behave(LastWordsTest::hardened, how);
        bench.apply();
        bench.converge();
        return notes.failure(RecreateBench.WEB).orElseThrow();
    }

    @Test
    void theExitCodeAndTheLastFiftyLinesAreKept() {
        FailedTwin failure = failed(
                new Behaviour.Exits(3),
                IntStream.rangeClosed(1, 80).mapToObj(i -> "line " + i).collect(Collectors.joining("\n")));
        assertThat(failure.action()).isEqualTo("action-1");
        assertThat(failure.container()).isEqualTo("web");
        assertThat(failure.containerId()).isNotEqualTo(bench.old);
        assertThat(failure.exit()).isEqualTo("exit code 3");
        assertThat(failure.log()).hasSize(50).startsWith("line 31").endsWith("line 80");
    }

    @Test
    void aHealthCheckIsKeptBesideAContainerThatStillRuns() {
        FailedTwin failure = failed(new Behaviour.Unhealthy(), "");
        assertThat(failure.exit()).isEqualTo("still running");
        assertThat(failure.summary()).contains("unhealthy");
    }

    @Test
    void whatItsHealthCheckSaidIsKeptWithoutTheValuesOfTheEnvironment() {
        FailedTwin failure = failed(new Behaviour.Unhealthy("login with s3cr3t: refused\n"), "");
        assertThat(failure.summary()).contains("unhealthy, exit code 1: login with •••: refused");
    }

    @Test
    void noValueOfTheEnvironmentIsKept() {
        FailedTwin failure = failed(new Behaviour.Exits(1), "login with s3cr3t failed\nSECRET=s3cr3t\n");
        assertThat(failure.log()).containsExactly("login with ••• failed", "SECRET=•••");
    }

    @Test
    void hostileTextIsCutAndEscaped() {
        FailedTwin failure =
                failed(new Behaviour.Exits(1), "\u001b[2J\u202egone\n" + "x".repeat(100_000) + "\n" + "last\r\n");
        assertThat(failure.log().getFirst()).isEqualTo("\\u001b[2J\\u202egone");
        assertThat(failure.log().get(1)).isEqualTo("(a line of 100000 characters)");
        assertThat(failure.log().getLast()).isEqualTo("last");
    }

    /** Each line with its key before it would be 40 GB. */
    @Test
    void anEnvironmentThatIsMadeForItTakesNoMemory() {
        String value = IntStream.range(0, 100_000).mapToObj(i -> "secret-" + i).collect(Collectors.joining("\\n"));
        var body = "{\"Image\": \"fid-img:1\", \"Env\": [\"" + "K".repeat(200_000) + "=" + value + "\"],"
                + " \"HostConfig\": {\"NetworkMode\": \"front\"}}";
        bench = new RecreateBench(folder, "{\"Name\": \"no\"}", body);
        FailedTwin failure = failed(new Behaviour.Exits(1), "it was secret-77\n");
        assertThat(failure.log()).containsExactly("it was •••");
    }

    @Test
    void aTwinThatNeverStartedLeavesTheEnginesWord() {
        FailedTwin failure = failed(new Behaviour.CannotStart("exec: \"nosuch\": not found"), "");
        assertThat(failure.exit()).contains("exit code 127").contains("nosuch");
    }

    @Test
    void aGoodRepairForgetsTheFailureAndRemembersItsDowntime() {
        failed(new Behaviour.Exits(1), "no");
        notes.succeeded(RecreateBench.WEB, Optional.of(Duration.ofMillis(1_700)));
        assertThat(notes.failure(RecreateBench.WEB)).isEmpty();
        for (int i = 1; i <= 6; i++) {
            notes.succeeded(RecreateBench.WEB, Optional.of(Duration.ofSeconds(i)));
        }
        assertThat(new RepairNotes(state).downtimes(RecreateBench.WEB))
                .extracting(Duration::toSeconds)
                .containsExactly(2L, 3L, 4L, 5L, 6L);
        notes.retain(List.of());
        assertThat(notes.downtimes(RecreateBench.WEB)).isEmpty();
    }

    @Test
    void theEndOfTheLogOfTheContainerThatIsReplacedIsKeptBeforeItIsRemoved() {
        bench.stage.log(bench.before.imageId(), "first\nlogin with s3cr3t\nbye\n");
        bench.apply();
        assertThat(notes.predecessor(RecreateBench.WEB)).as("it is still there").isEmpty();
        bench.converge();
        Predecessor last = notes.predecessor(RecreateBench.WEB).orElseThrow();
        assertThat(last.containerId()).isEqualTo(bench.old);
        assertThat(last.log()).containsExactly("first", "login with •••", "bye");
        notes.succeeded(RecreateBench.WEB, Optional.empty());
        assertThat(new RepairNotes(state).predecessor(RecreateBench.WEB)).contains(last);
        assertThat(notes.file(RecreateBench.WEB)).isRegularFile();
    }

    @Test
    void whatCannotBeReadIsNothingKnownAndNotInTheWay() {
        state.write("repairs/web.json", "{".getBytes(StandardCharsets.UTF_8));
        assertThat(notes.failure(RecreateBench.WEB)).isEmpty();
        assertThat(failed(new Behaviour.Exits(2), "why").log()).containsExactly("why");
        assertThat(state.unreadable()).isEmpty();
    }

    @Test
    void whoeverStopsTheTwinLeavesNoFailure() {
        bench.stage.log(bench.before.imageId(), "fine");
        assertThat(bench.apply()).isInstanceOf(Outcome.InProgress.class);
        bench.converge();
        assertThat(notes.failure(RecreateBench.WEB)).isEmpty();
    }
}
