package dev.wharden.remedy.inplace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wharden.container.ContainerName;
import dev.wharden.remedy.state.StateDir;
import dev.wharden.remedy.transaction.Executor;
import dev.wharden.remedy.transaction.TransactionLog;
import dev.wharden.remedy.transaction.VersionOne;
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

    private <T extends Record & Executor.Planned> T open(String old, String kind, Class<T> type) throws Exception {
        Files.createDirectories(folder.resolve(kind));
        Files.copy(OLD.resolve(old), folder.resolve(kind).resolve("web.json"));
        ContainerName web = ContainerName.of("web");
        var journal = new TransactionLog<>(
                new StateDir(folder), kind, type, one -> one.operation().container());
        T read = journal.open(web).orElseThrow();
        journal.put(read);
        assertThat(journal.open(web)).contains(read);
        return read;
    }

    @Test
    void aRestart() throws Exception {
        RestartTransaction read = open("restart/tries.json", TransactionLog.RESTARTS, RestartTransaction.class);

        assertThat(read.stopTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(read.started()).contains(Instant.parse("2026-11-25T12:00:00.018Z"));
        assertThat(read.healthWanted()).isTrue();
        assertThat(read.tries().refused()).isEqualTo(1);
    }

    @Test
    void anUpdate() throws Exception {
        UpdateTransaction read = open("update/forward.json", TransactionLog.UPDATES, UpdateTransaction.class);

        assertThat(read.wanted().path("PidsLimit").asInt()).isEqualTo(50);
        assertThat(read.before().path("PidsLimit").isNull()).isTrue();
        assertThat(read.cause()).isEmpty();
    }

    @Test
    void whatTheFirstVersionWroteIsReadAndWrittenAsItWas() throws Exception {
        VersionOne.check(folder, "restart", state -> log(state, TransactionLog.RESTARTS, RestartTransaction.class));
        VersionOne.check(folder, "update", state -> log(state, TransactionLog.UPDATES, UpdateTransaction.class));
    }

    private static <T extends Record & Executor.Planned> TransactionLog<T> log(
            StateDir state, String kind, Class<T> type) {
        return new TransactionLog<>(state, kind, type, one -> one.operation().container());
    }
}
