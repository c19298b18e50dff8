package dev.wharden.remedy.recreate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.BooleanNode;
import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.container.Dependents;
import dev.wharden.control.Edit;
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
import dev.wharden.subject.Activity;
import dev.wharden.subject.HostMounts;
import dev.wharden.subject.KernelFacts.MountPoint;
import dev.wharden.subject.Observed;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A container {@code web} with everything that can be lost, on the engine in memory, and what it takes to recreate it
 * with a read-only root.
 */
public final class RecreateBench implements CrashBench {
    static final ContainerName WEB = ContainerName.of("web");
    static final Duration PROBATION = Duration.ofSeconds(30);
    final FakeEngine engine = new FakeEngine();
    final List<Ended> ended = new ArrayList<>();
    final EventLedger exits = new EventLedger();
    final String old;
    final Container before;
    private final Path folder;
    Function<Container, Observed<List<MountPoint>>> table = container -> Observed.absent("no process");
    Function<Container, Observed<Activity>> activity = container -> Observed.absent("no process");
    Observed<HostMounts> host = Observed.absent("no host");
    /** Whether only what the engine itself keeps is left: it ended, and nothing was begun. */
    private boolean unkept;

    private final InstantSource clock = () -> engine.stage().now();

    private static String body(String policy) {
        return """
            {"Image": "fid-img:1", "Hostname": "kept", "Env": ["SECRET=s3cr3t"], "Labels": {"owner": "ops"},
             "Volumes": {"/anon": {}},
             "HostConfig": {"NetworkMode": "front", "RestartPolicy": %s,
               "PortBindings": {"8080/tcp": [{"HostIp": "", "HostPort": "18080"}]}},
             "NetworkingConfig": {"EndpointsConfig": {
               "front": {"IPAMConfig": {"IPv4Address": "10.1.0.20"}, "Aliases": ["www"], "MacAddress": "02:42:ac:77:00:66"},
               "back": {"Aliases": ["db"]}}}}
            """.formatted(policy);
    }

    RecreateBench(Path folder, String policy) {
        this(folder, policy, body(policy));
    }

    /** With a restart policy of this name. */
    public static RecreateBench of(Path folder, String policy) {
        String most = policy.equals("on-failure") ? ", \"MaximumRetryCount\": 5" : "";
        return new RecreateBench(folder, "{\"Name\": \"%s\"%s}".formatted(policy, most));
    }

    /** Of another body. */
    RecreateBench(Path folder, String policy, String body) {
        this(folder, policy, body, stage -> {});
    }

    /** Of another body, on a stage that was set before. */
    RecreateBench(Path folder, String policy, String body, Consumer<FakeStage> set) {
        this.folder = folder;
        set.accept(engine.stage());
        engine.stage().network("front", "bridge", "10.1.0.0/24");
        engine.stage().network("back", "bridge", "10.2.0.0/24");
        old = engine.stage().run("web", body);
        before = engine.stage().look(old);
        engine.stage().forget();
    }

    /** As a daemon that was just started: nothing but the folder is remembered. */
    Recreator recreator() {
        return new Recreator(
                engine,
                (action, name) -> engine,
                (action, name) -> engine,
                new StateDir(folder),
                clock,
                ended::add,
                exits,
                tables());
    }

    /** What the engine refuses to start. */
    Downs downs() {
        return new Downs(new StateDir(folder));
    }

    private MountTables tables() {
        return new MountTables() {
            @Override
            public Observed<List<MountPoint>> of(Container container) {
                return table.apply(container);
            }

            @Override
            public Observed<HostMounts> host() {
                return host;
            }

            @Override
            public Observed<Activity> activity(Container container) {
                return activity.apply(container);
            }
        };
    }

    Remedy.Recreate remedy() {
        var edit = new Edit("/HostConfig/ReadonlyRootfs", BooleanNode.TRUE);
        Container actual = engine.stage().look(old);
        return new Remedy.Recreate(
                actual, actual.with(edit.pointer(), edit.value()), List.of(edit), List.of("readOnlyRootFilesystem"));
    }

    Preflight preflight() {
        return new Preflight(engine, "vm", member -> new Consent.Answer.Given(false));
    }

    Preparation prepare() {
        return preflight().prepare(remedy(), Observed.known(Dependents.none(before)), false);
    }

    Outcome apply() {
        return recreator().apply(operation(), (Preparation.Ready) prepare());
    }

    Operation operation() {
        return new Operation(
                "action-1",
                WEB,
                old,
                "web",
                List.of("readOnlyRootFilesystem"),
                engine.stage().now(),
                PROBATION);
    }

    /** Resumes with time passing until nothing is open; the last outcome, if there was one. */
    Optional<Outcome> converge() {
        Optional<Outcome> last = Optional.empty();
        for (int round = 0; round < 200; round++) {
            Optional<Outcome> next = recreator().resume(WEB);
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

    /**
     * Without a restart policy an engine that ends takes the container with it; what no journal says that Wharden was
     * to stop is only kept, as without Wharden.
     */
    @Override
    public void interlude(boolean killed, boolean engineToo) {
        if (killed || engineToo) {
            exits.interrupted(engine.stage().now());
        }
        unkept = engineToo
                && Parts.log(new StateDir(folder))
                        .open(WEB)
                        .filter(open -> open.step().compareTo(RecreateStep.STOP) >= 0)
                        .isEmpty()
                && before.text("/HostConfig/RestartPolicy/Name").equals("no");
        if (engineToo) {
            engine.stage().restartEngine(true);
        }
    }

    @Override
    public void resume() {
        converge();
    }

    /** Of what was never begun nothing is told, and then the old one is untouched. */
    @Override
    public String cameTo() {
        if (unkept) {
            assertThat(engine.stage().names()).containsExactly("web");
        } else {
            Survivor.check(this);
        }
        Container left = engine.stage().look("web");
        boolean twin = left.isTrue("/HostConfig/ReadonlyRootfs");
        if (ended.isEmpty()) {
            assertThat(left.id()).as("nothing was begun").isEqualTo(old);
        } else {
            assertThat(ended.getFirst().outcome() instanceof Outcome.Succeeded).isEqualTo(twin);
        }
        return (twin ? "the twin" : "the old one") + (left.running() ? "" : ", not running") + "; "
                + Told.of(ended, one -> "");
    }

    @Override
    public void checkRest() {
        engine.stage().forget();
        assertThat(recreator().resume(WEB)).isEmpty();
        assertThat(engine.stage().calls()).isEmpty();
    }
}
