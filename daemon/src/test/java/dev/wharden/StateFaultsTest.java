package dev.wharden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wharden.audit.AuditEvent;
import dev.wharden.command.CommandSpool;
import dev.wharden.controller.queue.Result;
import dev.wharden.docker.Body;
import dev.wharden.e2e.PolicyText;
import dev.wharden.policy.Mode;
import dev.wharden.remedy.recreate.down.Down;
import dev.wharden.remedy.state.StateUnavailable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Files of the state that are torn or hold anything: nothing is guessed, nothing is touched, and it is said which file
 * it is.
 */
final class StateFaultsTest {
    private static final String POLICIES =
            PolicyText.enforcing("web", "web*", "{privileged: false}", "remediation: {probation: 10s}");

    @TempDir
    private Path folder;

    private Line line;

    @BeforeEach
    void enforcing() {
        line = new Line(folder, Mode.ENFORCE, POLICIES);
        line.stage.run("web", Body.PRIVILEGED);
    }

    private Path state(String file) {
        return folder.resolve("state").resolve(file);
    }

    private void restart() {
        line = new Line(folder, Mode.ENFORCE, POLICIES, line.engine);
        line.stage.forget();
    }

    @Test
    void aJournalThatIsTornAtAnyByteIsNotGuessedAtAndBothContainersAreLeft() throws IOException {
        assertThat(line.look("web")).isInstanceOf(Result.RequeueAfter.class);
        byte[] whole = Files.readAllBytes(state("recreate/web.json"));
        List<String> both = line.stage.names();
        assertThat(both).hasSize(2);
        String passing =
                both.stream().filter(name -> !name.equals("web")).findFirst().orElseThrow();
        restart();
        // Every place near its ends, and every seventeenth between.
        for (int length = 0; length < whole.length; length += length < 40 || length > whole.length - 40 ? 1 : 17) {
            Files.write(state("recreate/web.json"), Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> line.look("web")).isInstanceOf(StateUnavailable.class);
            assertThat(line.look(passing)).isEqualTo(new Result.Done());
        }
        Files.writeString(state("recreate/web.json"), "{\"order\":{},\"step\":\"REMOVE\"}");
        assertThatThrownBy(() -> line.look("web"))
                .isInstanceOf(StateUnavailable.class)
                .hasMessageContaining("recreate/web.json: restore or remove it by hand");

        assertThat(line.stage.writes()).isEmpty();
        assertThat(line.stage.names()).isEqualTo(both);
        assertThat(line.assembly.state.unreadable()).singleElement().asString().contains("recreate/web.json");

        Files.write(state("recreate/web.json"), whole);
        line.pass(Duration.ofSeconds(60));
        line.look("web");

        assertThat(line.assembly.state.unreadable()).isEmpty();
        assertThat(line.stage.names()).containsExactly("web");
    }

