package dev.wharden.remedy.inplace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.container.ContainerName;
import dev.wharden.remedy.recreate.EarlierJournals;
import dev.wharden.remedy.recreate.Journal;
import dev.wharden.remedy.state.StateDir;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an earlier build has left open in place is finished. */
final class EarlierInPlaceTest {
    private static final Path OLD = Path.of("src/test/resources/journals/unversioned");

    @TempDir
    private Path folder;

    private <T extends Record> T open(String old, String kind, Class<T> type) throws Exception {
        Files.createDirectories(folder.resolve(kind));
        Files.copy(OLD.resolve(old), folder.resolve(kind).resolve("web.json"));
        ContainerName web = ContainerName.of("web");
        var journal = new Journal<>(new StateDir(folder), kind, type, EarlierJournals::simple);
        T read = journal.open(web).orElseThrow();
        journal.put(web, read);
        assertThat(journal.open(web)).contains(read);
        return read;
    }

    @Test
    void aRestart() throws Exception {
        RestartTransaction read = open("restart/tries.json", Journal.RESTARTS, RestartTransaction.class);

        assertThat(read.stopTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(read.started()).contains(Instant.parse("2026-11-25T12:00:00.018Z"));
        assertThat(read.healthWanted()).isTrue();
        assertThat(read.tries().refused()).isEqualTo(1);
    }

    @Test
    void anUpdate() throws Exception {
        UpdateTransaction read = open("update/forward.json", Journal.UPDATES, UpdateTransaction.class);

        assertThat(read.wanted().path("PidsLimit").asInt()).isEqualTo(50);
        assertThat(read.before().path("PidsLimit").isNull()).isTrue();
        assertThat(read.cause()).isEmpty();
    }
}
