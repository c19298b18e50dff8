package dev.wharden.remedy.recreate.loss;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.wharden.container.Container;
import dev.wharden.docker.Body;
import dev.wharden.docker.FakeEngine;
import dev.wharden.docker.FakeStage;
import dev.wharden.policy.Subjects;
import dev.wharden.subject.Observed;
import dev.wharden.subject.Service;
import dev.wharden.subject.ServiceUser;
import dev.wharden.subject.Subject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;

/** A service that writes as root keeps being able to write, or is not repaired. */
final class UnwritableTest {
    private final FakeEngine engine = new FakeEngine();
    private final FakeStage stage = engine.stage();
    private final Container app = stage.look(stage.run("app", Body.host("'Binds':['/srv/data:/data']")));
    private final Service root = Service.absent("");

    private void data(long uid, long gid, int mode, long secondsAfterStart) {
        var bytes = new ByteArrayOutputStream();
        try (var tar = new TarArchiveOutputStream(bytes)) {
            var entry = new TarArchiveEntry("data/");
            entry.setIds((int) uid, (int) gid);
            entry.setMode(mode);
            entry.setModTime(
                    FileTime.from(Instant.parse(app.text("/State/StartedAt")).plusSeconds(secondsAfterStart)));
            tar.putArchiveEntry(entry);
            tar.closeArchiveEntry();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        stage.folder("app", "/data", bytes.toByteArray());
    }

    private Optional<String> refusal(Container desired, Service service) {
        Subject subject = Subjects.of(app).with(service);
        return Unwritable.refusal(engine, subject, desired);
    }

    private Container withoutCapabilities() {
        return app.with(
                "/HostConfig/CapDrop", JsonNodeFactory.instance.arrayNode().add("ALL"));
    }

    private Container as(String user) {
        return app.with("/Config/User", TextNode.valueOf(user));
    }

    @Test
    void rootWithoutTheOverrideCannotWriteToAnothersFolder() {
        data(1000, 1000, 040755, 5);
        assertThat(refusal(withoutCapabilities(), root))
                .contains("it writes as root to /data, which belongs to 1000:1000 and which root without DAC_OVERRIDE"
                        + " cannot write to: set runAsNonRoot: {user: \"1000:1000\"}, or capabilities: {add:"
                        + " [DAC_OVERRIDE]}, or mount it read-only");
    }

    @Test
    void noOtherUserCanWriteToRootsFolder() {
        data(0, 0, 040755, 5);
        assertThat(refusal(as("10001:10001"), root))
                .hasValueSatisfying(why -> assertThat(why)
                        .contains("user 10001 cannot write to: give /data to that user (chown -R 10001:10001)"));
    }

    @Test
    void whoseFolderItIsMayWriteAndSoMayItsGroupAndEverybodyWhereTheModeSaysSo() {
        data(10001, 10001, 040755, 5);
        assertThat(refusal(as("10001:10001"), root)).isEmpty();
        data(0, 10001, 040775, 5);
        assertThat(refusal(as("10001:10001"), root)).isEmpty();
        data(0, 0, 041777, 5);
        assertThat(refusal(as("10001:10001"), root)).isEmpty();
        data(0, 0, 040755, 5);
        assertThat(refusal(withoutCapabilities(), root)).isEmpty();
    }

    @Test
    void whatHasNotChangedSinceTheStartIsNoDataOfIts() {
        data(1000, 1000, 040755, -5);
        assertThat(refusal(withoutCapabilities(), root)).isEmpty();
    }

    @Test
    void whatCannotBeToldKeepsNothingBack() {
        assertThat(refusal(withoutCapabilities(), root)).isEmpty();
        data(1000, 1000, 040755, 5);
        assertThat(refusal(as("app"), root)).isEmpty();
        Service drops = new Service(Observed.known(new ServiceUser(33, 33, "www")), Observed.absent(""), List.of());
        assertThat(refusal(withoutCapabilities(), drops)).isEmpty();
        assertThat(refusal(app, root)).as("it keeps the right").isEmpty();
    }
}
