package dev.wharden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.audit.AuditEvent;
import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.docker.Behaviour;
import dev.wharden.docker.Body;
import dev.wharden.docker.Fault;
import dev.wharden.e2e.PolicyText;
import dev.wharden.policy.Mode;
import dev.wharden.remedy.recreate.down.Down;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A container {@code mon} that joins {@code db} is never lost with it: whatever becomes of db while Wharden has both
 * away, mon joins what has the name, waits for it as {@code down}, or is given up by a person.
 */
final class JoinersLineTest {
    private static final String POLICY =
            PolicyText.enforcing("all", "db, mon", "{privileged: false}", "remediation: {probation: 10s}");
    private static final String LABELS = "\"Labels\":{\"com.docker.compose.project\":\"shop\","
            + "\"com.docker.compose.service\":\"%s\",\"com.docker.compose.container-number\":\"1\"}";

    /** How mon joins db. */
    enum Join {
        NETWORK("\"NetworkMode\":\"container:db\""),
        PID("\"PidMode\":\"container:db\""),
        IPC("\"IpcMode\":\"container:db\""),
        LINK("\"Links\":[\"db:base\"]"),
        VOLUMES("\"VolumesFrom\":[\"db\"]");

        private final String host;

        Join(String host) {
            this.host = host;
        }

        /** Those that make one unit of both. */
        static Stream<Join> ties() {
            return Stream.of(NETWORK, PID, IPC, LINK);
        }
    }

    @TempDir
    private Path folder;

    private static String db(String host) {
        return "{\"Image\":\"fid-img:1\"," + LABELS.formatted("db") + ",\"HostConfig\":{\"Binds\":[\"data:/data\"]"
                + host + ",\"RestartPolicy\":{\"Name\":\"always\"}}}";
    }

    private Line line(Join join, String db, String mon) {
        return line(join, db, mon, new Line(folder, Mode.ENFORCE, POLICY, 2));
    }

    private static Line line(Join join, String db, String mon, Line line) {
        return run(db, join.host + mon, line);
    }

    private static Line run(String db, String mon, Line line) {
        String id = line.stage.run("db", db(db));
        line.stage.run(
                "mon",
                "{\"Image\":\"fid-img:1\"," + LABELS.formatted("mon") + ",\"Volumes\":{\"/anon\":{}},"
                        + "\"HostConfig\":{" + mon.formatted(id)
                        + ",\"RestartPolicy\":{\"Name\":\"always\"}}}");
        for (String name : List.of("db", "mon")) {
            line.stage.edit(name, tree -> tree.put("Created", "2026-11-25T08:00:00Z"));
        }
        line.pass(Duration.ofMinutes(5));
        return line;
    }

    /** Db is to be recreated, and mon with it; its name is taken as soon as it is free. */
    private Line taken(Join join, String thief) {
        Line line = line(join, ",\"Privileged\":true", "");
        var first = new AtomicBoolean(true);
        line.stage.listen(event -> {
            if (event.action().equals("destroy") && !line.stage.names().contains("db") && first.getAndSet(false)) {
                line.stage.run("db", thief);
            }
        });
        line.passLookingAt(Duration.ofMinutes(5), "db", "mon");
        return line;
    }

    /** Db is to be recreated, and mon with it; a person removes db's twin, before mon's is created. */
    private Line removed(Join join) {
        Line line = line(join, ",\"Privileged\":true", "");
        var first = new AtomicBoolean(true);
        line.stage.failWhen(
                call -> call.is("create", "mon") && first.getAndSet(false) && remove(line, "db"),
                new Fault.LostRequest());
        line.passLookingAt(Duration.ofMinutes(5), "db", "mon");
        assertThat(first).as("it came so far").isFalse();
        return line;
    }

    private static boolean remove(Line line, String name) {
        line.hear(line.remove(name), "destroy");
        return false;
    }

    private static List<String> ends(Line line) {
        return line.heard(AuditEvent.Lifecycle.class).stream()
                .filter(one -> one.type().equals("down_ended"))
                .map(one -> one.container().map(Object::toString).orElse("") + " " + one.result())
                .toList();
    }

