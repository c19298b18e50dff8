package dev.wharden.remedy.recreate.needs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.container.Container;
import dev.wharden.container.Dependents;
import dev.wharden.docker.Body;
import dev.wharden.docker.FakeEngine;
import dev.wharden.docker.FakeStage;
import dev.wharden.docker.Fault;
import dev.wharden.remedy.plan.Remedy;
import dev.wharden.remedy.recreate.loss.Archives;
import dev.wharden.remedy.recreate.preflight.Preparation;
import dev.wharden.remedy.recreate.preflight.ReadOnlyRoot;
import dev.wharden.subject.Observed;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The creation of a twin must not fill a volume that its owner has emptied or given to another user. */
final class EmptyVolumesTest {
    private static final String BODY = """
            {"Image": "busybox:test", "HostConfig": {"Binds": ["spool:/data", "/srv:/srv"],
             "Mounts": [{"Type": "volume", "Source": "logs", "Target": "/logs"}]}}
            """;

    private final FakeEngine engine = new FakeEngine();
    private final FakeStage stage = engine.stage();

    private Container sent() {
        Container web = stage.look("web");
        var ready = (Preparation.Ready) ReadOnlyRoot.preflight(engine)
                .prepare(
                        new Remedy.Recreate(web, web, List.of(), List.of()),
                        Observed.known(Dependents.none(web)),
                        false);
        return new Container(ready.parts().getFirst().body().orElseThrow().tree());
    }

    @Test
    void whatCannotBeLookedAtCountsAsEmpty() {
        stage.run("web", BODY);
        stage.failWhen(call -> call.is("archive"), new Fault.LostAnswer());
        assertThat(sent().strings("/HostConfig/Binds")).containsExactly("spool:/data:z,nocopy", "/srv:/srv");
        assertThat(sent().at("/HostConfig/Mounts/0/VolumeOptions/NoCopy").asBoolean())
                .isTrue();
    }

    @Test
    void aVolumeWithContentIsSentAsBefore() {
        stage.run("web", BODY);
        stage.file("web", "/data", "anything");
        stage.file("web", "/logs", "x".repeat(1 << 15));
        assertThat(sent().strings("/HostConfig/Binds")).containsExactly("spool:/data", "/srv:/srv");
        assertThat(sent().at("/HostConfig/Mounts/0").has("VolumeOptions")).isFalse();
    }

    @Test
    void aFolderWithNothingInItIsEmpty() {
        assertThat(holds("data/")).isFalse();
        assertThat(holds("data/", "data/sub/")).isTrue();
        assertThat(holds("data/", "data/f")).isTrue();
        assertThat(holds()).isFalse();
    }

    private static boolean holds(String... entries) {
        return EmptyVolumes.holdsSomething(Archives.files(List.of(entries)));
    }

    @Test
    void onlyWhatTheEngineWouldFillIsAskedFor() {
        stage.run("web", Body.image("fid-img:1", "'HostConfig':{'Binds':['/srv:/srv']}"));
        stage.failWhen(call -> call.is("archive"), new Fault.Refused(() -> {
            throw new AssertionError("nothing to look at");
        }));
        assertThat(sent().strings("/HostConfig/Binds")).first().isEqualTo("/srv:/srv");
    }
}
