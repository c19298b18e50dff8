package dev.wharden.remedy.recreate.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wharden.container.ContainerName;
import dev.wharden.remedy.plan.Cause;
import dev.wharden.remedy.recreate.coexistence.Way;
import dev.wharden.remedy.recreate.down.Down;
import dev.wharden.remedy.recreate.down.Downs;
import dev.wharden.remedy.state.RecordJson;
import dev.wharden.remedy.state.StateDir;
import dev.wharden.remedy.state.StateUnavailable;
import dev.wharden.remedy.transaction.TransactionLog;
import dev.wharden.remedy.transaction.VersionOne;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * An upgrade in the middle of a recreation: the files in {@code journals/unversioned} were written by a build that
 * wrote no version.
 */
final class EarlierJournalsTest {
    private static final ContainerName WEB = ContainerName.of("web");
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private TransactionLog<Transaction> journal(String old) throws IOException {
        copy("recreate/" + old + ".json", "recreate/web.json");
        return Parts.log(new StateDir(folder));
    }

    private void copy(String old, String to) throws IOException {
        Path target = folder.resolve(to);
        Files.createDirectories(target.getParent());
        Files.copy(Path.of("src/test/resources/journals/unversioned").resolve(old), target);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "hold-forward | HOLD | Forward[]",
                "start-forward | START | Forward[]",
                "probation-proving | PROBATION | Proving[since=2026-11-25T09:05:00Z]",
                "probation-held | PROBATION | Held[]",
                "remove-finishing | REMOVE | Finishing[started=Optional[2026-11-25T09:00:00Z], interfered=false]",
                "commit-finishing-interfered | COMMIT"
                        + " | Finishing[started=Optional[2026-11-25T12:00:00.082Z], interfered=true]",
                "start-back-unsettled-tries | START | RollingBack[why=at START: start: 500: no, unsettled=true,"
                        + " interfered=false, follower=Optional.empty,"
                        + " tries=Tries[refused=1, silent=false, next=2026-11-25T09:05:01Z]]",
                "probation-back-follower | PROBATION | RollingBack[why=side, which follows it: it ended with exit code 3"
                        + " within its probation, unsettled=false, interfered=false, follower=Optional[side],"
                        + " tries=Tries[refused=0, silent=false, next=1970-01-01T00:00:00Z]]",
                "name-back-interfered-tries | NAME | RollingBack[why=at NAME: Error when allocating new name: Conflict."
                        + " The container name \"/web\" is already in use; another Docker client acts on it too,"
                        + " unsettled=false, interfered=true, follower=Optional.empty,"
                        + " tries=Tries[refused=1, silent=false, next=2026-11-25T09:05:01Z]]"
            })
    void whatWasFlagsIsAPhaseAndIsWrittenAsOne(String old, RecreateStep step, String phase) throws IOException {
        TransactionLog<Transaction> journal = journal(old);

        Transaction read = journal.open(WEB).orElseThrow();

        assertThat(read.step()).isEqualTo(step);
        assertThat(read.phase()).hasToString(phase);
        assertThat(read.operation().cause()).isEqualTo(Cause.DRIFT);
        journal.put(read);
        assertThat(tree(read.name()).path("version").asInt()).isEqualTo(StateDir.VERSION);
        assertThat(journal.open(read.name())).contains(read);
    }

    @Test
    void aMemberIsWhatItWas() throws IOException {
        Member side = journal("probation-back-follower")
                .open(WEB)
                .orElseThrow()
                .members()
                .getLast();

        assertThat(side.name().value()).isEqualTo("side");
        assertThat(side.way()).isEqualTo(Way.REMOVED);
        assertThat(side.cleared()).isTrue();
        assertThat(side.fate()).isEqualTo(Member.Fate.NONE);
        assertThat(side.twin()).hasValueSatisfying(id -> assertThat(id).startsWith("df3ed0f4"));
        assertThat(side.passing().mark()).startsWith("a7e5fc");
        Member taken = journalOf("commit-finishing-interfered").members().getFirst();
        assertThat(taken.fate()).isEqualTo(Member.Fate.REMOVED);
    }

    private Transaction journalOf(String old) throws IOException {
        Files.delete(folder.resolve("recreate/web.json"));
        return journal(old).open(WEB).orElseThrow();
    }

    @Test
    void anOrderOfTheFirstBuildsSaysOnlyWhetherAPersonGaveIt() throws IOException {
        TransactionLog<Transaction> journal = journal("hold-forward");
        ObjectNode tree = (ObjectNode) tree();
        ((ObjectNode) tree.path("order")).put("ordered", true).remove("cause");
        Files.write(folder.resolve("recreate/web.json"), JSON.writeValueAsBytes(tree));

        assertThat(journal.open(WEB).orElseThrow().operation().cause()).isEqualTo(Cause.UNDO);
    }

    @Test
    void oneOfAnotherVersionIsNamedAndNotGuessedAt() throws IOException {
        TransactionLog<Transaction> journal = journal("probation-proving");
        Path file = folder.resolve("recreate/web.json");
        ObjectNode next = RecordJson.write(journal.open(WEB).orElseThrow()).put("version", StateDir.VERSION + 1);
        Files.write(file, JSON.writeValueAsBytes(next));

        assertThatThrownBy(() -> journal.open(WEB))
                .isInstanceOf(StateUnavailable.class)
                .hasMessage("cannot read " + file
                        + ", which another version of Wharden wrote: restore or remove it by hand");
        assertThat(tree()).isEqualTo(next);
    }

    @Test
    void whatTheFirstVersionWroteIsReadAndWrittenAsItWas() throws IOException {
        VersionOne.check(folder, "recreate", Parts::log);
        VersionOne.check(folder, "down", state -> new TransactionLog<>(state, "down", Down.class, Down::name));
    }

    @Test
    void whatIsDownStaysKnown() throws IOException {
        copy("down/remade.json", "down/web.json");

        Down down = new Downs(new StateDir(folder)).of(WEB).orElseThrow();

        assertThat(down.why()).isEqualTo("network front was lost");
        assertThat(down.tries().next()).isEqualTo(Instant.parse("2026-11-25T12:00:08.027Z"));
        assertThat(down.remake().orElseThrow().body().tree().path("Cmd").path(0).asText())
                .isEqualTo("sh");
    }

    private JsonNode tree() throws IOException {
        return tree(WEB);
    }

    private JsonNode tree(ContainerName name) throws IOException {
        return JSON.readTree(folder.resolve("recreate/" + name + ".json").toFile());
    }
}