    /** Mon runs as it was and joins what is called db now. */
    private static void assertJoined(Line line, Join join) {
        Container mon = line.stage.look("mon");
        String db = "container:" + line.stage.look("db").id();
        assertThat(mon.running()).as("mon runs").isTrue();
        assertThat(mon.text("/HostConfig/RestartPolicy/Name")).isEqualTo("always");
        assertThat(mon.at("/NetworkSettings/Networks").toString()).doesNotContain("wharden");
        switch (join) {
            case NETWORK -> assertThat(mon.text("/HostConfig/NetworkMode")).isIn(db, "container:db");
            case PID -> assertThat(mon.text("/HostConfig/PidMode")).isEqualTo(db);
            case IPC -> assertThat(mon.text("/HostConfig/IpcMode")).isEqualTo(db);
            case LINK -> assertThat(mon.strings("/HostConfig/Links")).containsExactly("/db:/mon/base");
            case VOLUMES ->
                assertThat(mon.at("/Mounts").findValuesAsText("Name")).contains("data");
        }
        assertThat(line.assembly.revival.open()).isEmpty();
        assertThat(line.assembly.remediator.open()).isEmpty();
        assertThat(line.stage.names()).containsExactlyInAnyOrder("db", "mon");
    }

    @ParameterizedTest
    @MethodSource("dev.wharden.JoinersLineTest$Join#ties")
    void itJoinsWhatComposeHasPutInItsTargetsPlace(Join join) {
        Line line = taken(join, db(""));
        assertJoined(line, join);
    }

    @ParameterizedTest
    @MethodSource("dev.wharden.JoinersLineTest$Join#ties")
    void whereAnotherHasTheNameBothWaitAndJoinAsBefore(Join join) {
        Line line = taken(join, Body.PLAIN);
        assertThat(line.assembly.revival.shown())
                .extracting(Down::wanted)
                .containsExactlyInAnyOrder(ContainerName.of("db"), ContainerName.of("mon"));
        remove(line, "db");
        line.passLookingAt(Duration.ofMinutes(5), "db", "mon");
        assertJoined(line, join);
        assertThat(ends(line)).containsExactlyInAnyOrder("db started", "mon started");
    }

    @ParameterizedTest
    @MethodSource("dev.wharden.JoinersLineTest$Join#ties")
    void whereItsTargetWasRemovedItIsDownUntilThereIsAnother(Join join) {
        Line line = removed(join);
        assertThat(line.assembly.revival.shown()).singleElement().satisfies(down -> {
            assertThat(down.wanted()).isEqualTo(ContainerName.of("mon"));
            assertThat(down.sentence()).contains("container db", "is gone", "Wharden retries");
        });
        line.restart();
        line.passLookingAt(Duration.ofHours(1), "db", "mon");
        assertThat(line.assembly.revival.shown())
                .as("it is told as long as it lasts")
                .hasSize(1);
        line.stage.run("db", db(""));
        line.passLookingAt(Duration.ofMinutes(5), "db", "mon");
        assertJoined(line, join);
        assertThat(ends(line)).containsExactly("mon started");
    }

