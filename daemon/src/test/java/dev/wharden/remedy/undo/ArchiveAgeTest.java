package dev.wharden.remedy.undo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.wharden.audit.AuditEvent;
import dev.wharden.container.Container;
import dev.wharden.container.ContainerName;
import dev.wharden.remedy.state.StateDir;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ArchiveAgeTest {
    private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");
    private static final ContainerName WEB = ContainerName.of("web");

    @TempDir
    private Path root;

    private final List<AuditEvent> recorded = new ArrayList<>();
    private final List<ContainerName> open = new ArrayList<>();
    private Duration keep = Duration.ofDays(30);

    private Archive archive() {
        return new Archive(new StateDir(root));
    }

    private void run() {
        new ArchiveAge(archive(), () -> open, () -> keep, recorded::add, InstantSource.fixed(NOW)).run();
    }

    private void action(String id, int days, boolean ended) throws IOException {
        Instant at = NOW.minus(Duration.ofDays(days));
        var begun = new Archived(
                id,
                "Recreate",
                WEB,
                "p",
                List.of("privileged"),
                "wharden",
                at,
                Optional.empty(),
                new Container(JsonNodeFactory.instance.objectNode().put("Id", "old")),
                Optional.empty());
        archive().put(ended ? begun.ended(new Archived.End(at, "success", "", Optional.empty())) : begun);
        Files.setLastModifiedTime(root.resolve("undo/" + id + ".json"), FileTime.from(at));
    }

    @Test
    void whatEndedLongerAgoGoesAndIsOnRecordAndTheKeyHoldsAtOnce() throws Exception {
        action("20261020T120000-00000001", 31, true);
        action("20261027T120000-00000002", 29, true);
        run();
        assertThat(archive().actions()).containsExactly("20261027T120000-00000002");
        assertThat(recorded)
                .containsExactly(new AuditEvent.Lifecycle(
                        "undo_removed",
                        "success",
                        "what it takes to undo 20261020T120000-00000001, ended more than 30 days ago"));
        keep = Duration.ofDays(7);
        run();
        assertThat(archive().actions()).isEmpty();
    }

    @Test
    void whatIsStillOpenStaysAndWhatNeverEndedGoes() throws Exception {
        action("20261020T120000-00000001", 31, false);
        open.add(WEB);
        run();
        assertThat(archive().actions()).hasSize(1);
        open.clear();
        run();
        assertThat(archive().actions()).isEmpty();
    }

    @Test
    void whatIsWrittenIsReadAgainAndNoPathLeadsOutOfTheFolder() throws Exception {
        action("20261020T120000-00000001", 31, true);
        Archived read = archive().find("20261020T120000-00000001").orElseThrow();
        assertThat(read.end().orElseThrow().well()).isTrue();
        assertThat(read.controls()).containsExactly("privileged");
        Files.writeString(root.resolve("secret.json"), "{}");
        assertThat(archive().find("../secret")).isEmpty();
        assertThat(Archive.begun(read.action())).isEqualTo(Instant.parse("2026-10-20T12:00:00Z"));
    }
}
