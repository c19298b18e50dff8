package dev.wharden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.audit.AuditEvent;
import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.controller.Result;
import dev.wharden.docker.DockerEvent;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.EngineCrash;
import dev.wharden.docker.Fault;
import dev.wharden.policy.Mode;
import dev.wharden.remedy.recreate.Down;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
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
    private static final String POLICY = """
            apiVersion: wharden.dev/v1
            kind: HardeningPolicy
            metadata: {name: web}
            spec:
              match: {names: ["web"]}
              mode: Enforce
              profile: privileged
              desired: {privileged: false}
              remediation: {probation: 10s}
            """;
    private static final String THIEF = "{\"Image\":\"busybox:test\"}";

    /** How the old one is kept from running beside its twin. */
    enum Made {
        BY_DOCKER(""),
        BY_COMPOSE("\"com.docker.compose.project\":\"shop\",\"com.docker.compose.service\":\"web\"");

        private final String labels;

        Made(String labels) {
            this.labels = labels;
        }

        private String body() {
            return "{\"Image\":\"fid-img:1\",\"Labels\":{" + labels + "},\"Volumes\":{\"/anon\":{}},"
                    + "\"HostConfig\":{\"Privileged\":true,\"Binds\":[\"data:/data\"],"
                    + "\"RestartPolicy\":{\"Name\":\"always\"}}}";
        }
    }

    @TempDir
    private Path folder;

    private Container before = new Container(com.fasterxml.jackson.databind.node.JsonNodeFactory.instance.objectNode());

    private Line line(Made made) {
        var line = new Line(folder, Mode.ENFORCE, POLICY, 2);
        line.engine.stage().run("web", made.body());
        // Compose is not at work any more on what it made long ago.
        line.engine.stage().edit("web", tree -> tree.put("Created", "2026-11-25T08:00:00Z"));
        before = line.engine.stage().look("web");
        line.pass(Duration.ofMinutes(5));
        return line;
    }

    /** One that cannot be started, since its port was taken. */
    private Line down(Made made) {
        Line line = line(made);
        line.engine
                .stage()
                .failWhen(
                        call -> call.operation().equals("start"),
                        new Fault.Refused(() -> new DockerException.Unavailable("start: 500: no", null)));
        pass(line, Duration.ofMinutes(5));
        line.engine.stage().forget();
        assertThat(line.assembly.revival.open()).as(line.reason("web")).containsExactly(ContainerName.of("web"));
        return line;
    }

    /** One whose name another client takes as soon as it is free. */
    private Line robbed(Made made) {
        Line line = line(made);
        line.engine.stage().listen(event -> {
            if (event.type().equals("container")
                    && List.of("destroy", "rename").contains(event.action())
                    && !line.engine.stage().names().contains("web")
                    && line.engine.stage().names().stream().noneMatch(name -> name.startsWith("thief"))) {
                line.engine.stage().make("web", THIEF);
                line.engine.stage().listen(later -> {});
            }
        });
        pass(line, Duration.ofMinutes(5));
        return line;
    }

    private static void pass(Line line, Duration time) {
        Duration left = time;
        while (left.isPositive()) {
            Duration step = left;
            for (ContainerName name : names(line)) {
                Duration delay = look(line, name) instanceof Result.RequeueAfter(Duration wanted) ? wanted : left;
                step = delay.compareTo(step) < 0 ? delay : step;
            }
            step = step.isPositive() ? step : Duration.ofMillis(100);
            line.pass(step);
            left = left.minus(step);
        }
    }

    /** As the controller does: one that is gone is looked at when it is heard of again. */
    private static Result look(Line line, ContainerName name) {
        try {
            return line.look(name.value());
        } catch (DockerException.NotFound gone) {
            return new Result.Done();
        }
    }

    private static List<ContainerName> names(Line line) {
        return Stream.concat(Stream.of(ContainerName.of("web")), line.assembly.revival.open().stream())
                .distinct()
                .toList();
    }

    private static void heard(Line line, String id, String action) {
        line.assembly.exits.heard(new DockerEvent("container", action, id, Map.of(), "", line.now()));
    }

    private static String remove(Line line, String name) {
        String id = line.engine.stage().look(name).id();
        line.engine.stage().engine().remove(id, true);
        return id;
    }

    private static List<String> ends(Line line) {
        return line.heard(AuditEvent.Lifecycle.class).stream()
                .map(AuditEvent.Lifecycle::result)
                .toList();
    }

    private void assertBack(Line line) {
        Container web = line.engine.stage().look("web");
        assertThat(web.running()).isTrue();
        assertThat(web.text("/HostConfig/RestartPolicy/Name")).isEqualTo("always");
        assertThat(web.labels()).containsAllEntriesOf(before.labels());
        assertThat(web.at("/Mounts").findValuesAsText("Name"))
                .containsExactlyInAnyOrderElementsOf(before.at("/Mounts").findValuesAsText("Name"));
        assertThat(line.assembly.revival.open()).isEmpty();
        assertThat(line.engine.stage().names())
                .filteredOn(name -> !name.startsWith("thief"))
                .containsExactly("web");
        assertThat(line.assembly.guards.suspended()).isEqualTo(Map.of());
    }

    @ParameterizedTest
    @EnumSource
    void whatGoesWithAPruneComesBack(Made made) {
        Line line = down(made);
        heard(line, remove(line, "web"), "destroy");
        line.look("web");
        assertThat(line.engine.stage().names())
                .as("nothing is decided before it is known")
                .isEmpty();
        heard(line, "", "prune");
        pass(line, Duration.ofMinutes(2));
        assertBack(line);
        assertThat(ends(line)).containsExactly("started");
    }

    /** The daemon was away, or events were lost: that cannot be told from a prune. */
    @ParameterizedTest
    @EnumSource
    void soDoesWhatNobodyHasHeardOf(Made made) {
        Line line = down(made);
        remove(line, "web");
        line.restart();
        pass(line, Duration.ofMinutes(2));
        assertBack(line);
    }

    @ParameterizedTest
    @EnumSource
    void whatAnotherRemovesDoesNot(Made made) {
        Line line = down(made);
        heard(line, remove(line, "web"), "destroy");
        pass(line, Duration.ofMinutes(2));
        assertThat(line.engine.stage().names()).isEmpty();
        assertThat(ends(line)).containsExactly("removed");
        assertThat(line.assembly.revival.open()).isEmpty();
    }

    @Test
    void aVolumeThatWentWithItIsTold() {
        Line line = down(Made.BY_COMPOSE);
        heard(line, remove(line, "web"), "destroy");
        line.engine.stage().removeVolume("data");
        heard(line, "", "prune");
        pass(line, Duration.ofMinutes(2));
        assertThat(line.engine.stage().look("web").running()).isTrue();
        assertThat(line.heard(AuditEvent.Lifecycle.class))
                .singleElement()
                .satisfies(ended -> assertThat(ended.reason())
                        .contains("volume data was removed by another Docker client; its data is gone"));
    }

    /** Its image went with an {@code image prune --all}: it is tried as often as any start. */
    @Test
    void oneThatCannotBeCreatedAgainIsShownAndTried() {
        Line line = down(Made.BY_DOCKER);
        heard(line, remove(line, "web"), "destroy");
        heard(line, "", "prune");
        line.engine
                .stage()
                .failWhen(
                        call -> call.operation().equals("create"),
                        new Fault.Refused(() -> new DockerException.NotFound("No such image: fid-img:1")));
        pass(line, Duration.ofHours(1));
        assertThat(line.engine.stage().writes()).hasSizeBetween(58, 72);
        assertThat(line.assembly.revival.shown())
                .singleElement()
                .extracting(Down::sentence)
                .isEqualTo("it is down: it went with a prune and cannot be created again: No such image: fid-img:1;"
                        + " Wharden retries every minute");
        line.engine.stage().forget();
        pass(line, Duration.ofMinutes(2));
        assertBack(line);
    }

    @ParameterizedTest
    @EnumSource
    void whoseNameIsTakenIsKeptAndGetsItBack(Made made) {
        Line line = robbed(made);
        String thief = line.engine.stage().look("web").id();
        assertThat(line.assembly.revival.shown()).singleElement().satisfies(down -> {
            assertThat(down.sentence())
                    .isEqualTo("it is down: its name web is taken by container " + thief.substring(0, 12)
                            + "; Wharden retries every minute");
            assertThat(line.engine.stage().look(down.name().value()).id()).isEqualTo(down.id());
            assertThat(line.reason(down.name().value())).isEqualTo(down.sentence());
        });
        assertThat(line.reason("web")).as("the other one is not down").doesNotContain("it is down");
        assertThat(line.engine.stage().look(thief).name()).isEqualTo(ContainerName.of("web"));
        line.restart();
        pass(line, Duration.ofMinutes(10));
        assertThat(line.engine.stage().look("web").id()).as("nobody fights it").isEqualTo(thief);
        line.engine.rename(thief, "thief");
        pass(line, Duration.ofMinutes(5));
        assertBack(line);
        assertThat(ends(line)).containsExactly("started");
    }

    /** As {@code compose down} does: it finds its containers by their labels. */
    @ParameterizedTest
    @EnumSource
    void oneWithoutItsNameThatAnotherRemovesDoesNotComeBack(Made made) {
        Line line = robbed(made);
        heard(line, remove(line, line.assembly.revival.open().getFirst().value()), "destroy");
        line.engine.rename("web", "thief");
        pass(line, Duration.ofMinutes(5));
        assertThat(line.engine.stage().names()).containsExactly("thief");
        assertThat(ends(line)).containsExactly("removed");
    }

    @ParameterizedTest
    @EnumSource
    void oneWithoutItsNameThatGoesWithAPruneComesBack(Made made) {
        Line line = robbed(made);
        heard(line, remove(line, line.assembly.revival.open().getFirst().value()), "destroy");
        heard(line, "", "prune");
        pass(line, Duration.ofMinutes(5));
        assertThat(line.engine.stage().names()).hasSize(2);
        line.engine.rename("web", "thief");
        pass(line, Duration.ofMinutes(5));
        assertBack(line);
    }

    static Stream<Arguments> cells() {
        return Stream.of(Made.values())
                .flatMap(made -> IntStream.rangeClosed(1, 14)
                        .boxed()
                        .flatMap(call -> Stream.<Fault>of(new Fault.CrashBefore(), new Fault.CrashAfter())
                                .map(fault -> Arguments.of(made, call, fault))));
    }

    /** Wharden is killed at each call of the way back from a prune. */
    @ParameterizedTest(name = "{0} killed at call {1} {2}")
    @MethodSource("cells")
    void wherEverItIsKilledOneIsLeftOfWhatWentWithAPrune(Made made, int call, Fault fault) {
        Line line = down(made);
        heard(line, remove(line, "web"), "destroy");
        heard(line, "", "prune");
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
        line.engine.stage().forget();
        line.engine.stage().failCall(call, fault);
        try {
            pass(line, Duration.ofMinutes(1));
        } catch (EngineCrash killed) {
            assertThat(killed).isNotNull();
        }
        line.restart();
        pass(line, Duration.ofMinutes(5));
    }
}
