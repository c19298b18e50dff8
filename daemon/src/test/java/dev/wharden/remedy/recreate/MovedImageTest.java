package dev.wharden.remedy.recreate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.docker.Behaviour;
import dev.wharden.docker.Call;
import dev.wharden.docker.DockerException;
import dev.wharden.docker.EngineCrash;
import dev.wharden.docker.FakeEngine;
import dev.wharden.docker.FakeStage;
import dev.wharden.docker.Fault;
import dev.wharden.remedy.plan.Outcome;
import dev.wharden.remedy.recreate.preflight.Preparation;
import dev.wharden.remedy.recreate.preflight.ReadOnlyRoot;
import dev.wharden.remedy.recreate.trial.NoMountTables;
import dev.wharden.remedy.transaction.Daemons;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A build, a pull or a tag gives the reference of a container to another image while that is replaced. */
final class MovedImageTest {
    private static final ContainerName API = ContainerName.of("shop-api-1");
    private static final Fault NO_FAULT = new Fault.Refused(() -> new DockerException.NotFound("never answered so"));

    @TempDir
    private Path folder;

    private Daemons daemons;

    private final FakeEngine engine = new FakeEngine();
    private final FakeStage stage = engine.stage();
    private final String old = stage.run(API.value(), """
            {"Image": "fid-img:1", "Labels": {"com.docker.compose.project": "shop"}, "Volumes": {"/anon": {}},
             "HostConfig": {"RestartPolicy": {"Name": "always"}}}
            """);
    private final Container before = stage.look(old);
    private final AtomicInteger calls = new AtomicInteger();

    @BeforeEach
    void open() {
        daemons = Daemons.on(engine, folder);
    }

    private Outcome apply() {
        var ready = (Preparation.Ready) ReadOnlyRoot.prepare(engine, before, List.of(), false);
        return daemons.recreator(new NoMountTables())
                .apply(daemons.operation(before, List.of(), Duration.ofSeconds(30)), ready);
    }

    private Outcome converge(Outcome first) {
        Outcome last = first;
        while (last instanceof Outcome.InProgress progress) {
            stage.advance(progress.lookAgain());
            last = daemons.recreator(new NoMountTables()).resume(API).orElseThrow();
        }
        return last;
    }

    /** In the moment of the call of that number, before the engine does it. */
    private void moved(Predicate<Call> at, int number, Fault fault) {
        stage.failWhen(call -> at.test(call) && calls.incrementAndGet() == number && moved(fault), fault);
    }

    private boolean moved(Fault fault) {
        String id =
                stage.image("fid-img:1", JsonNodeFactory.instance.objectNode().put("WorkingDir", "/other"));
        assertThat(id).isNotEqualTo(before.imageId());
        return !fault.equals(NO_FAULT);
    }

    private void twinFails() {
        stage.behave(one -> one.isTrue("/HostConfig/ReadonlyRootfs"), new Behaviour.Exits(3));
    }

    private void assertBack() {
        assertThat(stage.names()).containsExactly(API.value());
        Container now = stage.look(API.value());
        assertThat(now.running()).isTrue();
        assertThat(now.imageId()).isEqualTo(before.imageId());
        assertThat(now.text("/Config/WorkingDir")).isEqualTo(before.text("/Config/WorkingDir"));
        assertThat(now.text("/Mounts/0/Name")).isEqualTo(before.text("/Mounts/0/Name"));
    }

    @Test
    void theReferenceIsWhatIsShownWhileItIsRight() {
        twinFails();
        assertThat(converge(apply())).isInstanceOf(Outcome.RolledBack.class);
        assertBack();
        assertThat(stage.look(API.value()).id()).isNotEqualTo(old);
        assertThat(stage.look(API.value()).imageReference()).isEqualTo("fid-img:1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"stop", "start"})
    void theOldOneIsMadeAgainFromItsOwnImage(String moment) {
        twinFails();
        moved(call -> call.is(moment), moment.equals("stop") ? 1 : 2, NO_FAULT);
        assertThat(converge(apply())).isInstanceOf(Outcome.RolledBack.class);
        assertBack();
    }

    @Test
    void aTwinThatCouldOnlyBeCreatedAfterwardsIsOfTheSameImageToo() {
        moved(call -> call.is("stop"), 1, NO_FAULT);
        assertThat(converge(apply())).isEqualTo(new Outcome.Succeeded());
        assertBack();
        assertThat(stage.look(API.value()).isTrue("/HostConfig/ReadonlyRootfs")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void whatIsCreatedInTheVeryMomentIsNotStarted(int created) {
        twinFails();
        moved(call -> call.is("create", API.value()), created, NO_FAULT);
        assertThat(converge(apply())).isInstanceOf(Outcome.RolledBack.class);
        assertBack();
        assertThat(calls).as("a twin, a copy, and one of them once more").hasValue(3);
    }

    @Test
    void norAfterACrashInThatMoment() {
        twinFails();
        moved(call -> call.is("create", API.value()), 2, new Fault.CrashAfter());
        assertThatThrownBy(() -> converge(apply())).isInstanceOf(EngineCrash.class);
        daemons = Daemons.on(engine, folder);
        daemons.exits.interrupted(stage.now().plusSeconds(1));
        stage.advance(Duration.ofSeconds(10));
        assertThat(stage.look(API.value()).imageId()).isNotEqualTo(before.imageId());
        assertThat(converge(daemons.recreator(new NoMountTables()).resume(API).orElseThrow()))
                .isInstanceOf(Outcome.RolledBack.class);
        assertBack();
    }
}
