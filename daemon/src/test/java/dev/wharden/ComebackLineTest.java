package dev.wharden;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.wharden.audit.AuditEvent;
import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.docker.Body;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.EngineCrash;
import dev.wharden.docker.Fault;
import dev.wharden.e2e.PolicyText;
import dev.wharden.policy.Mode;
import dev.wharden.remedy.recreate.down.Down;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a repair has left down is not lost: neither to a prune of what does not run, nor to another container that has
 * taken its name.
 */
final class ComebackLineTest {
    private static final String POLICY =
            PolicyText.enforcing("web", "web", "{privileged: false}", "remediation: {probation: 10s}");

    private static final boolean WHOLE =
            System.getProperty("wharden.matrix", "").equals("whole");

    /** How the old one is kept from running beside its twin. */
    enum Made {
        BY_DOCKER(""),
        BY_COMPOSE("'com.docker.compose.project':'shop','com.docker.compose.service':'web'");

        private final String labels;

        Made(String labels) {
            this.labels = labels;
        }

        private String body() {
            return Body.image(
                    "fid-img:1",
                    "'Labels':{" + labels + "},'Volumes':{'/anon':{}},'HostConfig':{'Privileged':true,"
                            + "'Binds':['data:/data'],'RestartPolicy':{'Name':'always'}}");
        }
    }

    @TempDir
    private Path folder;

    private Container before = new Container(JsonNodeFactory.instance.objectNode());

    private Line line(Made made) {
        var line = new Line(folder, Mode.ENFORCE, POLICY, 2);
        line.stage.run("web", made.body());
        // Compose is not at work any more on what it made long ago.
        line.stage.edit("web", tree -> tree.put("Created", "2026-11-25T08:00:00Z"));
        before = line.stage.look("web");
        line.pass(Duration.ofMinutes(5));
        return line;
    }

    /** One that cannot be started, since its port was taken. */
    private Line down(Made made) {
        Line line = line(made);
        line.stage.refuse("start", () -> new DockerException.Unavailable("start: 500: no", null));
        line.passLookingAt(Duration.ofMinutes(5), "web");
        line.stage.forget();
        assertThat(line.assembly.revival.open()).as(line.reason("web")).containsExactly(ContainerName.of("web"));
        return line;
    }

    /** One whose name another client takes as soon as it is free. */
    private Line robbed(Made made) {
        Line line = line(made);
        line.stage.listen(event -> {
            if (event.type().equals("container")
                    && List.of("destroy", "rename").contains(event.action())
                    && !line.stage.names().contains("web")
                    && line.stage.names().stream().noneMatch(name -> name.startsWith("thief"))) {
                line.stage.make("web", Body.PLAIN);
                line.stage.listen(later -> {});
            }
        });
        line.passLookingAt(Duration.ofMinutes(5), "web");
        return line;
    }

    private void assertBack(Line line) {
        Container web = line.stage.look("web");
        assertThat(web.running()).isTrue();
        assertThat(web.text("/HostConfig/RestartPolicy/Name")).isEqualTo("always");
        assertThat(web.labels()).containsAllEntriesOf(before.labels());
        assertThat(web.at("/Mounts").findValuesAsText("Name"))
                .containsExactlyInAnyOrderElementsOf(before.at("/Mounts").findValuesAsText("Name"));
        assertThat(line.assembly.revival.open()).isEmpty();
        assertThat(line.stage.names())
                .filteredOn(name -> !name.startsWith("thief"))
                .containsExactly("web");
        assertThat(line.assembly.guards.suspended()).isEqualTo(Map.of());
    }

    @ParameterizedTest
    @EnumSource
    void whatGoesWithAPruneComesBack(Made made) {
        Line line = down(made);
        line.hear(line.remove("web"), "destroy");
        line.look("web");
        assertThat(line.stage.names())
                .as("nothing is decided before it is known")
                .isEmpty();
        line.hear("", "prune");
        line.passLookingAt(Duration.ofMinutes(2), "web");
        assertBack(line);
        assertThat(line.downEnds()).containsExactly("started");
    }