    @Test
    void aTornJournalOfARecreationKeepsNobodyFromBeingJudgedAndEverybodyFromBeingTouched() throws IOException {
        line.look("web");
        Files.writeString(state("recreate/web.json"), "{");
        restart();
        line.stage.run("webother", Body.PRIVILEGED);

        line.look("webother");

        assertThat(line.state("webother")).isEqualTo("Unremediable");
        assertThat(line.shown("webother").reason()).contains("recreate/web.json");
        assertThat(line.stage.look("webother").isTrue("/HostConfig/Privileged")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "guard/budget.json",
                "guard/pause.json",
                "guard/breaker.json",
                "guard/rollouts.json",
                "guard/absent.json",
                "quarantine/0123456789abcdef.json"
            })
    void whileAFileOfTheWholeHostCannotBeReadNothingIsBegun(String file) throws IOException {
        for (String garbage : List.of(
                "",
                "{\"sta",
                "\u0000\u0000",
                "{\"starts\":[\"x\"],\"until\":\"x\",\"changed\":\"x\",\"policies\":{\"a\":{}}}")) {
            Files.createDirectories(state(file).getParent());
            Files.writeString(state(file), garbage);
            restart();

            line.look("web");

            assertThat(line.stage.writes()).as(garbage).isEmpty();
            assertThat(line.shown("web").reason()).contains(file);
            assertThat(line.assembly.state.unreadable())
                    .singleElement()
                    .asString()
                    .contains(file);
            assertThat(Files.readString(state(file))).isEqualTo(garbage);
        }
        Files.delete(state(file));
        restart();
        line.look("web");
        assertThat(line.stage.writes()).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"history/web.json", "memory/web.json", "guard/holds/web.json"})
    void whileAFileOfOneContainerCannotBeReadItAloneIsNotTouched(String file) throws IOException {
        line.stage.run("webother", Body.PRIVILEGED);
        Files.createDirectories(state(file).getParent());
        Files.writeString(state(file), "{\"name\":");
        restart();

        line.look("web");
        assertThat(line.stage.writes()).isEmpty();
        assertThat(line.state("web")).isEqualTo("Unremediable");
        assertThat(line.shown("web").reason()).contains(file);

        line.look("webother");
        assertThat(line.stage.writes()).isNotEmpty();
        assertThat(Files.readString(state(file))).isEqualTo("{\"name\":");
    }

    @Test
    void whatIsKeptForAnUndoIsToldWhenItCannotBeReadAndIsInNobodysWay() throws IOException {
        String file = "undo/20261125T085900-0123abcd.json";
        for (String garbage : List.of("", "{\"action\":", "{}")) {
            Files.createDirectories(state(file).getParent());
            Files.writeString(state(file), garbage);
            restart();
            assertThat(line.assembly.state.unreadable())
                    .singleElement()
                    .asString()
                    .contains(file);
            assertThatThrownBy(() -> line.assembly.archive.find("20261125T085900-0123abcd"))
                    .isInstanceOf(StateUnavailable.class)
                    .hasMessageContaining(file);
        }

        line.look("web");

        assertThat(line.stage.writes()).isNotEmpty();
    }

    @Test
    void whatPersonsLeaveIsInNobodysWay() throws IOException {
        Files.createDirectories(state("commands"));
        Files.writeString(state("commands/x.json"), "{");
        assertThat(new CommandSpool(line.assembly.state).pending()).isEmpty();

        assertThat(line.assembly.state.unreadable()).isEmpty();
    }

    /** Labels can be so long that a journal, which holds several copies of them, could not be read again. */
    @Test
    void aRepairWhoseJournalWouldBeTooLongIsRefusedAndLeavesNothing() throws IOException {
        String label = "'Labels':{'note':'" + "v".repeat(3_000_000) + "'},'HostConfig':{'Privileged':true}";
        line.stage.run("weblarge", Body.of(label));
        line.stage.forget();
        for (int look = 0; look < 3; look++) {
            assertThat(line.look("weblarge")).isEqualTo(new Result.Done());
            line.pass(Duration.ofMinutes(5));
        }

        assertThat(line.state("weblarge")).isEqualTo("Unremediable");
        assertThat(line.shown("weblarge").reason()).contains("its journal would be too long", "bound of 8192 KB");
        assertThat(line.stage.writes()).isEmpty();
        assertThat(line.heard(AuditEvent.RemedyEnded.class))
                .allSatisfy(end -> assertThat(end.result()).isEqualTo("refused"))
                .filteredOn(end -> !end.action().isEmpty())
                .as("tried")
                .hasSize(1);
        assertThat(line.assembly.archive.actions()).isEmpty();
        assertThat(line.assembly.state.isWritable()).isTrue();
    }

    @Test
    void aRepairWhoseJournalCannotBeWrittenLeavesNoArchiveOfIt() throws IOException {
        Files.createDirectories(state("recreate/web.json.new/full"));
        for (int look = 0; look < 3; look++) {
            assertThatThrownBy(() -> line.look("web")).isInstanceOf(StateUnavailable.class);
            line.pass(Duration.ofMinutes(5));
        }
        assertThat(line.stage.look("web").isTrue("/HostConfig/Privileged")).isTrue();
        assertThat(line.assembly.archive.actions()).isEmpty();
    }

    /** A disk without inodes: the end of a rollback cannot be written, and it has happened all the same. */
    @Test
    void whatIsShownOfARollbackThatCannotBeWrittenIsTheEnginesWordAndTheRealCause() throws IOException {
        line.pass(Duration.ofMinutes(5));
        line.look("web");
        assertThat(line.engine.stage().names()).hasSize(2);
        try (var files = Files.list(state("undo"))) {
            for (Path file : files.toList()) {
                Files.createDirectories(Path.of(file + ".new/full"));
            }
        }
        line.engine.stage().exit("web", 3);
        for (int round = 0; round < 10; round++) {
            line.pass(Duration.ofMinutes(1));
            try {
                line.look("web");
            } catch (StateUnavailable full) {
                assertThat(full).hasMessageContaining("cannot write");
            }
        }
        line.pass(Duration.ofHours(1));
        assertThat(line.engine.stage().look("web").running()).isTrue();
        assertThat(line.assembly.remediator.open()).hasSize(1);

        assertThat(line.assembly.revival.shown()).isEmpty();

        line.engine.stage().exit("web", 1);
        assertThat(line.assembly.revival.shown())
                .singleElement()
                .extracting(Down::sentence)
                .asString()
                .contains("its rollback cannot be written to the state directory " + folder.resolve("state"));
    }
}