    @ParameterizedTest
    @MethodSource("dev.wharden.JoinersLineTest$Join#ties")
    void andEndsWhenAPersonRemovesWhatIsKeptOfIt(Join join) {
        Line line = removed(join);
        List.copyOf(line.stage.names()).forEach(name -> remove(line, name));
        line.passLookingAt(Duration.ofMinutes(30), "db", "mon");
        assertThat(ends(line)).containsExactly("mon removed");
        assertThat(line.assembly.revival.shown()).isEmpty();
        assertThat(line.stage.names()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("dev.wharden.JoinersLineTest$Join#ties")
    void orReplacesIt(Join join) {
        Line line = removed(join);
        if (line.stage.names().contains("mon")) {
            remove(line, "mon");
        }
        line.stage.run("mon", Body.PLAIN);
        line.passLookingAt(Duration.ofMinutes(30), "db", "mon");
        assertThat(ends(line)).singleElement().asString().startsWith("mon re");
        assertThat(line.assembly.revival.shown()).isEmpty();
        assertThat(line.stage.names()).containsExactly("mon");
    }

    /** Only mon is repaired and rolled back, while db is replaced. */
    @ParameterizedTest
    @EnumSource
    void whatIsRepairedAloneJoinsTheOneThatHasTheNameNow(Join join) {
        Line line = line(join, "", ",\"Privileged\":true");
        var first = new AtomicBoolean(true);
        line.stage.behave(
                one -> one.name().value().equals("mon") && !one.isTrue("/HostConfig/Privileged"),
                new Behaviour.Exits(3));
        line.stage.failWhen(
                call -> call.is("start")
                        && line.stage.look(call.container()).name().value().equals("mon")
                        && first.getAndSet(false)
                        && replaced(line),
                new Fault.LostRequest());
        line.passLookingAt(Duration.ofSeconds(30), "db", "mon");
        assertThat(first).as("it came so far").isFalse();
        assertThat(line.stage.look("mon").isTrue("/HostConfig/Privileged")).isTrue();
        assertJoined(line, join);
    }

    private static boolean replaced(Line line) {
        line.remove("db");
        line.stage.run("db", db(""));
        return false;
    }

    /** As compose writes it, by the id: that is gone when mon is created again. */
    @ParameterizedTest
    @ValueSource(strings = {"", ":ro"})
    void itKeepsTheVolumesThatItBorrowsOfWhatIsReplacedWithIt(String mode) {
        Line line = line(Join.NETWORK, ",\"Privileged\":true", ",\"VolumesFrom\":[\"%s" + mode + "\"]");
        String mon = line.stage.look("mon").id();
        List<String> mounts = mounts(line);
        line.passLookingAt(Duration.ofMinutes(5), "db", "mon");
        assertThat(line.heard(AuditEvent.RemedyEnded.class))
                .extracting(AuditEvent.RemedyEnded::result)
                .containsOnly("success");
        Container now = line.stage.look("mon");
        assertThat(now.id()).isNotEqualTo(mon);
        assertJoined(line, Join.NETWORK);
        assertThat(mounts(line)).isEqualTo(mounts).hasSize(3);
    }

    /** By the id, as compose writes it, or by the name. */
    @ParameterizedTest
    @ValueSource(strings = {"%s", "%s:ro", "db"})
    void itKeepsTheVolumesOfALenderThatIsGone(String lender) {
        var line = new Line(folder, Mode.ENFORCE, POLICY, 2);
        run("", "\"Privileged\":true,\"VolumesFrom\":[\"" + lender + "\"]", line);
        String mon = line.stage.look("mon").id();
        List<String> mounts = mounts(line);
        line.remove("db");
        line.passLookingAt(Duration.ofMinutes(5), "mon");
        assertThat(line.heard(AuditEvent.RemedyEnded.class))
                .extracting(AuditEvent.RemedyEnded::result)
                .containsExactly("success");
        Container now = line.stage.look("mon");
        assertThat(now.id()).isNotEqualTo(mon);
        assertThat(now.strings("/HostConfig/VolumesFrom")).isEmpty();
        assertThat(mounts(line)).isEqualTo(mounts).hasSize(3);
    }

    private static List<String> mounts(Line line) {
        return line.stage
                .look("mon")
                .at("/Mounts")
                .valueStream()
                .map(one -> one.path("Destination") + " " + one.path("Name") + " " + one.path("RW"))
                .sorted()
                .toList();
    }

    /** What the person did who found it so: compose down has nothing of mon to remove. */
    @Test
    void itEndsWithItsComposeProject() {
        Line line = new Line(folder, Mode.ENFORCE, POLICY, 2);
        line.stage.network("shop_default", "bridge", "10.9.0.0/24");
        line = line(Join.PID, ",\"Privileged\":true", ",\"NetworkMode\":\"shop_default\"", line);
        Line same = line;
        var first = new AtomicBoolean(true);
        line.stage.failWhen(
                call -> call.is("create", "mon") && first.getAndSet(false) && remove(same, "db"),
                new Fault.LostRequest());
        line.passLookingAt(Duration.ofMinutes(5), "db", "mon");
        assertThat(line.assembly.revival.shown()).hasSize(1);
        line.stage.removeNetwork("shop_default");
        line.passLookingAt(Duration.ofMinutes(5), "db", "mon");
        assertThat(ends(line)).containsExactly("mon removed");
        assertThat(line.stage.names()).isEmpty();
    }
}