    /** A build or a pull has given its reference to another image by then. */
    @ParameterizedTest
    @EnumSource
    void itIsOfTheImageThatItRanWith(Made made) {
        Line line = down(made);
        line.hear(line.remove("web"), "destroy");
        line.stage.image("fid-img:1", JsonNodeFactory.instance.objectNode().put("User", "1"));
        line.hear("", "prune");
        line.passLookingAt(Duration.ofMinutes(2), "web");
        assertBack(line);
        assertThat(line.stage.look("web").imageId()).isEqualTo(before.imageId());
    }

    /** The daemon was away, or events were lost: that cannot be told from a prune. */
    @ParameterizedTest
    @EnumSource
    void soDoesWhatNobodyHasHeardOf(Made made) {
        Line line = down(made);
        line.remove("web");
        line.restart();
        line.passLookingAt(Duration.ofMinutes(2), "web");
        assertBack(line);
    }

    @ParameterizedTest
    @EnumSource
    void whatAnotherRemovesDoesNot(Made made) {
        Line line = down(made);
        line.hear(line.remove("web"), "destroy");
        line.passLookingAt(Duration.ofMinutes(2), "web");
        assertThat(line.stage.names()).isEmpty();
        assertThat(line.downEnds()).containsExactly("removed");
        assertThat(line.assembly.revival.open()).isEmpty();
    }

    @Test
    void aVolumeThatWentWithItIsTold() {
        Line line = down(Made.BY_COMPOSE);
        line.hear(line.remove("web"), "destroy");
        line.stage.removeVolume("data");
        line.hear("", "prune");
        line.passLookingAt(Duration.ofMinutes(2), "web");
        assertThat(line.stage.look("web").running()).isTrue();
        assertThat(line.only(AuditEvent.Lifecycle.class).reason())
                .contains("volume data was removed by another Docker client; its data is gone");
    }

    /** Its image went with an {@code image prune --all}: it is tried as often as any start. */
    @Test
    void oneThatCannotBeCreatedAgainIsShownAndTried() {
        Line line = down(Made.BY_DOCKER);
        line.hear(line.remove("web"), "destroy");
        line.hear("", "prune");
        line.stage.refuse("create", () -> new DockerException.NotFound("No such image: fid-img:1"));
        line.passLookingAt(Duration.ofHours(1), "web");
        assertThat(line.stage.count("create")).as("at once, and once a minute").isEqualTo(61);
        assertThat(line.assembly.revival.shown())
                .singleElement()
                .extracting(Down::sentence)
                .isEqualTo("it is down: it went with a prune and cannot be created again: No such image: fid-img:1;"
                        + " Wharden retries every minute");
        line.stage.forget();
        line.passLookingAt(Duration.ofMinutes(2), "web");
        assertBack(line);
    }

    @ParameterizedTest
    @EnumSource
    void whoseNameIsTakenIsKeptAndGetsItBack(Made made) {
        Line line = robbed(made);
        String thief = line.stage.look("web").id();
        assertThat(line.assembly.revival.shown()).singleElement().satisfies(down -> {
            assertThat(down.sentence())
                    .isEqualTo("it is down: its name web is taken by container " + thief.substring(0, 12)
                            + "; Wharden retries every minute");
            Container kept = line.stage.look(down.name().value());
            assertThat(kept.id()).isEqualTo(down.id());
            assertThat(kept.text("/HostConfig/RestartPolicy/Name"))
                    .as("an engine that restarts would start it beside the other")
                    .isEqualTo("no");
            assertThat(line.reason(down.name().value())).isEqualTo(down.sentence());
        });
        assertThat(line.reason("web")).as("the other one is not down").doesNotContain("it is down");
        assertThat(line.stage.look(thief).name()).isEqualTo(ContainerName.of("web"));
        line.restart();
        line.passLookingAt(Duration.ofMinutes(10), "web");
        assertThat(line.stage.look("web").id()).as("nobody fights it").isEqualTo(thief);
        line.engine.rename(thief, "thief");
        line.passLookingAt(Duration.ofMinutes(5), "web");
        assertBack(line);
        assertThat(line.downEnds()).containsExactly("started");
    }

