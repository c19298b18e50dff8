package dev.wharden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.docker.Body;
import dev.wharden.e2e.PolicyText;
import dev.wharden.policy.Mode;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a release and an undo leave alone, and what not, when names change and containers are created again. */
final class AloneLineTest {
    private static final String FREEZES =
            PolicyText.enforcing("all", "", "{privileged: {allow: false, onDrift: Quarantine}}");

    /** What is not to be repaired is frozen. */
    private static final String REPAIRS = PolicyText.enforcing(
            "web", "", "{privileged: false}", "remediation: {probation: 10s, notRepairable: Quarantine}");

    private static final String RICH = "'Privileged':true,'Binds':['data:/data'],'CapAdd':['NET_ADMIN']";

    @TempDir
    private Path folder;

    private static String body(String more) {
        return Body.of("'Volumes':{'/anon':{}},'HostConfig':{" + RICH + more + "}");
    }

    private static Line released(Path folder) {
        var line = new Line(folder, Mode.ENFORCE, FREEZES);
        line.stage.run("web", Body.PRIVILEGED);
        line.look("web");
        assertThat(line.paused("web")).isTrue();
        assertThat(line.ordered("web", Line.Verb.RELEASE_IN_PLACE)).startsWith("true web is released");
        line.settle("web");
        assertThat(line.paused("web")).isFalse();
        return line;
    }

    @Test
    void whatWasReleasedIsNotFrozenAgainForItsNewName() {
        Line line = released(folder);
        line.engine.rename(line.stage.look("web").id(), "web2");
        line.stage.forget();
        line.look("web2");
        assertThat(line.stage.writes()).isEmpty();
        line.settle("web2");
        assertThat(line.paused("web2")).isFalse();
        assertThat(line.reason("web2"))
                .startsWith("left alone since released by ")
                .endsWith("wharden resume web2");
        line.restart();
        line.settle("web2");
        assertThat(line.paused("web2")).isFalse();
    }

    @Test
    void whatTakesItsNameIsFrozenAndTakesNothingFromIt() {
        Line line = released(folder);
        line.engine.rename(line.stage.look("web").id(), "old");
        line.stage.run("web", Body.PRIVILEGED);
        line.look("web");
        assertThat(line.paused("web")).isTrue();
        line.settle("old");
        assertThat(line.paused("old")).isFalse();
        line.engine.remove(line.stage.look("web").id(), true);
        line.engine.rename(line.stage.look("old").id(), "web");
        line.settle("web");
        assertThat(line.paused("web")).isFalse();
    }

    /** The engine of the tests cannot take off a limit that it was given in quarantine: a twin gives it back. */
    @Test
    void theTwinOfAReleaseIsNotFrozenForItsNewName() {
        var line = new Line(folder, Mode.ENFORCE, FREEZES);
        String before = line.stage.run("web", Body.host("'Privileged':true,'NetworkMode':'host'"));
        line.look("web");
        assertThat(line.ordered("web", Line.Verb.RELEASE)).startsWith("true web is released");
        line.settle("web");
        String twin = line.stage.look("web").id();
        assertThat(twin).isNotEqualTo(before);

        line.engine.rename(twin, "web2");
        line.settle("web2");

        assertThat(line.paused("web2")).isFalse();
        assertThat(line.reason("web2")).startsWith("left alone since released by ");
        line.stage.run("web", Body.PRIVILEGED);
        line.look("web");
        assertThat(line.paused("web")).isTrue();
        line.restart();
        line.settle("web2");
        assertThat(line.paused("web2")).isFalse();
    }

    /** Its repair was undone, and somebody has removed it. */
    private UndoBench undone() {
        var bench = new UndoBench(folder);
        bench.line.policies(REPAIRS);
        bench.line.stage.run("web", body(""));
        bench.line.pass(Duration.ofMinutes(5));
        bench.settle();
        assertThat(bench.now().isTrue("/HostConfig/Privileged")).isFalse();
        assertThat(bench.undo(bench.last("Recreate"))).startsWith("yes");
        assertThat(bench.now().isTrue("/HostConfig/Privileged")).isTrue();
        bench.settle();
        assertThat(bench.line.paused("web")).isFalse();
        bench.line.engine.remove(bench.now().id(), true);
        return bench;
    }

    @Test
    void aStrangerThatTakesTheNameOfWhatWasUndoneIsFrozen() {
        UndoBench bench = undone();
        bench.line.stage.run("web", body(",'PidMode':'host'"));
        bench.settle();
        assertThat(bench.line.paused("web")).isTrue();
    }

    @Test
    void theSameServiceThatIsCreatedAgainAfterAnUndoStaysAsItIs() {
        UndoBench bench = undone();
        bench.line.stage.run("web", body(",'PidsLimit':70"));
        bench.line.stage.forget();
        bench.settle();
        assertThat(bench.line.stage.writes()).isEmpty();
        assertThat(bench.line.paused("web")).isFalse();
        assertThat(bench.line.reason("web")).startsWith("left alone since undo ");
    }
}
