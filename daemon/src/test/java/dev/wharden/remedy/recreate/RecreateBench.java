package dev.wharden.remedy.recreate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.container.Dependents;
import dev.wharden.docker.Body;
import dev.wharden.docker.FakeStage;
import dev.wharden.remedy.plan.Outcome;
import dev.wharden.remedy.plan.Remedy;
import dev.wharden.remedy.recreate.down.Downs;
import dev.wharden.remedy.recreate.preflight.Preflight;
import dev.wharden.remedy.recreate.preflight.Preparation;
import dev.wharden.remedy.recreate.preflight.ReadOnlyRoot;
import dev.wharden.remedy.recreate.step.Parts;
import dev.wharden.remedy.recreate.step.RecreateStep;
import dev.wharden.remedy.recreate.trial.MountTables;
import dev.wharden.remedy.state.StateDir;
import dev.wharden.remedy.transaction.MemoryBench;
import dev.wharden.remedy.transaction.Operation;
import dev.wharden.remedy.transaction.Told;
import dev.wharden.subject.Activity;
import dev.wharden.subject.HostMounts;
import dev.wharden.subject.KernelFacts.MountPoint;
import dev.wharden.subject.Observed;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A container {@code web} with everything that can be lost, on the engine in memory, and what it takes to recreate it
 * with a read-only root.
 */
public final class RecreateBench extends MemoryBench {
    static final ContainerName WEB = ContainerName.of("web");
    static final Duration PROBATION = Duration.ofSeconds(30);
    final String old;
    final Container before;
    private final Path folder;
    Function<Container, Observed<List<MountPoint>>> table = container -> Observed.absent("no process");
    Function<Container, Observed<Activity>> activity = container -> Observed.absent("no process");
    /** Of which the engine has not heard yet. */
    Predicate<Container> inItsExit = container -> false;

    Predicate<Container> beingKilled = container -> false;

    /** Processes that run of containers which have ended by the engine's word. */
    Function<Collection<String>, List<Long>> left = ids -> List.of();

    Observed<HostMounts> host = Observed.absent("no host");
    /** What is at paths of the host, and what containers that run have at theirs. */
    Function<String, Observed<String>> files = path -> Observed.unknown("not looked at");

    /** Where paths in containers that run lead. */
    Function<String, Observed<String>> place = path -> Observed.unknown("not looked at");

    Function<Container, Observed<String>> mounted = container -> Observed.unknown("not looked at");
    /** Whether only what the engine itself keeps is left: it ended, and nothing was begun. */
    private boolean unkept;

    RecreateBench(Path folder, String policy) {
        this(folder, policy, Body.rich("'RestartPolicy': " + policy));
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
        super(folder);
        this.folder = folder;
        set.accept(stage);
        stage.network("front", "bridge", "10.1.0.0/24");
        stage.network("back", "bridge", "10.2.0.0/24");
        old = stage.run("web", body);
        before = stage.look(old);
        stage.forget();
    }

    /** As a daemon that was just started: nothing but the folder is remembered. */
    Recreator recreator() {
        return daemons.recreator(tables());
    }

    /** What the engine refuses to start. */
    Downs downs() {
        return new Downs(new StateDir(folder));
    }

    MountTables tables() {
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

            @Override
            public boolean hasEnded(Container container) {
                return inItsExit.test(container);
            }

            @Override
            public boolean isBeingKilled(Container container) {
                return beingKilled.test(container);
            }

            @Override
            public List<Long> leftOf(Collection<String> ids) {
                return left.apply(ids);
            }

            @Override
            public Observed<String> file(Container container, MountPoint line) {
                return mounted.apply(container);
            }

            @Override
            public Observed<String> place(Container container, String path) {
                return place.apply(path);
            }

            @Override
            public Observed<String> file(String path, HostMounts mounts) {
                return files.apply(path);
            }
        };
    }

    Remedy.Recreate remedy() {
        return ReadOnlyRoot.of(stage.look(old));
    }

    Preflight preflight() {
        return ReadOnlyRoot.preflight(engine);
    }

    Preparation prepare() {
        return preflight().prepare(remedy(), Observed.known(Dependents.none(before)), false);
    }

    Outcome apply() {
        return recreator().apply(operation(), (Preparation.Ready) prepare());
    }

    Operation operation() {
        return daemons.operation(before, List.of("readOnlyRootFilesystem"), PROBATION);
    }

    @Override
    protected Optional<Outcome> goOn() {
        return recreator().resume(WEB);
    }

    @Override
    public void act() {
        if (apply() instanceof Outcome.InProgress) {
            stage.advance(Duration.ofMinutes(1));
            converge();
        }
    }

    /**
     * Without a restart policy an engine that ends takes the container with it; what no journal says that Wharden was
     * to stop is only kept, as without Wharden.
     */
    @Override
    public void interlude(boolean killed, boolean engineToo) {
        unkept = engineToo
                && Parts.log(new StateDir(folder))
                        .open(WEB)
                        .filter(open -> open.step().compareTo(RecreateStep.STOP) >= 0)
                        .isEmpty()
                && before.text("/HostConfig/RestartPolicy/Name").equals("no");
        super.interlude(killed, engineToo);
    }

    /** Of what was never begun nothing is told, and then the old one is untouched. */
    @Override
    public String cameTo() {
        if (unkept) {
            assertThat(stage.names()).containsExactly("web");
        } else {
            Survivor.check(this);
        }
        Container left = stage.look("web");
        boolean twin = left.isTrue("/HostConfig/ReadonlyRootfs");
        if (ended.isEmpty()) {
            assertThat(left.id()).as("nothing was begun").isEqualTo(old);
        } else {
            assertThat(ended.getFirst().outcome() instanceof Outcome.Succeeded).isEqualTo(twin);
        }
        return (twin ? "the twin" : "the old one") + (left.running() ? "" : ", not running") + "; "
                + Told.of(ended, one -> "");
    }
}