    /** As {@code compose down} does: it finds its containers by their labels. */
    @ParameterizedTest
    @EnumSource
    void oneWithoutItsNameThatAnotherRemovesDoesNotComeBack(Made made) {
        Line line = robbed(made);
        line.hear(line.remove(line.assembly.revival.open().getFirst().value()), "destroy");
        line.engine.rename("web", "thief");
        line.passLookingAt(Duration.ofMinutes(5), "web");
        assertThat(line.stage.names()).containsExactly("thief");
        assertThat(line.downEnds()).containsExactly("removed");
    }

    @ParameterizedTest
    @EnumSource
    void oneWithoutItsNameThatGoesWithAPruneComesBack(Made made) {
        Line line = robbed(made);
        line.hear(line.remove(line.assembly.revival.open().getFirst().value()), "destroy");
        line.hear("", "prune");
        line.passLookingAt(Duration.ofMinutes(5), "web");
        assertThat(line.stage.names()).hasSize(2);
        assertThat(line.stage
                        .look(line.assembly.revival.open().getFirst().value())
                        .text("/HostConfig/RestartPolicy/Name"))
                .isEqualTo("no");
        line.engine.rename("web", "thief");
        line.passLookingAt(Duration.ofMinutes(5), "web");
        assertBack(line);
    }

    /** What anybody can read of an earlier copy is no sign of the next one. */
    @ParameterizedTest
    @EnumSource
    void whatAnotherClientMarksAsACopyIsNone(Made made) {
        Line line = down(made);
        line.stage.refuse("start", () -> new DockerException.Unavailable("start: 500: no", null));
        line.hear(line.remove("web"), "destroy");
        line.hear("", "prune");
        line.passLookingAt(Duration.ofSeconds(10), "web");
        Container copy = line.stage.look("web");
        assertThat(copy.id()).isNotEqualTo(before.id());
        String labels = copy.labels().entrySet().stream()
                .map(label -> "'" + label.getKey() + "':'" + label.getValue().replace(before.id(), copy.id()) + "'")
                .collect(Collectors.joining(","));

        line.hear(line.remove("web"), "destroy");
        line.hear("", "prune");
        line.stage.make("web", Body.image("fid-img:1", "'Labels':{" + labels + "}"));
        line.stage.forget();
        line.passLookingAt(Duration.ofMinutes(5), "web");

        assertThat(line.stage.look("web").running()).isFalse();
        assertThat(line.downEnds()).containsExactly("replaced");
    }

    /** A sample: each call of each is met by one of the two; all of them with {@code -Dwharden.matrix=whole}. */
    private static boolean isEven(Made made, int call) {
        return (made.ordinal() + call) % 2 == 0;
    }

    static Stream<Arguments> cells() {
        return Stream.of(Made.values())
                .flatMap(made -> IntStream.rangeClosed(1, 14)
                        .boxed()
                        .flatMap(call -> Stream.<Fault>of(new Fault.CrashBefore(), new Fault.CrashAfter())
                                .filter(fault -> WHOLE || fault instanceof Fault.CrashBefore == isEven(made, call))
                                .map(fault -> Arguments.of(made, call, fault))));
    }

    /** Wharden is killed at each call of the way back from a prune. */
    @ParameterizedTest(name = "{0} killed at call {1} {2}")
    @MethodSource("cells")
    void wherEverItIsKilledOneIsLeftOfWhatWentWithAPrune(Made made, int call, Fault fault) {
        Line line = down(made);
        line.hear(line.remove("web"), "destroy");
        line.hear("", "prune");
        crashed(line, call, fault);
        assertBack(line);
    }

    /** And of the way back to its name. */
    @ParameterizedTest(name = "{0} killed at call {1} {2}")
    @MethodSource("cells")
    void norOfWhatGetsItsNameBack(Made made, int call, Fault fault) {
        Line line = robbed(made);
        line.engine.rename("web", "thief");
        crashed(line, call, fault);
        assertBack(line);
    }

    private static void crashed(Line line, int call, Fault fault) {
        line.stage.forget();
        line.stage.failCall(call, fault);
        try {
            line.passLookingAt(Duration.ofMinutes(1), "web");
        } catch (EngineCrash killed) {
            assertThat(killed).isNotNull();
        }
        line.restart();
        line.passLookingAt(Duration.ofMinutes(5), "web");
    }
}
