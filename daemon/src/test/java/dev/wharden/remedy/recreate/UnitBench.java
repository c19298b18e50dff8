package dev.wharden.remedy.recreate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.BooleanNode;
import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.container.Dependents;
import dev.wharden.control.Edit;
import dev.wharden.docker.FakeEngine;
import dev.wharden.remedy.plan.Outcome;
import dev.wharden.remedy.plan.Remedy;
import dev.wharden.remedy.state.StateDir;
import dev.wharden.subject.Observed;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A container {@code db} that others depend on: {@code side} is in its network and pid namespace, {@code cron} is linked to it, and compose restarts {@code app} with it. On
 * the engine in memory, with what it takes to recreate all of them because db gets a read-only root.
 */
final class UnitBench {
    static final ContainerName DB = ContainerName.of("db");
    static final List<String> NAMES = List.of("app", "cron", "db", "side");
    private static final String PROJECT = "\"com.docker.compose.project\": \"shop\"";

    final FakeEngine engine = new FakeEngine();
    final List<Ended> ended = new ArrayList<>();
    final Map<String, Container> before = new LinkedHashMap<>();
    private final Path folder;

    UnitBench(Path folder, String policy) {
        this.folder = folder;
        run("db", "\"Labels\": {%s, \"com.docker.compose.service\": \"db\"}".formatted(PROJECT), "\"X\": 0", policy);
        run(
                "side",
                "\"Volumes\": {\"/anon\": {}}",
                "\"NetworkMode\": \"container:db\", \"PidMode\": \"container:db\"",
                policy);
        run("cron", "\"Env\": [\"SECRET=s3cr3t\"]", "\"Links\": [\"db:base\"]", policy);
        run(
                "app",
                "\"Labels\": {%s, \"com.docker.compose.service\": \"app\", \"com.docker.compose.depends_on\": \"db:service_started:true\"}"
                        .formatted(PROJECT),
                "\"X\": 0",
                policy);
        NAMES.forEach(name -> before.put(name, engine.stage().look(name)));
        engine.stage().forget();
    }

    private void run(String name, String config, String host, String policy) {
        engine.stage()
                .run(
                        name,
                        "{\"Image\": \"busybox:test\", %s, \"HostConfig\": {%s, \"RestartPolicy\": %s}}"
                                .formatted(config, host, policy));
    }

    /** As a daemon that was just started: nothing but the folder is remembered. */
    Recreator recreator() {
        return new Recreator(
                engine,
                (action, name) -> engine,
                (action, name) -> engine,
                new StateDir(folder),
                engine.stage()::now,
                ended::add,
                new Farewells());
    }

    Preparation prepare(Consent consent) {
        Container db = engine.stage().look("db");
        var edit = new Edit("/HostConfig/ReadonlyRootfs", BooleanNode.TRUE);
        var remedy = new Remedy.Recreate(
                db, db.with(edit.pointer(), edit.value()), List.of(edit), List.of("readOnlyRootFilesystem"));
        List<Container> all =
                engine.stage().names().stream().map(engine.stage()::look).toList();
        return new Preflight(engine, "vm", consent).prepare(remedy, Observed.known(Dependents.of(db, all)), false);
    }

    Preparation prepare() {
        return prepare(member -> new Consent.Answer.Given(false));
    }

    Outcome apply() {
        return recreator().apply(order(), (Preparation.Ready) prepare());
    }

    Order order() {
        return new Order(
                "action-1",
                DB,
                id("db"),
                "db",
                List.of("readOnlyRootFilesystem"),
                engine.stage().now(),
                Duration.ofSeconds(30));
    }

    String id(String name) {
        return engine.stage().look(name).id();
    }

    /** Resumes with time passing until nothing is open; the last outcome, if there was one. */
    Optional<Outcome> converge() {
        Optional<Outcome> last = Optional.empty();
        for (int round = 0; round < 200; round++) {
            Optional<Outcome> next = recreator().resume(DB);
            if (next.isEmpty()) {
                return last;
            }
            last = next;
            if (next.get() instanceof Outcome.InProgress progress) {
                engine.stage().advance(progress.lookAgain());
            }
        }
        throw new AssertionError("did not come to an end: " + last);
    }

    /** The promise: one of each name is left and runs, all old or all new, and they refer to each other as before. Returns whether they are new. */
    boolean survived() {
        return survived("");
    }

    /** The same, where a copy had to be made of one, because the engine was restarted with the names changed. */
    boolean survived(String relinked) {
        assertThat(engine.stage().names()).as("one of each name is left").containsExactlyElementsOf(NAMES);
        boolean twins = !id("db").equals(old("db").id());
        for (String name : NAMES) {
            Container left = engine.stage().look(name);
            assertThat(left.running()).as(name + " runs").isTrue();
            assertThat(left.id().equals(old(name).id()))
                    .as(name + " is the one that it was")
                    .isEqualTo((!twins && !name.equals(relinked)) || name.equals("app"));
            assertThat(left.at("/HostConfig/RestartPolicy")).isEqualTo(old(name).at("/HostConfig/RestartPolicy"));
            assertThat(left.strings("/Config/Env")).isEqualTo(old(name).strings("/Config/Env"));
            assertThat(left.text("/Mounts/0/Name")).isEqualTo(old(name).text("/Mounts/0/Name"));
        }
        assertThat(engine.stage().look("db").isTrue("/HostConfig/ReadonlyRootfs"))
                .isEqualTo(twins);
        assertThat(engine.stage().look("side").text("/HostConfig/NetworkMode")).isEqualTo("container:" + id("db"));
        assertThat(engine.stage().look("side").text("/HostConfig/PidMode")).isEqualTo("container:" + id("db"));
        assertThat(engine.stage().look("cron").strings("/HostConfig/Links")).containsExactly("/db:/cron/base");
        return twins;
    }

    Container old(String name) {
        return java.util.Objects.requireNonNull(before.get(name));
    }
}
