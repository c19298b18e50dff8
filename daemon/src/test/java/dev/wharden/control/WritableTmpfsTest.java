package dev.wharden.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.wharden.container.Container;
import dev.wharden.control.filesystem.ReadOnlyRootFilesystem;
import dev.wharden.control.filesystem.Tmpfs;
import dev.wharden.subject.Subject;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class WritableTmpfsTest {
    /** A repair with such a tmpfs is refused. */
    @Test
    void whatWouldHideFilesOfTheImageIsNotProposedForThePolicy() {
        Subject bare = FixtureSubject.of(
                new Container(JsonNodeFactory.instance.objectNode()), JsonNodeFactory.instance.objectNode());
        Subject subject = bare.with(bare.service()
                .writing(List.of("/run", "/var/log/web:mode=0755"))
                .needing(Set.of("/var/log/web")));
        assertThat(ReadOnlyRootFilesystem.CONTROL
                        .completed(subject, Settings.EMPTY)
                        .tree()
                        .path("tmpfs")
                        .valueStream()
                        .map(path -> path.asText()))
                .containsExactly("/tmp", "/run");
    }

    @Test
    void whatItRunsProgramsFromIsProposedWithExec() {
        Subject bare = FixtureSubject.of(
                new Container(JsonNodeFactory.instance.objectNode()), JsonNodeFactory.instance.objectNode());
        Subject subject = bare.with(bare.service().writing(List.of("/run:exec", "/tmp:exec,uid=1", "/var/x")));
        var named = JsonNodeFactory.instance.objectNode();
        named.putArray("tmpfs").add("/run").add("/var/x");
        assertThat(ReadOnlyRootFilesystem.CONTROL
                        .completed(subject, new Settings(named))
                        .tree()
                        .path("tmpfs")
                        .valueStream()
                        .map(path -> path.asText()))
                .containsExactly("/var/x", "/tmp:exec,uid=1", "/run:exec");
        assertThat(Tmpfs.CONTROL.completed(subject, Settings.EMPTY).tree().toString())
                .isEqualTo("{\"executable\":[\"/run\",\"/tmp\"]}");
        assertThat(Tmpfs.CONTROL.completed(bare, Settings.EMPTY)).isEqualTo(Settings.EMPTY);
    }
}
