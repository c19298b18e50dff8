package dev.wharden.remedy.recreate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.BooleanNode;
import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.container.Dependents;
import dev.wharden.control.Edit;
import dev.wharden.docker.DockerEvent;
import dev.wharden.docker.FakeEngine;
import dev.wharden.docker.FakeStage;
import dev.wharden.observe.EventLedger;
import dev.wharden.remedy.plan.Outcome;
import dev.wharden.remedy.plan.Remedy;
import dev.wharden.remedy.state.StateDir;
import dev.wharden.remedy.transaction.CrashBench;
import dev.wharden.remedy.transaction.Ended;
import dev.wharden.remedy.transaction.Operation;
import dev.wharden.remedy.transaction.Told;
import dev.wharden.subject.Observed;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A container {@code db} that others depend on: {@code side} is in its network and pid namespace, {@code cron} is
 * linked to it, and {@code app} asks by a label to be restarted with it. On the engine in memory, with what it takes to
 * recreate all of them because db gets a read-only root.
 */
public final class UnitBench implements CrashBench {
    static final ContainerName DB = ContainerName.of("db");
    static final List<String> NAMES = List.of("app", "cron", "db", "side");
    /** Those that are recreated together. */
    static final List<String> UNIT = List.of("cron", "db", "side");

    private static final String PROJECT = "\"com.docker.compose.project\": \"shop\"";

    final FakeEngine engine = new FakeEngine();
    final List<Ended> ended = new ArrayList<>();
    final EventLedger exits = new EventLedger();
    final Map<String, Container> before = new LinkedHashMap<>();
    final List<String> names;
    private final Path folder;

    /** Made by compose: each of them is removed before its twin is created. */
    UnitBench(Path folder, String policy) {
        this(folder, policy, true);
    }

    /** Made by compose: each of them is removed before its twin is created. */
    public static UnitBench compose(Path folder, String policy) {
        return new UnitBench(folder, policy);
    }

    /** Without compose and app: db and cron stay, blocked, and side, which has db's network, is removed. */
    public static UnitBench plain(Path folder, String policy) {
        return new UnitBench(folder, policy, false);
    }

    private UnitBench(Path folder, String policy, boolean compose) {
        this.folder = folder;
        this.names = compose ? NAMES : List.of("cron", "db", "side");
        String labels = compose ? "%s, \"com.docker.compose.service\": \"db\"".formatted(PROJECT) : "";
        run("db", "\"Labels\": {" + labels + "}", "\"X\": 0", policy);
        run(
                "side",
                "\"Volumes\": {\"/anon\": {}}",
                "\"NetworkMode\": \"container:db\", \"PidMode\": \"container:db\"",
                policy);
        run("cron", "\"Env\": [\"SECRET=s3cr3t\"]", "\"Links\": [\"db:base\"]", policy);
        if (compose) {
            app(policy);
        }
        names.forEach(name -> before.put(name, engine.stage().look(name)));
        engine.stage().forget();
    }

    private void app(String policy) {
        run(
                "app",
                "\"Labels\": {%s, \"com.docker.compose.service\": \"app\", \"com.docker.compose.depends_on\": \"db:service_started:true\"}"
                        .formatted(PROJECT),
                "\"X\": 0",
                policy);
    }

    private void run(String name, String config, String host, String policy) {
        engine.stage()
                .run(
                        name,
                        "{\"Image\": \"busybox:test\", %s, \"HostConfig\": {%s, \"RestartPolicy\": %s}}"
                                .formatted(config, host, policy));
    }

    /**
     * As a daemon that was just started: nothing but the folder is remembered, and what was heard of the containers.
     */
    Recreator recreator() {
        return new Recreator(
                engine,
                (action, name) -> engine,
                (action, name) -> engine,
                new StateDir(folder),
                engine.stage()::now,
                ended::add,
                exits,
                new NoMountTables());
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
        return recreator().apply(operation(), (Preparation.Ready) prepare());
    }

    Operation operation() {
        return new Operation(
                "action-1",
                DB,
                id("db"),
                "db",
                List.of("readOnlyRootFilesystem"),
                engine.stage().now(),
                Duration.ofSeconds(30));
    }

    /** Another client does to a container what the engine tells of so. */
    void heard(String name, String action, String attribute, String value) {
        heardOf(id(name), action, attribute, value);
    }

    void heardOf(String id, String action, String attribute, String value) {
        exits.heard(new DockerEvent(
                "container",
                action,
                id,
                Map.of(attribute, value),
                "",
                engine.stage().now()));
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

    /**
     * The promise: one of each name is left and runs, all old or all new, and they refer to each other as before; an
     * old one may have been made again. Returns whether they are new.
     */
    boolean survived() {
        assertThat(engine.stage().names()).as("one of each name is left").containsExactlyElementsOf(names);
        boolean twins = engine.stage().look("db").isTrue("/HostConfig/ReadonlyRootfs");
        for (String name : names) {
            Container left = engine.stage().look(name);
            assertThat(left.running()).as(name + " runs").isTrue();
            assertThat(left.id().equals(old(name).id()) ? "old" : left.labels().get("dev.wharden.txn.as"))
                    .as(name)
                    .isIn(name.equals("app") ? List.of("old") : twins ? List.of("twin") : List.of("old", "copy"));
            assertThat(left.at("/NetworkSettings/Networks").toString())
                    .as("not blocked")
                    .doesNotContain("wharden");
            assertThat(left.at("/HostConfig/RestartPolicy")).isEqualTo(old(name).at("/HostConfig/RestartPolicy"));
            assertThat(left.strings("/Config/Env")).isEqualTo(old(name).strings("/Config/Env"));
            assertThat(left.text("/Mounts/0/Name")).isEqualTo(old(name).text("/Mounts/0/Name"));
        }
        assertThat(engine.stage().look("side").text("/HostConfig/NetworkMode")).isEqualTo("container:" + id("db"));
        assertThat(engine.stage().look("side").text("/HostConfig/PidMode")).isEqualTo("container:" + id("db"));
        assertThat(engine.stage().look("cron").strings("/HostConfig/Links")).containsExactly("/db:/cron/base");
        return twins;
    }

    Container old(String name) {
        return java.util.Objects.requireNonNull(before.get(name));
    }

    @Override
    public FakeStage stage() {
        return engine.stage();
    }

    @Override
    public void act() {
        if (apply() instanceof Outcome.InProgress) {
            engine.stage().advance(Duration.ofMinutes(1));
            converge();
        }
    }

    @Override
    public void interlude(boolean killed, boolean engineToo) {
        if (killed || engineToo) {
            exits.interrupted(engine.stage().now());
        }
        if (engineToo) {
            engine.stage().restartEngine(true);
        }
    }

    @Override
    public void resume() {
        converge();
    }

    @Override
    public String cameTo() {
        boolean twins = survived();
        long copies = UNIT.stream()
                .filter(name -> "copy".equals(engine.stage().look(name).labels().get("dev.wharden.txn.as")))
                .count();
        return (twins ? "the twins" : copies == 0 ? "the old ones" : copies + " of them made again") + "; "
                + Told.of(ended, one -> one.operation().container() + ": ");
    }

    @Override
    public void checkRest() {
        engine.stage().forget();
        assertThat(recreator().resume(DB)).isEmpty();
        assertThat(engine.stage().calls()).isEmpty();
        assertThat(ended.size()).as("its end is told for each").isIn(0, UNIT.size(), 2 * UNIT.size());
    }
}
