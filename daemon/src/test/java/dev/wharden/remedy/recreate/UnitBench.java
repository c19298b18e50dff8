package dev.wharden.remedy.recreate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.container.Dependents;
import dev.wharden.remedy.plan.Outcome;
import dev.wharden.remedy.recreate.preflight.Consent;
import dev.wharden.remedy.recreate.preflight.Preflight;
import dev.wharden.remedy.recreate.preflight.Preparation;
import dev.wharden.remedy.recreate.preflight.ReadOnlyRoot;
import dev.wharden.remedy.recreate.trial.NoMountTables;
import dev.wharden.remedy.transaction.MemoryBench;
import dev.wharden.remedy.transaction.Operation;
import dev.wharden.remedy.transaction.Told;
import dev.wharden.subject.Observed;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A container {@code db} that others depend on: {@code side} is in its network and pid namespace, {@code cron} is
 * linked to it, and {@code app} asks by a label to be restarted with it. On the engine in memory, with what it takes to
 * recreate all of them because db gets a read-only root.
 */
public final class UnitBench extends MemoryBench {
    static final ContainerName DB = ContainerName.of("db");
    static final List<String> NAMES = List.of("app", "cron", "db", "side");
    /** Those that are recreated together. */
    static final List<String> UNIT = List.of("cron", "db", "side");

    private static final String PROJECT = "\"com.docker.compose.project\": \"shop\"";

    final Map<String, Container> before = new LinkedHashMap<>();
    final List<String> names;

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
        super(folder);
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
        names.forEach(name -> before.put(name, stage.look(name)));
        stage.forget();
    }

    private void app(String policy) {
        run(
                "app",
                ("\"Labels\": {%s, \"com.docker.compose.service\": \"app\","
                                + " \"com.docker.compose.depends_on\": \"db:service_started:true\"}")
                        .formatted(PROJECT),
                "\"X\": 0",
                policy);
    }

    private void run(String name, String config, String host, String policy) {
        stage.run(
                name,
                "{\"Image\": \"busybox:test\", %s, \"HostConfig\": {%s, \"RestartPolicy\": %s}}"
                        .formatted(config, host, policy));
    }

    /**
     * As a daemon that was just started: nothing but the folder is remembered, and what was heard of the containers.
     */
    Recreator recreator() {
        return daemons.recreator(new NoMountTables());
    }

    Preparation prepare(Consent consent) {
        Container db = stage.look("db");
        List<Container> all = stage.names().stream().map(stage::look).toList();
        return new Preflight(engine, "vm", consent)
                .prepare(ReadOnlyRoot.of(db), Observed.known(Dependents.of(db, all)), false);
    }

    Preparation prepare() {
        return prepare(member -> new Consent.Answer.Given(false));
    }

    Outcome apply() {
        return recreator().apply(operation(), (Preparation.Ready) prepare());
    }

    Operation operation() {
        return daemons.operation(stage.look("db"), List.of("readOnlyRootFilesystem"), Duration.ofSeconds(30));
    }

    /** Another client does to a container what the engine tells of so. */
    void heard(String name, String action, String attribute, String value) {
        heardOf(id(name), action, attribute, value);
    }

    void heardOf(String id, String action, String attribute, String value) {
        daemons.heard(id, action, attribute, value);
    }

    String id(String name) {
        return stage.look(name).id();
    }

    @Override
    protected Optional<Outcome> goOn() {
        return recreator().resume(DB);
    }

    /**
     * The promise: one of each name is left and runs, all old or all new, and they refer to each other as before; an
     * old one may have been made again. Returns whether they are new.
     */
    boolean survived() {
        assertThat(stage.names()).as("one of each name is left").containsExactlyElementsOf(names);
        boolean twins = stage.look("db").isTrue("/HostConfig/ReadonlyRootfs");
        for (String name : names) {
            Container left = stage.look(name);
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
        assertThat(stage.look("side").text("/HostConfig/NetworkMode")).isEqualTo("container:" + id("db"));
        assertThat(stage.look("side").text("/HostConfig/PidMode")).isEqualTo("container:" + id("db"));
        assertThat(stage.look("cron").strings("/HostConfig/Links")).containsExactly("/db:/cron/base");
        return twins;
    }

    Container old(String name) {
        return java.util.Objects.requireNonNull(before.get(name));
    }

    @Override
    public void act() {
        if (apply() instanceof Outcome.InProgress) {
            stage.advance(Duration.ofMinutes(1));
            converge();
        }
    }

    @Override
    public String cameTo() {
        boolean twins = survived();
        long copies = UNIT.stream()
                .filter(name -> "copy".equals(stage.look(name).labels().get("dev.wharden.txn.as")))
                .count();
        return (twins ? "the twins" : copies == 0 ? "the old ones" : copies + " of them made again") + "; "
                + Told.of(ended, one -> one.operation().container() + ": ");
    }

    @Override
    public void checkRest() {
        super.checkRest();
        assertThat(ended.size()).as("its end is told for each").isIn(0, UNIT.size(), 2 * UNIT.size());
    }
}
